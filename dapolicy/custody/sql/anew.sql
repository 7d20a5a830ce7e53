-- Places, from nothing, of the parties in whom the register has somebody whom nobody was asked about in that part: what
-- is locked is held against it again each hour, and asks about nobody twice, however they were typed.
CREATE FUNCTION custody_not_asked(records bigint[], parties jsonb) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT one.place - 1 FROM jsonb_array_elements(parties) WITH ORDINALITY AS one(party, place)
   WHERE EXISTS (
       SELECT 1 FROM custody_faces(records, jsonb_build_array(one.party)) AS face,
            jsonb_array_elements_text(face -> 'staff') AS staff(no)
       WHERE NOT EXISTS (
           SELECT 1 FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
           WHERE r.record_id = ANY (records) AND d.face -> 'staff' ? staff.no
             AND d.face -> 'party' ->> 'part' = one.party ->> 'part')) $$;
REVOKE ALL ON FUNCTION custody_not_asked(bigint[], jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_not_asked(bigint[], jsonb) TO dapolicy_worker;
