-- Whoever is a party of an application and works here never sees it, whatever part they have: what custody_lock does
-- for its subject, this does for everybody else who is asked about, before the same lock. It can exclude and nothing else,
-- from applications and from nothing else, and answers nothing.
CREATE FUNCTION dvds_exclude_parties(asked bigint, parties jsonb, moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
   SELECT DISTINCT held.id, member.id, 'found', moment, dapolicy_reader()
   FROM access_record held, custody_faces(ARRAY[asked], parties) AS face, access_member member
   WHERE held.id = asked AND held.dvds AND (dapolicy_reader() IS NULL OR dapolicy_reader_is_dvds())
     AND (face -> 'staff' ? member.staff_no
          OR (custody_plain(face -> 'party' ->> 'staff_no') = custody_plain(member.staff_no) AND member.staff_no <> ''))
   ON CONFLICT (record_id, member_id) DO NOTHING $$;
REVOKE ALL ON FUNCTION dvds_exclude_parties(bigint, jsonb, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dvds_exclude_parties(bigint, jsonb, timestamptz) TO dapolicy_web, dapolicy_worker;
