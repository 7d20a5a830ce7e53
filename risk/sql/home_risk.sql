-- Assessments that a member began and that are not complete, oldest first, under the reader's policies, as JSON. A
-- function, so that the server keeps its plan (cases/sql/case_page.sql).
CREATE FUNCTION home_risk(_member bigint, _most int)
RETURNS json LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
RETURN (SELECT json_agg(unfinished) FROM (
    SELECT one.record_id, one.key, one.begun_at, one.entered_at, record.reference
    FROM risk_assessment AS one
         CROSS JOIN LATERAL (SELECT reference FROM access_record WHERE id = one.record_id LIMIT 1) AS record
    WHERE one.author_id = _member AND one.completed_at IS NULL
    ORDER BY one.begun_at, one.id LIMIT _most) AS unfinished);
END $$;
REVOKE ALL ON FUNCTION home_risk(bigint, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION home_risk(bigint, int) TO dapolicy_web, dapolicy_worker;
