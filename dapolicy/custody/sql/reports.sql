-- The reports that are locked with a case, as far as the reader sees them: in them its people got their names.
CREATE FUNCTION custody_reports_of(asked bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT r.id FROM access_record r
   WHERE r.id IN (SELECT custody_group(asked)) AND r.id <> asked AND r.kind = 'incident' AND r.locked <> 'no'
     AND custody_sees(asked) AND custody_sees(r.id) ORDER BY r.id $$;
REVOKE ALL ON FUNCTION custody_reports_of(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_reports_of(bigint) TO dapolicy_web, dapolicy_worker;
