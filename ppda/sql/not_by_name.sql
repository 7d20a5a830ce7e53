-- Whether a name that was typed is, or has in it, a whole name: "ACC Edmund Bracken" is Edmund Bracken. A name of one word
-- is compared whole.
CREATE FUNCTION ppda_is_name(said text, name text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$ SELECT custody_plain(name) <> '' AND (custody_plain(said) = custody_plain(name)
       OR (position(' ' IN custody_plain(name)) > 0
           AND position(' ' || custody_plain(name) || ' ' IN ' ' || custody_plain(said) || ' ') > 0)) $$;
REVOKE ALL ON FUNCTION ppda_is_name(text, text) FROM PUBLIC;

-- As before; and as long as it is not known which of those who work here the suspect is, nobody of that name is told.
CREATE OR REPLACE FUNCTION ppda_not_to_be_told(record bigint, member bigint, said text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT CASE WHEN member IS NOT NULL THEN
       EXISTS (SELECT 1 FROM access_exclusion x WHERE x.record_id = record AND x.member_id = member)
   ELSE
       EXISTS (SELECT 1 FROM access_exclusion x JOIN access_member m ON m.id = x.member_id
               WHERE x.record_id = record AND ppda_is_name(said, m.name::text))
   END OR (
       (member IS NULL OR NOT EXISTS (SELECT 1 FROM access_exclusion x
                                      WHERE x.record_id = record AND x.why = 'suspect'))
       AND EXISTS (SELECT 1 FROM cases_case c JOIN cases_personname n ON n.person_id = c.suspect_id
                   WHERE c.record_id = record AND n.withdrawn_at IS NULL AND (
                       ppda_is_name(said, concat_ws(' ', n.given, n.surname))
                       OR ppda_is_name((SELECT m.name::text FROM access_member m WHERE m.id = member),
                                       concat_ws(' ', n.given, n.surname))))) $$;
