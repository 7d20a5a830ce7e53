-- Events of some records as a narrative reads them, latest first, with what stands beside them: withdrawals and
-- corrections, words, the accounts of reports, and who entered them. The reader's policies stand on each table. A
-- function for the same reason as case_page().
--
-- _opposite: records of which only these kinds are told.  _apart: records of which these kinds are kept back.
-- _left_out: kinds that are never told.  _beside: kinds that only say something of another event.
-- Events that name a record which the reader may not see are left out: that it exists must not show here either.
-- _before: the moment before which to begin.  _most: how many at least, where there are as many; whatever happened at the
-- moment of the last comes along, so that a page can end between two moments and leave nothing out.
DROP FUNCTION case_history(
    bigint[], bigint[], text[], bigint[], text[], text[], text[], timestamptz, timestamptz, int);
CREATE FUNCTION case_history(
    _records bigint[], _opposite bigint[], _opposite_kinds text[], _apart bigint[], _apart_kinds text[],
    _left_out text[], _beside text[], _before timestamptz, _most int
) RETURNS json LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
RETURN (SELECT row_to_json(page) FROM (
    WITH told AS MATERIALIZED (
        SELECT event.* FROM chronology_event AS event
        WHERE event.record_id = ANY (_records)
          AND (event.record_id <> ALL (_opposite) OR event.kind LIKE ANY (_opposite_kinds))
          AND NOT (event.record_id = ANY (_apart) AND event.kind LIKE ANY (_apart_kinds))
          AND event.kind <> ALL (_left_out)
          AND (_before IS NULL OR event.at < _before)
          AND NOT EXISTS (
              SELECT FROM unnest(ARRAY[
                  event.detail ->> 'other', event.detail ->> 'incident', event.detail ->> 'to']) AS another
              WHERE another LIKE 'DA-%'
                AND (SELECT true FROM access_record WHERE reference = another LIMIT 1) IS NULL)
        ORDER BY event.at DESC FETCH FIRST (_most) ROWS WITH TIES
    ), beside AS MATERIALIZED (
        SELECT * FROM chronology_event
        WHERE record_id = ANY (ARRAY(SELECT DISTINCT record_id FROM told)) AND kind = ANY (_beside)
    )
    SELECT
        (SELECT json_agg(told ORDER BY at DESC, recorded_at DESC, id DESC) FROM told) AS told,
        (SELECT json_agg(beside ORDER BY recorded_at, id) FROM beside) AS beside,
        (SELECT json_object_agg(event_id, words) FROM chronology_content
         WHERE event_id = ANY (ARRAY(SELECT id FROM told UNION SELECT id FROM beside))) AS words,
        (SELECT json_agg(json_build_object('record_id', record_id, 'account', account,
                                           'happened_words', happened_words, 'happened_from', happened_from))
         FROM cases_incident
         WHERE record_id = ANY (ARRAY(SELECT DISTINCT record_id FROM told WHERE kind = 'incident.reported'
                                      AND record_id <> ALL (_opposite)))) AS accounts,
        (SELECT json_agg(json_build_object('id', id, 'name', name)) FROM access_member
         WHERE id = ANY (ARRAY(SELECT by_id FROM told UNION SELECT by_id FROM beside))) AS members
) AS page);
END $$;
REVOKE ALL ON FUNCTION case_history(
    bigint[], bigint[], text[], bigint[], text[], text[], text[], timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_history(
    bigint[], bigint[], text[], bigint[], text[], text[], text[], timestamptz, int)
    TO dapolicy_web, dapolicy_worker;
