-- MARAC's figures: counts alone, of what is not locked, the same for everybody who may read them and nothing for
-- anybody else. Days are London's; `after_day` is the first that no longer counts.
CREATE FUNCTION marac_reads_figures() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM dapolicy_roles() AS role
                  WHERE role IN ('manager', 'analyst', 'marac-coordinator', 'supervisor')) $$;
REVOKE ALL ON FUNCTION marac_reads_figures() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marac_reads_figures() TO dapolicy_web, dapolicy_worker;

-- The return: a row for each meeting that was held.
CREATE FUNCTION marac_return(first_day date, after_day date) RETURNS TABLE (
    meeting bigint, area text, day date, kind text, cases bigint, repeats bigint, by_partners bigint, children bigint,
    disabled bigint, victims_16_17 bigint, suspects_under_18 bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$
WITH held AS (
    SELECT m.id, m.area_id, m.kind, (m.starts_at AT TIME ZONE 'Europe/London')::date AS day
    FROM marac_meeting m
    WHERE marac_reads_figures() AND m.cancelled_at IS NULL AND m.held_at IS NOT NULL
      AND m.starts_at >= first_day::timestamp AT TIME ZONE 'Europe/London'
      AND m.starts_at < after_day::timestamp AT TIME ZONE 'Europe/London'
), heard AS MATERIALIZED (
    SELECT held.id AS meeting, held.day, i.record_id, r.repeat, a.core, c.victim_id, c.suspect_id
    FROM held JOIN marac_item i ON i.meeting_id = held.id AND i.heard_at IS NOT NULL
         JOIN access_record record ON record.id = i.record_id AND record.locked = 'no' AND NOT record.dvds
         JOIN marac_referral r ON r.id = i.referral_id JOIN marac_agency a ON a.code = r.agency_id
         JOIN cases_case c ON c.record_id = i.record_id
), party AS (
    SELECT heard.meeting, heard.record_id, p.part, p.person_id, p.vulnerabilities
    FROM heard JOIN cases_pair pair ON pair.case_record_id = heard.record_id AND pair.ended_at IS NULL AND pair.locked = 'no'
         JOIN cases_party p ON p.record_id = pair.record_id AND p.ended_at IS NULL AND p.locked = 'no'
    WHERE p.part = 'child' OR (p.part = 'victim' AND p.person_id = heard.victim_id)
), of_party AS (
    SELECT party.meeting, count(DISTINCT (party.record_id, party.person_id)) FILTER (WHERE party.part = 'child') AS children,
           count(DISTINCT party.record_id) FILTER (WHERE party.part = 'victim'
               AND party.vulnerabilities && ARRAY['disability', 'learning-disability']::varchar[]) AS disabled
    FROM party GROUP BY 1
), aged AS (
    SELECT heard.meeting,
           (SELECT extract(year FROM age(heard.day, b.born)) FROM cases_birthdate b
            WHERE b.person_id = heard.victim_id AND b.locked = 'no' AND b.withdrawn_at IS NULL AND b.born IS NOT NULL
            ORDER BY b.learnt_at DESC, b.id DESC LIMIT 1) AS victim,
           (SELECT extract(year FROM age(heard.day, b.born)) FROM cases_birthdate b
            WHERE b.person_id = heard.suspect_id AND b.locked = 'no' AND b.withdrawn_at IS NULL AND b.born IS NOT NULL
            ORDER BY b.learnt_at DESC, b.id DESC LIMIT 1) AS suspect
    FROM heard
), of_age AS (
    SELECT aged.meeting, count(*) FILTER (WHERE victim IN (16, 17)) AS victims, count(*) FILTER (WHERE suspect < 18) AS suspects
    FROM aged GROUP BY 1
), of_case AS (
    SELECT heard.meeting, count(*) AS cases, count(*) FILTER (WHERE heard.repeat) AS repeats,
           count(*) FILTER (WHERE heard.core <> 'police') AS by_partners
    FROM heard GROUP BY 1
)
SELECT held.id, area.name::text, held.day, held.kind::text, coalesce(of_case.cases, 0), coalesce(of_case.repeats, 0),
       coalesce(of_case.by_partners, 0), coalesce(of_party.children, 0), coalesce(of_party.disabled, 0),
       coalesce(of_age.victims, 0), coalesce(of_age.suspects, 0)
FROM held JOIN marac_area area ON area.code = held.area_id
     LEFT JOIN of_case ON of_case.meeting = held.id LEFT JOIN of_party ON of_party.meeting = held.id
     LEFT JOIN of_age ON of_age.meeting = held.id
ORDER BY held.day, held.id
$$;
REVOKE ALL ON FUNCTION marac_return(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marac_return(date, date) TO dapolicy_web, dapolicy_worker;

-- Referrals by source, who came, what became of actions, and what came again after a hearing.
CREATE FUNCTION marac_workings(first_day date, after_day date)
RETURNS TABLE (measure text, agency text, part text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$
WITH span AS (
    SELECT first_day::timestamp AT TIME ZONE 'Europe/London' AS since, after_day::timestamp AT TIME ZONE 'Europe/London' AS until,
           (now() AT TIME ZONE 'Europe/London')::date AS today
    WHERE marac_reads_figures()
), action AS (
    SELECT coalesce(a.agency_id, '') AS agency, CASE
        WHEN a.state = 'cancelled' THEN 'cancelled'
        WHEN a.state = 'completed' AND (a.ended_at AT TIME ZONE 'Europe/London')::date <= a.due_on THEN 'on-time'
        WHEN a.state = 'completed' THEN 'late'
        WHEN a.due_on < span.today THEN 'overdue' ELSE 'running' END AS state
    FROM span, marac_action a JOIN access_record r ON r.id = a.record_id
    WHERE r.locked = 'no' AND NOT r.dvds AND a.due_on >= first_day AND a.due_on < after_day
), agreed AS (
    SELECT coalesce(a.agency_id, '') AS agency, a.ended_at IS NOT NULL AND a.state = 'completed' AND a.ended_at <= next.starts_at AS done
    FROM span, marac_action a JOIN access_record r ON r.id = a.record_id JOIN marac_item i ON i.id = a.item_id
         JOIN marac_meeting m ON m.id = i.meeting_id
         CROSS JOIN LATERAL (SELECT n.starts_at FROM marac_meeting n WHERE n.area_id = m.area_id AND n.kind = 'ordinary'
             AND n.held_at IS NOT NULL AND n.starts_at > m.starts_at ORDER BY n.starts_at LIMIT 1) AS next
    WHERE r.locked = 'no' AND NOT r.dvds AND a.state <> 'cancelled' AND m.starts_at >= span.since AND m.starts_at < span.until
), heard AS MATERIALIZED (
    SELECT i.record_id, min(i.heard_at) AS at
    FROM span, marac_item i JOIN access_record r ON r.id = i.record_id
    WHERE r.locked = 'no' AND NOT r.dvds AND i.heard_at >= span.since AND i.heard_at < span.until GROUP BY 1
), followed AS (
    SELECT heard.at + interval '12 months' <= now() AS whole_year, EXISTS (
        SELECT 1 FROM chronology_event e WHERE e.record_id = heard.record_id AND e.kind = 'marac.repeat-identified'
          AND e.at > heard.at AND e.at <= heard.at + interval '12 months' AND NOT EXISTS (
              SELECT 1 FROM chronology_event w WHERE w.record_id = e.record_id AND w.kind = 'event.withdrawn'
                AND w.subject = e.id::text)) AS again
    FROM heard
)
SELECT 'referred', r.agency_id::text, CASE WHEN r.state = 'rejected' THEN 'rejected' ELSE 'taken' END, count(*)
FROM span, marac_referral r JOIN access_record record ON record.id = r.record_id
WHERE record.locked = 'no' AND NOT record.dvds AND r.at >= span.since AND r.at < span.until GROUP BY 2, 3
UNION ALL SELECT 'attended', s.agency_id::text, s.attends::text, count(*)
FROM span, marac_seat s JOIN marac_meeting m ON m.id = s.meeting_id
WHERE s.ended_at IS NULL AND m.held_at IS NOT NULL AND m.cancelled_at IS NULL AND m.starts_at >= span.since AND m.starts_at < span.until
GROUP BY 2, 3
UNION ALL SELECT 'action', action.agency::text, action.state, count(*) FROM action GROUP BY 2, 3
UNION ALL SELECT 'undated', coalesce(a.agency_id, '')::text, '', count(*)
FROM span, marac_action a JOIN access_record r ON r.id = a.record_id
WHERE r.locked = 'no' AND NOT r.dvds AND a.state = 'open' AND (a.due_on IS NULL OR a.agency_id IS NULL)
  AND a.agreed_at >= span.since AND a.agreed_at < span.until GROUP BY 2
UNION ALL SELECT 'by-next', agreed.agency::text, CASE WHEN agreed.done THEN 'done' ELSE 'not-done' END, count(*) FROM agreed GROUP BY 2, 3
UNION ALL SELECT 'heard', '', CASE WHEN whole_year THEN 'whole-year' ELSE 'not-yet' END || CASE WHEN again THEN ':again' ELSE '' END, count(*)
FROM followed GROUP BY 3
$$;
REVOKE ALL ON FUNCTION marac_workings(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marac_workings(date, date) TO dapolicy_web, dapolicy_worker;

-- What each team had open at the end of each day (`open`), and how many cases stood on the next ordinary agenda of
-- each area whose referrals were still taken (`listed`), of how many such meetings (`meetings`).
CREATE FUNCTION marac_loads(first_day date, after_day date) RETURNS TABLE (what text, team bigint, day date, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$
WITH span AS (
    SELECT first_day::timestamp AT TIME ZONE 'Europe/London' AS since, after_day::timestamp AT TIME ZONE 'Europe/London' AS until
    WHERE marac_reads_figures()
), held AS MATERIALIZED (
    SELECT r.team_id, r.opened_at, r.closed_at, span.since, span.until
    FROM span, access_record r
    WHERE r.kind = 'case' AND r.locked = 'no' AND NOT r.dvds AND r.team_id IS NOT NULL AND r.opened_at < span.until
      AND (r.closed_at IS NULL OR r.closed_at >= span.since)
), moved AS (
    SELECT team_id, (opened_at AT TIME ZONE 'Europe/London')::date AS day, 1 AS step FROM held WHERE opened_at >= since
    UNION ALL SELECT team_id, first_day, 1 FROM held WHERE opened_at < since
    UNION ALL SELECT team_id, (closed_at AT TIME ZONE 'Europe/London')::date, -1 FROM held WHERE closed_at < until
), team AS (SELECT DISTINCT team_id FROM moved), days AS (
    SELECT g::date AS day FROM span, generate_series(first_day, after_day - 1, interval '1 day') AS g
), stepped AS (
    SELECT team.team_id, days.day, coalesce(sum(moved.step), 0) AS step
    FROM team CROSS JOIN days LEFT JOIN moved ON moved.team_id = team.team_id AND moved.day = days.day GROUP BY 1, 2
), next AS (
    SELECT days.day, area.code, meeting.id AS meeting
    FROM days CROSS JOIN marac_area area CROSS JOIN LATERAL (
        SELECT m.id FROM marac_meeting m WHERE m.area_id = area.code AND m.kind = 'ordinary' AND m.cancelled_at IS NULL
          AND m.cutoff_on >= days.day AND (m.made_at AT TIME ZONE 'Europe/London')::date <= days.day
        ORDER BY m.starts_at LIMIT 1) AS meeting
), listed AS (
    SELECT next.day, next.meeting, (SELECT count(*) FROM marac_item i JOIN access_record r ON r.id = i.record_id
        WHERE i.meeting_id = next.meeting AND r.locked = 'no' AND NOT r.dvds
          AND (i.added_at AT TIME ZONE 'Europe/London')::date <= next.day
          AND (i.left_at IS NULL OR (i.left_at AT TIME ZONE 'Europe/London')::date > next.day)) AS number
    FROM next
)
SELECT 'open', stepped.team_id, stepped.day, (sum(stepped.step) OVER (PARTITION BY stepped.team_id ORDER BY stepped.day))::bigint FROM stepped
UNION ALL SELECT 'listed', NULL, listed.day, sum(listed.number)::bigint FROM listed GROUP BY 3
UNION ALL SELECT 'meetings', NULL, listed.day, count(*) FROM listed GROUP BY 3
$$;
REVOKE ALL ON FUNCTION marac_loads(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marac_loads(date, date) TO dapolicy_web, dapolicy_worker;

-- Levels as they were given, by team and day: the first ones (`first`, by level); second reviews (`second`, primary and
-- secondary level); high levels by what came first after them (`high`); attempts to lower (`lowering`).
CREATE FUNCTION marac_decisions(first_day date, after_day date)
RETURNS TABLE (what text, team bigint, day date, part text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$
WITH span AS (
    SELECT first_day::timestamp AT TIME ZONE 'Europe/London' AS since, after_day::timestamp AT TIME ZONE 'Europe/London' AS until
    WHERE marac_reads_figures()
), given AS MATERIALIZED (
    SELECT s.record_id, r.team_id, s.at, s.how, s.level
    FROM span, risk_levelset s JOIN access_record r ON r.id = s.record_id
    WHERE r.locked = 'no' AND NOT r.dvds AND s.at >= span.since AND s.at < span.until AND s.how IN ('first', 'raised')
), high AS (
    SELECT given.team_id, given.at, CASE
        WHEN referral.at IS NOT NULL AND (lowered.at IS NULL OR referral.at <= lowered.at) THEN 'referred'
        WHEN lowered.at IS NOT NULL THEN 'lowered' ELSE 'neither' END AS became
    FROM given
    LEFT JOIN LATERAL (SELECT r.at FROM marac_referral r WHERE r.record_id = given.record_id
        AND r.at >= given.at - interval '12 months' ORDER BY r.at LIMIT 1) AS referral ON true
    LEFT JOIN LATERAL (SELECT l.at FROM risk_levelset l WHERE l.record_id = given.record_id AND l.how = 'lowered'
        AND l.before = 'high' AND l.at >= given.at ORDER BY l.at LIMIT 1) AS lowered ON true
    WHERE given.level = 'high'
), lowering AS (
    SELECT l.record_id, l.proposed_at AS at, CASE WHEN l.state = 'approved' THEN 'lowered' ELSE 'proposed' END AS part
    FROM span, risk_lowering l WHERE l.proposed_at >= span.since AND l.proposed_at < span.until
    UNION ALL
    SELECT t.record_id, t.at, 'refused' FROM span, risk_loweringtry t WHERE t.at >= span.since AND t.at < span.until
)
SELECT 'first', given.team_id, (given.at AT TIME ZONE 'Europe/London')::date, given.level::text, count(*)
FROM given WHERE given.how = 'first' GROUP BY 2, 3, 4
UNION ALL SELECT 'second', r.team_id, (s.done_at AT TIME ZONE 'Europe/London')::date,
    a.level || ':' || coalesce(nullif(s.level, ''), a.level), count(*)
FROM span, risk_secondreview s JOIN risk_assessment a ON a.id = s.assessment_id JOIN access_record r ON r.id = s.record_id
WHERE r.locked = 'no' AND NOT r.dvds AND s.done_at >= span.since AND s.done_at < span.until AND a.level <> '' GROUP BY 2, 3, 4
UNION ALL SELECT 'high', high.team_id, (high.at AT TIME ZONE 'Europe/London')::date, high.became, count(*) FROM high GROUP BY 2, 3, 4
UNION ALL SELECT 'lowering', r.team_id, (lowering.at AT TIME ZONE 'Europe/London')::date, lowering.part, count(*)
FROM lowering JOIN access_record r ON r.id = lowering.record_id WHERE r.locked = 'no' AND NOT r.dvds GROUP BY 2, 3, 4
$$;
REVOKE ALL ON FUNCTION marac_decisions(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marac_decisions(date, date) TO dapolicy_web, dapolicy_worker;
