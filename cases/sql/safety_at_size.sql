-- A safety check looks up whoever is on its live incident beside whom it names, and reads every table by an index.

-- Live lately under any number that an incident goes by: our reference, the log, the crime, the sender's own.
CREATE FUNCTION safety_incidents(refs text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT record.reference FROM access_record record JOIN (
       SELECT held.record_id FROM cases_incident held
       WHERE held.log_number <> '' AND search_plain(held.log_number) = ANY (refs)
       UNION
       SELECT held.record_id FROM cases_incident held
       WHERE held.crime_number <> '' AND search_plain(held.crime_number) = ANY (refs)
       UNION
       SELECT sent_for.id FROM cases_intake sent JOIN access_record sent_for ON sent_for.reference = sent.incident_reference
       WHERE search_plain(sent.reference) = ANY (refs)) AS called ON called.record_id = record.id
   WHERE record.opened_at > now() - interval '60 days' $$;
REVOKE ALL ON FUNCTION safety_incidents(text[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION safety_answer(
    probe_kinds text[], probe_keys text[], form_parts text[], forms text[], form_points real[],
    direct_parts text[], direct_words text[], direct_points real[], doors text[], refs text[],
    incident_refs text[], number text, also bigint
) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$ DECLARE
    barred bigint[]; people bigint[]; records bigint[]; cases bigint[]; around bigint[]; near bigint[]; answer jsonb;
BEGIN
    IF (SELECT dapolicy_reader_kind()) IS DISTINCT FROM 'force' THEN
        RETURN NULL;
    END IF;
    barred := ARRAY(SELECT safety_barred(also));
    people := ARRAY(SELECT safety_people(probe_kinds, probe_keys, form_parts, forms, form_points, direct_parts,
                                         direct_words, direct_points, doors,
                                         refs || ARRAY(SELECT safety_incidents(incident_refs)), barred));
    records := ARRAY(SELECT safety_records(people, barred));
    cases := ARRAY(SELECT record_id FROM cases_case WHERE record_id = ANY (records));
    around := records || ARRAY(SELECT pair.record_id FROM cases_pair pair WHERE pair.case_record_id = ANY (cases));
    -- Whoever else is in those records: her address must tell of him.
    near := ARRAY(SELECT unnest(people)
                  UNION SELECT person_id FROM cases_party
                        WHERE record_id = ANY (records) AND person_id IS NOT NULL AND ended_at IS NULL
                  UNION SELECT unnest(ARRAY[victim_id, suspect_id]) FROM cases_case WHERE record_id = ANY (cases));
    SELECT jsonb_build_object(
        'on_it', safety_is_on(incident_refs, number),
        'level', coalesce((SELECT level FROM cases_case WHERE record_id = ANY (cases) AND level <> ''
                           ORDER BY array_position(ARRAY['high', 'medium', 'standard']::varchar[], level) LIMIT 1), ''),
        'threat_to_life', EXISTS (SELECT 1 FROM cases_case WHERE record_id = ANY (cases) AND threat_to_life),
        'wanted', EXISTS (SELECT 1 FROM cases_case WHERE record_id = ANY (cases) AND wanted),
        'markers', (SELECT coalesce(jsonb_agg(DISTINCT kind), '[]') FROM cases_marker
                    WHERE person_id = ANY (near) AND state = 'yes' AND withdrawn_at IS NULL AND until IS NULL
                      AND record_id <> ALL (barred)),
        'orders', safety_orders(records),
        'children', EXISTS (SELECT 1 FROM cases_party child
                            WHERE child.record_id = ANY (around) AND child.record_id <> ALL (barred)
                              AND child.part = 'child' AND child.ended_at IS NULL)
    ) INTO answer;
    RETURN answer;
END $$;

DROP FUNCTION safety_concerned(text[], text[], text[], text[], real[], text[], text[], real[], text[], text[]);
CREATE FUNCTION safety_concerned(
    probe_kinds text[], probe_keys text[], form_parts text[], forms text[], form_points real[],
    direct_parts text[], direct_words text[], direct_points real[], doors text[], refs text[], incident_refs text[]
) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ WITH called AS MATERIALIZED (SELECT refs || ARRAY(SELECT safety_incidents(incident_refs)) AS names)
   SELECT safety_records(ARRAY(SELECT safety_people(probe_kinds, probe_keys, form_parts, forms, form_points,
       direct_parts, direct_words, direct_points, doors, (SELECT names FROM called), '{}')), '{}')
   UNION
   -- What was named by its reference as well, whether or not anybody is in it yet.
   SELECT record.id FROM access_record record WHERE record.reference = ANY ((SELECT names FROM called)::text[]) $$;
REVOKE ALL ON FUNCTION safety_concerned(text[], text[], text[], text[], real[], text[], text[], real[], text[],
    text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION safety_concerned(text[], text[], text[], text[], real[], text[], text[], real[], text[],
    text[], text[]) TO dapolicy_worker;

-- What is live is looked through each minute; what was sent is asked for by each of its names.
CREATE INDEX intake_reference_plain ON cases_intake (search_plain(reference));
CREATE INDEX intake_incident ON cases_intake (incident_reference) WHERE incident_reference <> '';
CREATE INDEX intake_received ON cases_intake (received_at);
-- Misheard birth dates are looked up as keys: nothing calls this.
DROP FUNCTION safety_alike_birth(text, text);
