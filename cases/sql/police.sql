-- Whether the staff register has the suspect of a locked case. Answers those who may see the record, and nobody else.
CREATE FUNCTION cases_suspect_is_staff(asked bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT dapolicy_reader_kind() = 'force'
      AND asked IN (SELECT dapolicy_granted()) AND asked NOT IN (SELECT dapolicy_excluded())
      AND EXISTS (SELECT 1 FROM access_exclusion x WHERE x.record_id = asked AND x.why = 'suspect') $$;
REVOKE ALL ON FUNCTION cases_suspect_is_staff(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_suspect_is_staff(bigint) TO dapolicy_web, dapolicy_worker;
