-- Figures of the scheme for whole forces and whole months that are over: the same for everybody who may read figures,
-- counts alone, and of what is not locked. A shorter span, or one still running, has no figures: a count that changes
-- from one day to the next says that somebody has applied.
CREATE FUNCTION dvds_figures(of_force text, first_day date, after_day date)
RETURNS TABLE (measure text, part text, number bigint, hours numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$ DECLARE this_month date := date_trunc('month', now() AT TIME ZONE 'Europe/London')::date;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM dapolicy_roles() AS role WHERE role IN ('manager', 'analyst', 'dvds-officer'))
       OR extract(day FROM first_day) <> 1 OR extract(day FROM after_day) <> 1
       OR after_day <= first_day OR after_day > this_month THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH span AS (
        SELECT first_day::timestamp AT TIME ZONE 'Europe/London' AS since,
               after_day::timestamp AT TIME ZONE 'Europe/London' AS until
    ), application AS MATERIALIZED (
        SELECT a.* FROM dvds_application a JOIN access_record r ON r.id = a.record_id
            JOIN access_team t ON t.id = r.team_id CROSS JOIN span
        WHERE r.locked = 'no' AND t.force = of_force AND a.contacted_at >= span.since AND a.contacted_at < span.until
    ), clock AS (
        SELECT k.duty, CASE WHEN k.stopped_at > k.due_at THEN 'late' WHEN k.stopped_at IS NOT NULL THEN 'in-time'
                            WHEN k.lapsed_at IS NOT NULL THEN 'lapsed' WHEN k.due_at < now() THEN 'overdue'
                            ELSE 'running' END AS state,
               extract(epoch FROM k.stopped_at - k.started_at)::numeric / 3600 AS took
        FROM chronology_clock k JOIN application a ON a.record_id = k.record_id
        WHERE NOT k.void AND k.duty LIKE 'dvds-%'
    ), explained AS (
        SELECT coalesce(e.detail ->> 'limit', '') AS duty, coalesce(e.detail ->> 'why', '') AS reason
        FROM chronology_event e JOIN application a ON a.record_id = e.record_id
        WHERE e.kind = 'dvds.overrun-explained' AND NOT EXISTS (
            SELECT 1 FROM chronology_event w WHERE w.record_id = e.record_id AND w.kind = 'event.withdrawn'
              AND w.subject = e.id::text)
    )
    SELECT 'applications', a.route::text, count(*), NULL::numeric FROM application a GROUP BY 2
    UNION ALL SELECT 'channel', a.channel::text, count(*), NULL FROM application a WHERE a.channel <> '' GROUP BY 2
    UNION ALL SELECT 'outcome', a.route || ':' || coalesce(nullif(a.outcome, ''), 'open'), count(*), NULL
              FROM application a GROUP BY 2
    UNION ALL SELECT 'limit', c.duty || ':' || c.state, count(*),
                     round(percentile_cont(0.5) WITHIN GROUP (ORDER BY c.took)::numeric, 1) FROM clock c GROUP BY 2
    UNION ALL SELECT 'took', c.duty::text, count(c.took),
                     round(percentile_cont(0.5) WITHIN GROUP (ORDER BY c.took)::numeric, 1)
              FROM clock c WHERE c.took IS NOT NULL GROUP BY 2
    UNION ALL SELECT 'overrun', x.duty || ':' || x.reason, count(*), NULL FROM explained x GROUP BY 2
    ORDER BY 1, 2;
END $$;
REVOKE ALL ON FUNCTION dvds_figures(text, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dvds_figures(text, date, date) TO dapolicy_web, dapolicy_worker;
