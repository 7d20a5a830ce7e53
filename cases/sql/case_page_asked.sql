-- One case with everything that its page shows but the narrative and the risk: a list of rows for each part, as JSON.
-- The reference is asked first, in a way that takes as long for nothing as for what is hidden; see dapolicy_asked.
-- Of each way to reach them the event that confirmed it comes along. Everything else is as before (case_page.sql).
-- _kinds: events to look up on these cases, on this case's reports, and wherever a way to reach them was told.
CREATE OR REPLACE FUNCTION case_page(_reference text, _now timestamptz, _kept_since timestamptz, _kinds text[], _deaths text[])
RETURNS json LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE _asked CONSTANT bigint := dapolicy_asked(_reference);
BEGIN
IF _asked IS NULL THEN
    RETURN NULL;
END IF;
RETURN (SELECT row_to_json(page) FROM (
    WITH RECURSIVE held AS MATERIALIZED (
        SELECT * FROM access_record WHERE id = _asked AND kind = 'case'
    ), asked AS MATERIALIZED (
        SELECT * FROM cases_case WHERE record_id = (SELECT id FROM held)
    ), one(start, person, sure) AS (
        -- Everybody who is one with either of the two; `sure` where a second person confirmed each answer on the way.
        SELECT id, id, true FROM asked, unnest(ARRAY[victim_id, suspect_id]) AS id WHERE id IS NOT NULL
        UNION
        SELECT one.start, same.person, one.sure AND same.confirmed_at IS NOT NULL
        FROM one CROSS JOIN LATERAL (
            SELECT b_id AS person, confirmed_at FROM cases_sameness
            WHERE a_id = one.person AND answer = 'same' AND superseded_at IS NULL
            UNION ALL
            SELECT a_id, confirmed_at FROM cases_sameness
            WHERE b_id = one.person AND answer = 'same' AND superseded_at IS NULL
        ) AS same
    ), ids AS MATERIALIZED (
        SELECT coalesce(array_agg(DISTINCT person), '{}') AS people,
               coalesce(array_agg(DISTINCT person) FILTER (WHERE sure), '{}') AS crossing
        FROM one
    ), everycase AS MATERIALIZED (
        SELECT other.*, record.reference
        FROM cases_case AS other
             CROSS JOIN LATERAL (SELECT reference FROM access_record WHERE id = other.record_id LIMIT 1) AS record
        WHERE other.victim_id = ANY ((SELECT people FROM ids)::bigint[])
           OR other.suspect_id = ANY ((SELECT people FROM ids)::bigint[])
    ), reports AS MATERIALIZED (
        SELECT pair.case_record_id, pair.record_id, record.reference
        FROM cases_pair AS pair
             CROSS JOIN LATERAL (SELECT reference FROM access_record WHERE id = pair.record_id LIMIT 1) AS record
        WHERE pair.case_record_id = ANY (ARRAY(SELECT record_id FROM everycase)) AND pair.ended_at IS NULL
    ), own AS MATERIALIZED (
        SELECT array_agg(id) AS records FROM (
            SELECT record_id FROM asked
            UNION SELECT record_id FROM reports WHERE case_record_id = (SELECT record_id FROM asked)
        ) AS every(id)
    ), contacts AS MATERIALIZED (
        SELECT * FROM cases_safecontact WHERE person_id = ANY ((SELECT crossing FROM ids)::bigint[])
        ORDER BY confirmed_at DESC, id DESC
    ), owners AS MATERIALIZED (
        SELECT * FROM cases_ownership
        WHERE record_id = (SELECT id FROM held) AND ended_at IS NULL AND (cover_for_id IS NULL OR cover_until > _now)
        ORDER BY offered_at
    ), clocks AS MATERIALIZED (
        SELECT record_id, id, duty, edition, due_at, why, team_id, assignee_id FROM chronology_clock
        WHERE record_id = ANY ((SELECT records FROM own)::bigint[]) AND stopped_at IS NULL AND NOT void
          AND (lapsed_at IS NULL OR lapsed_at > due_at)
        ORDER BY due_at, id
    ), promises AS MATERIALIZED (
        SELECT * FROM cases_promise
        WHERE record_id = (SELECT id FROM held) AND (kept_at IS NULL OR kept_at > _kept_since)
        ORDER BY due_at, id LIMIT 50
    ), children AS MATERIALIZED (
        SELECT * FROM cases_party
        WHERE record_id = ANY ((SELECT records FROM own)::bigint[]) AND part = 'child' AND ended_at IS NULL
        ORDER BY added_at
    ), links AS MATERIALIZED (
        SELECT link.*, record.reference
        FROM cases_caselink AS link
             CROSS JOIN LATERAL (SELECT reference FROM access_record WHERE id = link.other_id LIMIT 1) AS record
        WHERE link.record_id = (SELECT id FROM held)
        ORDER BY link.kind, link.at
    ), markers AS MATERIALIZED (
        SELECT marker.*, record.reference
        FROM cases_marker AS marker
             LEFT JOIN LATERAL (SELECT reference FROM access_record WHERE id = marker.record_id LIMIT 1) AS record ON true
        WHERE marker.person_id = ANY ((SELECT people FROM ids)::bigint[])
          AND marker.withdrawn_at IS NULL AND marker.until IS NULL
        ORDER BY marker.learnt_at DESC, marker.id DESC
    ), people AS MATERIALIZED (
        SELECT unnest(people) AS id FROM ids
        UNION SELECT victim_id FROM everycase
        UNION SELECT suspect_id FROM everycase
        UNION SELECT person_id FROM children
    ), persons AS MATERIALIZED (
        SELECT id, reference FROM cases_person WHERE id = ANY (ARRAY(SELECT id FROM people))
    )
    SELECT
        (SELECT row_to_json(held) FROM held) AS record,
        (SELECT row_to_json(asked) FROM asked) AS asked,
        (SELECT json_agg(one) FROM one) AS one,
        (SELECT json_agg(everycase ORDER BY record_id) FROM everycase) AS everycase,
        (SELECT json_agg(reports) FROM reports) AS reports,
        (SELECT json_agg(contacts) FROM contacts) AS contacts,
        (SELECT json_agg(json_build_array(person_id, record_id)) FROM cases_party
         WHERE person_id = ANY ((SELECT crossing FROM ids)::bigint[]) AND part = 'victim') AS as_victim,
        (SELECT json_agg(events) FROM (
            SELECT * FROM chronology_event
            WHERE record_id = ANY (ARRAY(SELECT record_id FROM everycase) || (SELECT records FROM own)
                                   || ARRAY(SELECT record_id FROM contacts))
              AND kind = ANY (_kinds)
            UNION ALL
            SELECT * FROM chronology_event
            WHERE kind = ANY (_deaths)
              AND subject = ANY (ARRAY(SELECT reference FROM persons WHERE id = ANY ((SELECT crossing FROM ids)::bigint[])))
            ORDER BY at, recorded_at, id) AS events) AS events,
        (SELECT json_agg(owners) FROM owners) AS owners,
        (SELECT json_agg(clocks) FROM clocks) AS clocks,
        (SELECT json_agg(promises) FROM promises) AS promises,
        (SELECT json_agg(children) FROM children) AS children,
        (SELECT json_agg(links) FROM links) AS links,
        (SELECT json_agg(markers) FROM markers) AS markers,
        (SELECT row_to_json(flag) FROM (
            SELECT flag.* FROM cases_party AS party JOIN cases_repeatflag AS flag ON flag.party_id = party.id
            WHERE party.person_id = ANY (ARRAY(SELECT person FROM one WHERE start = (SELECT victim_id FROM asked)))
            ORDER BY flag.at DESC, flag.id DESC LIMIT 1) AS flag) AS repeat,
        (SELECT json_agg(names) FROM (
            SELECT person_id, kind, given, surname, words FROM cases_personname
            WHERE person_id = ANY (ARRAY(SELECT id FROM people)) AND withdrawn_at IS NULL
            ORDER BY learnt_at, id) AS names) AS names,
        (SELECT json_agg(persons) FROM persons) AS persons,
        (SELECT json_agg(json_build_object('id', id, 'name', name)) FROM access_member WHERE id = ANY (ARRAY(
            SELECT investigator_id FROM held UNION SELECT safeguarding_lead_id FROM held
            UNION SELECT by_id FROM contacts
            UNION SELECT unnest(ARRAY[member_id, offered_by_id, cover_for_id]) FROM owners
            UNION SELECT assignee_id FROM clocks
            UNION SELECT unnest(ARRAY[by_id, kept_by_id]) FROM promises
            UNION SELECT decided_by_id FROM links
            UNION SELECT by_id FROM markers))) AS members,
        (SELECT json_agg(json_build_object('id', id, 'name', name)) FROM access_team WHERE id = ANY (ARRAY(
            SELECT team_id FROM held UNION SELECT team_id FROM clocks))) AS teams
) AS page WHERE page.record IS NOT NULL);
END $$;
