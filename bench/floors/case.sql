-- The rows that a case's page shows, under the reader's policies. $1: the reference, $2: the reader.
WITH held AS MATERIALIZED (
    SELECT record.id, record.team_id, record.investigator_id, record.safeguarding_lead_id, record.closed_at,
           one.victim_id, one.suspect_id, one.relationship, one.level, one.threat_to_life, one.wanted, one.in_custody
    FROM access_record AS record JOIN cases_case AS one ON one.record_id = record.id WHERE record.reference = $1
), records AS MATERIALIZED (
    SELECT id FROM held
    UNION SELECT record_id FROM cases_pair WHERE case_record_id = (SELECT id FROM held) AND ended_at IS NULL
), children AS MATERIALIZED (
    SELECT DISTINCT person_id FROM cases_party
    WHERE record_id = ANY (ARRAY(SELECT id FROM records)) AND part = 'child' AND ended_at IS NULL
), told AS MATERIALIZED (
    SELECT id, record_id, kind, at, recorded_at, by_id, detail, opinion, sensitivity FROM chronology_event
    WHERE record_id = ANY (ARRAY(SELECT id FROM records)) ORDER BY at DESC LIMIT 10
)
SELECT row_to_json(held)::text FROM held
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT id, reference FROM access_record WHERE id = ANY (ARRAY(SELECT id FROM records))) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT name.person_id, name.kind, name.given, name.surname, name.words, person.reference
    FROM cases_personname AS name JOIN cases_person AS person ON person.id = name.person_id
    WHERE name.person_id = ANY (ARRAY(SELECT victim_id FROM held UNION SELECT suspect_id FROM held
                                      UNION SELECT person_id FROM children)) AND withdrawn_at IS NULL) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT contact.*, member.name FROM cases_safecontact AS contact JOIN access_member AS member ON member.id = by_id
    WHERE person_id = (SELECT victim_id FROM held) ORDER BY confirmed_at DESC LIMIT 1) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT person_id, kind, state, words, record_id, learnt_at, by_id FROM cases_marker
    WHERE person_id = ANY (ARRAY(SELECT victim_id FROM held UNION SELECT suspect_id FROM held))
      AND withdrawn_at IS NULL AND until IS NULL) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT flag.reports, flag.rule FROM cases_party AS party JOIN cases_repeatflag AS flag ON flag.party_id = party.id
    WHERE party.person_id = (SELECT victim_id FROM held) ORDER BY flag.at DESC LIMIT 1) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT part, offered_at, member_id, cover_until FROM cases_ownership
    WHERE record_id = (SELECT id FROM held) AND ended_at IS NULL) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT duty, edition, why, due_at, assignee_id, team_id FROM chronology_clock
    WHERE record_id = ANY (ARRAY(SELECT id FROM records)) AND stopped_at IS NULL AND NOT void
      AND (lapsed_at IS NULL OR lapsed_at > due_at) ORDER BY due_at) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT words, due_at, by_id FROM cases_promise
    WHERE record_id = (SELECT id FROM held) AND kept_at IS NULL) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT link.kind, link.decision, record.reference
    FROM cases_caselink AS link JOIN access_record AS record ON record.id = link.other_id
    WHERE link.record_id = (SELECT id FROM held)) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT assessment.*, tool.title FROM risk_assessment AS assessment
         JOIN risk_questionset AS tool ON tool.id = question_set_id
    WHERE record_id = (SELECT id FROM held) ORDER BY begun_at DESC) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT level, how, at, by_id, approved_by_id FROM risk_levelset
    WHERE record_id = (SELECT id FROM held) ORDER BY id DESC LIMIT 1) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT key, level, proposed_by_id FROM risk_lowering
    WHERE record_id = (SELECT id FROM held) AND state = 'proposed') AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT * FROM risk_safetyplan WHERE record_id = (SELECT id FROM held) ORDER BY id DESC LIMIT 1) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT key FROM risk_threattolife WHERE record_id = (SELECT id FROM held) AND signed_at IS NULL) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT kind, at, detail FROM chronology_event
    WHERE record_id = ANY (ARRAY(SELECT id FROM records)) AND kind IN ('victim.told', 'evidence.checked')) AS shown
UNION ALL SELECT row_to_json(told)::text FROM told
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT event_id, words FROM chronology_content WHERE event_id = ANY (ARRAY(SELECT id FROM told))) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT record_id, account, happened_words, happened_from FROM cases_incident
    WHERE record_id = ANY (ARRAY(SELECT record_id FROM told WHERE kind = 'incident.reported'))) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT id, name FROM access_member WHERE id = ANY (ARRAY(
        SELECT investigator_id FROM held UNION SELECT safeguarding_lead_id FROM held UNION SELECT by_id FROM told))
    UNION ALL SELECT id, name FROM access_team WHERE id = (SELECT team_id FROM held)) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT id, title, locked, dvds FROM chronology_notice
    WHERE member_id = $2 AND page_over AND acknowledged_at IS NULL LIMIT 5) AS shown
