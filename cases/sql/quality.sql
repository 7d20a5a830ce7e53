-- Figures of how reports are recorded, by month, team and channel: counts alone, of what is not locked and no
-- application, the same for every reader. They say nothing of whether anything is locked.
CREATE FUNCTION cases_quality(since timestamptz, until timestamptz) RETURNS TABLE (
    month date, team text, channel text, measure text, numerator bigint, denominator bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
WITH report AS (
    SELECT incident.*, record.team_id,
           date_trunc('month', incident.reported_at AT TIME ZONE 'Europe/London')::date AS in_month
    FROM cases_incident incident JOIN access_record record ON record.id = incident.record_id
    WHERE incident.locked = 'no' AND NOT incident.dvds AND record.locked = 'no' AND NOT record.dvds
      AND incident.same_as_id IS NULL AND incident.reported_at >= since AND incident.reported_at < until
), victim AS (
    SELECT party.record_id, party.vulnerabilities FROM cases_party party
    WHERE party.part = 'victim' AND party.ended_at IS NULL AND party.record_id IN (SELECT record_id FROM report)
), pair AS (
    SELECT pair.record_id, pair.relationship, pair.abuse FROM cases_pair pair
    WHERE pair.ended_at IS NULL AND pair.record_id IN (SELECT record_id FROM report)
), sheet AS (
    SELECT DISTINCT ON (record_id) record_id, unanswered FROM cases_promptsheet ORDER BY record_id, at DESC, id DESC
), decision AS (
    SELECT DISTINCT ON (record_id) record_id, attendance, headings_at, need_at, endorsed_at
    FROM cases_attendancedecision ORDER BY record_id, at DESC, id DESC
), history AS (
    SELECT event.record_id, min(event.at) AS at FROM chronology_event event
    WHERE event.kind IN ('history.opened', 'history.passed') AND event.record_id IN (SELECT record_id FROM report)
    GROUP BY event.record_id
), counted (in_month, team_id, channel, measure, numerator, denominator) AS (
    SELECT in_month, team_id, channel, 'flagged-first' AS measure,
           count(*) FILTER (WHERE flagged_first_contact), count(*)
    FROM report WHERE is_domestic AND flagged_at IS NOT NULL GROUP BY 1, 2, 3
    UNION ALL
    SELECT in_month, team_id, channel, 'flagged-later',
           count(*) FILTER (WHERE NOT flagged_first_contact), count(*)
    FROM report WHERE is_domestic AND flagged_at IS NOT NULL GROUP BY 1, 2, 3
    UNION ALL
    SELECT in_month, team_id, channel, 'call-reviewed',
           count(*) FILTER (WHERE EXISTS (SELECT 1 FROM cases_callreview r WHERE r.record_id = report.record_id)), count(*)
    FROM report WHERE is_domestic GROUP BY 1, 2, 3
    UNION ALL
    SELECT in_month, team_id, channel, 'grade-right',
           count(*) FILTER (WHERE review.grade_right), count(*)
    FROM report JOIN LATERAL (
        SELECT grade_right FROM cases_callreview r
        WHERE r.record_id = report.record_id AND r.grade_right IS NOT NULL ORDER BY r.at DESC, r.id DESC LIMIT 1
    ) review ON true WHERE is_domestic GROUP BY 1, 2, 3
    UNION ALL
    SELECT in_month, team_id, channel, 'thrive-whole',
           count(*) FILTER (WHERE headings_at IS NOT NULL AND need_at IS NOT NULL AND endorsed_at IS NOT NULL), count(*)
    FROM report JOIN decision USING (record_id)
    WHERE is_domestic AND decision.attendance <> 'attend' GROUP BY 1, 2, 3
    UNION ALL
    SELECT in_month, team_id, channel, 'vulnerability-asked',
           count(*) FILTER (WHERE vulnerabilities <> '{}' AND NOT 'not-asked' = ANY (vulnerabilities)), count(*)
    FROM report JOIN victim USING (record_id) WHERE is_domestic GROUP BY 1, 2, 3
    UNION ALL
    SELECT in_month, team_id, channel, 'definition-recorded',
           count(*) FILTER (WHERE relationship <> 'not-known' AND cardinality(pair.abuse) > 0), count(*)
    FROM report JOIN pair USING (record_id) WHERE is_domestic GROUP BY 1, 2, 3
    UNION ALL
    SELECT in_month, team_id, channel, 'attended-without-history',
           count(*) FILTER (WHERE history.at IS NULL OR history.at > attended_at), count(*)
    FROM report LEFT JOIN history USING (record_id) WHERE is_domestic AND attended_at IS NOT NULL GROUP BY 1, 2, 3
    UNION ALL
    SELECT in_month, team_id, channel, 'prompts-answered',
           count(*) FILTER (WHERE unanswered = 0), count(*)
    FROM report LEFT JOIN sheet USING (record_id) WHERE is_domestic GROUP BY 1, 2, 3
    UNION ALL
    SELECT in_month, team_id, channel, 'prompts-open', sum(coalesce(unanswered, 10))::bigint, count(*) * 10
    FROM report LEFT JOIN sheet USING (record_id) WHERE is_domestic GROUP BY 1, 2, 3
    UNION ALL
    SELECT in_month, team_id, channel, 'interpreter-close',
           count(*) FILTER (WHERE i.who IN ('family', 'friend')), count(*)
    FROM report JOIN cases_interpreting i USING (record_id) WHERE is_domestic GROUP BY 1, 2, 3
    UNION ALL
    SELECT in_month, team_id, channel, 'crime-or-reason',
           count(*) FILTER (WHERE crime_number <> '' OR non_crime_reason <> ''), count(*)
    FROM report WHERE is_domestic GROUP BY 1, 2, 3
    UNION ALL
    SELECT in_month, team_id, channel, 'not-seen', count(*) FILTER (WHERE seen = 'no'), count(*)
    FROM report WHERE is_domestic AND attended_at IS NOT NULL GROUP BY 1, 2, 3
)
SELECT counted.in_month, coalesce(access_team.name, 'No team'), counted.channel, counted.measure,
       counted.numerator, counted.denominator
FROM counted LEFT JOIN access_team ON access_team.id = counted.team_id
$$;
REVOKE ALL ON FUNCTION cases_quality(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_quality(timestamptz, timestamptz) TO dapolicy_web, dapolicy_worker;
