-- The duties of a member, and of their team where nobody has them, that fall due first. Each list comes by its own index
-- and ends at its limit; then each line's record, case and victim's name come by key. LIMIT 1 in the lateral parts keeps
-- the planner from reading every record that the reader may see. The reader's policies stand on each table.
WITH first AS MATERIALIZED (
    (SELECT id, record_id, duty, edition, due_at FROM chronology_clock
     WHERE assignee_id = %(member)s AND stopped_at IS NULL AND lapsed_at IS NULL AND NOT void
     ORDER BY due_at LIMIT %(most)s)
    UNION ALL
    (SELECT id, record_id, duty, edition, due_at FROM chronology_clock
     WHERE team_id = %(team)s AND assignee_id IS NULL AND stopped_at IS NULL AND lapsed_at IS NULL AND NOT void
     ORDER BY due_at LIMIT %(most)s)
), told AS MATERIALIZED (
    SELECT first.*, record.reference, record.kind, one.level, one.victim_id
    FROM first
    CROSS JOIN LATERAL (SELECT reference, kind FROM access_record WHERE id = first.record_id LIMIT 1) AS record
    LEFT JOIN LATERAL (
        SELECT level, danger, victim_id FROM cases_case WHERE record_id = first.record_id LIMIT 1) AS one ON true
    ORDER BY coalesce(one.danger, 0) DESC, first.due_at, first.id LIMIT %(most)s
)
SELECT duty, edition, due_at, record_id, reference, kind, coalesce(level, ''), victim_id FROM told
