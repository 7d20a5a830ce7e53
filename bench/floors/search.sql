-- The rows that a search's page shows, under the reader's policies. FIND in braces is the question as the page asked it,
-- read from it by the benchmark, so that the floor finds the same people and does not read what was typed.
WITH found AS MATERIALIZED ({FIND}
), shown AS MATERIALIZED (
    SELECT array_agg(person_id) AS people FROM (SELECT person_id FROM found LIMIT 20) AS first
)
SELECT row_to_json(fact)::text FROM known_facts((SELECT people FROM shown)) AS fact
UNION ALL SELECT row_to_json(one)::text FROM (
    SELECT one.record_id, one.level, one.victim_id, one.suspect_id, record.reference
    FROM cases_case AS one
         CROSS JOIN LATERAL (SELECT reference FROM access_record WHERE id = one.record_id LIMIT 1) AS record
    WHERE (one.victim_id = ANY ((SELECT people FROM shown)::bigint[])
           OR one.suspect_id = ANY ((SELECT people FROM shown)::bigint[])) AND one.closed_at IS NULL) AS one
UNION ALL SELECT row_to_json(notice)::text FROM (
    SELECT id, title, locked, dvds FROM chronology_notice
    WHERE member_id = %(reader)s AND page_over AND acknowledged_at IS NULL LIMIT 5) AS notice
