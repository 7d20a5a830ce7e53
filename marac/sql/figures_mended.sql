-- The return and the workings anew. What was learnt through an application counts nowhere. An agency attended a meeting
-- once, by the best of its seats; one that gave its seat up sent apologies; a core agency without any was not there.
CREATE OR REPLACE FUNCTION marac_return(first_day date, after_day date) RETURNS TABLE (
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
             AND NOT pair.dvds
         JOIN cases_party p ON p.record_id = pair.record_id AND p.ended_at IS NULL AND p.locked = 'no' AND NOT p.dvds
    WHERE p.part = 'child' OR (p.part = 'victim' AND p.person_id = heard.victim_id)
), of_party AS (
    SELECT party.meeting, count(DISTINCT (party.record_id, party.person_id)) FILTER (WHERE party.part = 'child') AS children,
           count(DISTINCT party.record_id) FILTER (WHERE party.part = 'victim'
               AND party.vulnerabilities && ARRAY['disability', 'learning-disability']::varchar[]) AS disabled
    FROM party GROUP BY 1
), aged AS (
    SELECT heard.meeting,
           (SELECT extract(year FROM age(heard.day, b.born)) FROM cases_birthdate b
            WHERE b.person_id = heard.victim_id AND b.locked = 'no' AND NOT b.dvds AND b.withdrawn_at IS NULL AND b.born IS NOT NULL
            ORDER BY b.learnt_at DESC, b.id DESC LIMIT 1) AS victim,
           (SELECT extract(year FROM age(heard.day, b.born)) FROM cases_birthdate b
            WHERE b.person_id = heard.suspect_id AND b.locked = 'no' AND NOT b.dvds AND b.withdrawn_at IS NULL AND b.born IS NOT NULL
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

CREATE OR REPLACE FUNCTION marac_workings(first_day date, after_day date)
RETURNS TABLE (measure text, agency text, part text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$
WITH span AS (
    SELECT first_day::timestamp AT TIME ZONE 'Europe/London' AS since, after_day::timestamp AT TIME ZONE 'Europe/London' AS until,
           (now() AT TIME ZONE 'Europe/London')::date AS today
    WHERE marac_reads_figures()
), met AS (
    SELECT m.id, (m.starts_at AT TIME ZONE 'Europe/London')::date AS day
    FROM span, marac_meeting m
    WHERE m.held_at IS NOT NULL AND m.cancelled_at IS NULL AND m.starts_at >= span.since AND m.starts_at < span.until
), seated AS (
    SELECT s.meeting_id, s.agency_id, min(CASE s.attends WHEN 'present' THEN 1 WHEN 'apologies' THEN 2 WHEN 'absent' THEN 3
        ELSE CASE WHEN s.ended_at IS NULL THEN 4 ELSE 2 END END) AS best
    FROM met JOIN marac_seat s ON s.meeting_id = met.id GROUP BY 1, 2
), attended AS (
    SELECT a.code AS agency, coalesce((ARRAY['present', 'apologies', 'absent', 'not-yet'])[seated.best], 'no-seat') AS part
    FROM met CROSS JOIN marac_agency a LEFT JOIN seated ON seated.meeting_id = met.id AND seated.agency_id = a.code
    WHERE seated.best IS NOT NULL OR (a.core <> '' AND (a.ended_on IS NULL OR a.ended_on > met.day))
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
UNION ALL SELECT 'attended', attended.agency::text, attended.part, count(*) FROM attended GROUP BY 2, 3
UNION ALL SELECT 'action', action.agency::text, action.state, count(*) FROM action GROUP BY 2, 3
UNION ALL SELECT 'undated', coalesce(a.agency_id, '')::text, '', count(*)
FROM span, marac_action a JOIN access_record r ON r.id = a.record_id
WHERE r.locked = 'no' AND NOT r.dvds AND a.state = 'open' AND (a.due_on IS NULL OR a.agency_id IS NULL)
  AND a.agreed_at >= span.since AND a.agreed_at < span.until GROUP BY 2
UNION ALL SELECT 'by-next', agreed.agency::text, CASE WHEN agreed.done THEN 'done' ELSE 'not-done' END, count(*) FROM agreed GROUP BY 2, 3
UNION ALL SELECT 'heard', '', CASE WHEN whole_year THEN 'whole-year' ELSE 'not-yet' END || CASE WHEN again THEN ':again' ELSE '' END, count(*)
FROM followed GROUP BY 3
$$;
