-- What the page of one case shows of its risk: a list of rows for each part, as JSON. The reader's policies stand on each
-- table. A function, so that the server keeps its plan (cases/sql/case_page.sql).
--
-- _triggers: events after which the risk needs assessing again, and what withdraws them.
CREATE FUNCTION case_risk(_case bigint, _triggers text[])
RETURNS json LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
RETURN (SELECT row_to_json(page) FROM (
    WITH assessments AS MATERIALIZED (
        SELECT * FROM risk_assessment WHERE record_id = _case ORDER BY begun_at DESC, id DESC
    ), levels AS MATERIALIZED (
        SELECT * FROM risk_levelset WHERE record_id = _case ORDER BY id DESC LIMIT 1
    ), proposals AS MATERIALIZED (
        SELECT * FROM risk_lowering WHERE record_id = _case AND state = 'proposed' ORDER BY proposed_at DESC, id DESC
    ), plans AS MATERIALIZED (
        SELECT * FROM risk_safetyplan WHERE record_id = _case ORDER BY id DESC LIMIT 1
    ), threats AS MATERIALIZED (
        SELECT * FROM risk_threattolife WHERE record_id = _case AND signed_at IS NULL ORDER BY id LIMIT 1
    )
    SELECT
        (SELECT json_agg(assessments) FROM assessments) AS assessments,
        (SELECT json_agg(levels) FROM levels) AS levels,
        (SELECT json_agg(proposals) FROM proposals) AS proposals,
        (SELECT json_agg(plans) FROM plans) AS plans,
        (SELECT json_agg(threats) FROM threats) AS threats,
        (SELECT json_agg(json_build_object('id', id, 'code', code, 'version', version, 'title', title, 'digest', digest))
         FROM risk_questionset WHERE id = ANY (ARRAY(SELECT question_set_id FROM assessments))) AS sets,
        (SELECT json_agg(events ORDER BY events.at, events.recorded_at, events.id) FROM chronology_event AS events
         WHERE events.record_id = _case AND events.kind = ANY (_triggers)) AS triggers,
        (SELECT json_agg(reported_at ORDER BY reported_at DESC) FROM cases_incident
         WHERE record_id = ANY (ARRAY(
             SELECT record_id FROM cases_pair WHERE case_record_id = _case AND ended_at IS NULL))) AS reported,
        (SELECT json_agg(json_build_object('id', id, 'name', name)) FROM access_member WHERE id = ANY (ARRAY(
            SELECT unnest(ARRAY[author_id, supervised_by_id]) FROM assessments
            UNION SELECT unnest(ARRAY[by_id, approved_by_id]) FROM levels
            UNION SELECT proposed_by_id FROM proposals
            UNION SELECT by_id FROM plans
            UNION SELECT opened_by_id FROM threats))) AS members
) AS page);
END $$;
REVOKE ALL ON FUNCTION case_risk(bigint, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_risk(bigint, text[]) TO dapolicy_web, dapolicy_worker;
