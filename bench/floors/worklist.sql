-- The rows that the worklist shows, under the reader's policies. $1: the reader, $2: their team.
WITH first AS MATERIALIZED (
    (SELECT id, record_id, duty, edition, due_at FROM chronology_clock
     WHERE assignee_id = $1 AND stopped_at IS NULL AND lapsed_at IS NULL AND NOT void
     ORDER BY due_at LIMIT 25)
    UNION ALL
    (SELECT id, record_id, duty, edition, due_at FROM chronology_clock
     WHERE team_id = $2 AND assignee_id IS NULL AND stopped_at IS NULL AND lapsed_at IS NULL AND NOT void
     ORDER BY due_at LIMIT 25)
), due AS MATERIALIZED (
    SELECT first.*, record.reference, record.kind, one.level, one.victim_id
    FROM first
    CROSS JOIN LATERAL (SELECT reference, kind FROM access_record WHERE id = first.record_id LIMIT 1) AS record
    LEFT JOIN LATERAL (
        SELECT level, danger, victim_id FROM cases_case WHERE record_id = first.record_id LIMIT 1) AS one ON true
    ORDER BY coalesce(one.danger, 0) DESC, first.due_at, first.id LIMIT 25
), endangered AS MATERIALIZED (
    SELECT one.*, record.reference, record.investigator_id, record.safeguarding_lead_id
    FROM cases_case AS one JOIN access_record AS record ON record.id = one.record_id
    WHERE record.team_id = $2 AND one.closed_at IS NULL AND one.danger >= 50
    ORDER BY one.danger DESC, one.last_incident_at LIMIT 10
)
SELECT row_to_json(due)::text FROM due
UNION ALL SELECT row_to_json(endangered)::text FROM endangered
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT person_id, kind, given, surname, words FROM cases_personname
    WHERE person_id = ANY (ARRAY(SELECT victim_id FROM due UNION SELECT victim_id FROM endangered))
      AND withdrawn_at IS NULL) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT count(*) FROM (
        SELECT 1 FROM access_record
        WHERE team_id = $2 AND kind = 'case' AND closed_at IS NULL AND safeguarding_lead_id IS NULL
        LIMIT 100) AS waiting) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT id, form, saved_at FROM cases_draft
    WHERE member_id = $1 AND finished_at IS NULL ORDER BY saved_at DESC LIMIT 5) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT assessment.key, assessment.begun_at, assessment.entered_at, record.reference
    FROM risk_assessment AS assessment JOIN access_record AS record ON record.id = assessment.record_id
    WHERE assessment.author_id = $1 AND assessment.completed_at IS NULL
    ORDER BY assessment.begun_at LIMIT 50) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT until FROM access_duty WHERE member_id = $1 AND since <= now() AND until > now()
    ORDER BY until DESC LIMIT 1) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT post.name FROM access_postholding AS held JOIN access_post AS post ON post.code = held.post_id
    WHERE held.member_id = $1 AND held.since <= now() AND held.until > now()) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT count(*) FROM chronology_notice WHERE member_id = $1 AND read_at IS NULL) AS shown
UNION ALL SELECT row_to_json(shown)::text FROM (
    SELECT id, title, locked, dvds FROM chronology_notice
    WHERE member_id = $1 AND page_over AND acknowledged_at IS NULL LIMIT 5) AS shown
