-- What a crew must know before the door, from every record that the asker is not excluded from, locked or not, and
-- without saying which (ACC-003). Everything is found and reckoned inside: no id, name, address or reference comes out.

-- Records of which this asker is told nothing: the reader's exclusions, and those of the one they ask for.
CREATE FUNCTION safety_barred(also bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT record_id FROM access_exclusion WHERE member_id IN (dapolicy_reader(), also) $$;
REVOKE ALL ON FUNCTION safety_barred(bigint) FROM PUBLIC;

-- Who may be meant, by what identifies: a number, a reference, an address, a whole name with nothing against it, or a
-- birth date with a name. More rather than fewer: a crew that knocks at one door too carefully has lost nothing.
-- Arguments as for find_people; `barred` records are left out before every limit.
CREATE FUNCTION safety_people(
    probe_kinds text[], probe_keys text[], form_parts text[], forms text[], form_points real[],
    direct_parts text[], direct_words text[], direct_points real[], doors text[], refs text[], barred bigint[]
) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$ #variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH RECURSIVE hidden AS MATERIALIZED (
        SELECT unnest(barred) AS id
    ), meant AS (
        SELECT asked.part, known.word, max(asked.points) AS points, false AS typed
        FROM unnest(form_parts, forms, form_points) AS asked (part, form, points)
             CROSS JOIN LATERAL (SELECT word FROM cases_wordform WHERE form = asked.form OFFSET 0) AS known
        GROUP BY asked.part, known.word
        UNION ALL
        SELECT direct.*, true FROM unnest(direct_parts, direct_words, direct_points) AS direct
    ), best AS (
        SELECT part, word, max(points) AS points FROM meant GROUP BY part, word
    ), variant AS MATERIALIZED (
        SELECT part, word, place FROM (
            SELECT part, word, row_number() OVER (PARTITION BY part ORDER BY points DESC, length(word), word) AS place
            FROM best CROSS JOIN LATERAL (
                SELECT 1 FROM cases_searchkey held
                WHERE held.kind = CASE WHEN part = 't' THEN 'street' ELSE 'word' END AND held.key = word
                  AND held.record_id NOT IN (SELECT id FROM hidden) LIMIT 1) AS borne) AS ranked
        WHERE place <= 12
    ), wanted AS MATERIALIZED (
        SELECT DISTINCT kind, key FROM (
            SELECT * FROM unnest(probe_kinds, probe_keys)
            UNION ALL
            SELECT 'name', one.word || '|' || other.word FROM variant one JOIN variant other ON one.part <> other.part
            WHERE one.part <> 't' AND other.part <> 't'
            UNION ALL
            SELECT 'door', door || '|' || word FROM variant, unnest(doors) AS door WHERE part = 't'
        ) AS every (kind, key) WHERE kind IN ('reach', 'reference', 'birth', 'house', 'postcode', 'name', 'door')
    ), hit AS MATERIALIZED (
        SELECT found.person_id, array_agg(DISTINCT wanted.kind) AS kinds
        FROM wanted CROSS JOIN LATERAL (
            SELECT DISTINCT held.person_id FROM cases_searchkey held
            WHERE held.kind = wanted.kind AND held.key = wanted.key AND held.record_id NOT IN (SELECT id FROM hidden)
            ORDER BY held.person_id DESC LIMIT 500) AS found
        GROUP BY found.person_id
    ), asks AS (
        SELECT bool_or(kind = 'postcode') AS postcode, bool_or(kind = 'birth') AS birth,
               bool_and(kind = 'postcode') AS only_postcode FROM wanted
    ), weighed AS (
        SELECT hit.person_id, hit.kinds, own.has_birth, own.has_postcode, own.has_word
        FROM hit CROSS JOIN LATERAL (
            SELECT coalesce(bool_or(held.kind = 'birth'), false) AS has_birth,
                   coalesce(bool_or(held.kind = 'postcode'), false) AS has_postcode,
                   coalesce(bool_or(held.kind = 'word' AND held.key IN (
                       SELECT word FROM variant WHERE part <> 't')), false) AS has_word
            FROM cases_searchkey held
            WHERE held.person_id = hit.person_id AND held.record_id NOT IN (SELECT id FROM hidden)) AS own
    ), chosen AS (
        SELECT weighed.person_id FROM weighed, asks
        WHERE weighed.kinds && ARRAY['reach', 'reference']
           OR ('door' = ANY (kinds) AND (NOT asks.postcode OR 'postcode' = ANY (kinds) OR NOT has_postcode))
           OR kinds @> ARRAY['house', 'postcode']
           OR ('name' = ANY (kinds) AND (NOT asks.birth OR 'birth' = ANY (kinds) OR NOT has_birth))
           OR ('birth' = ANY (kinds) AND has_word)
           OR ('postcode' = ANY (kinds) AND (asks.only_postcode AND cardinality(direct_words) = 0 OR has_word))
    ), named AS (
        SELECT record.id FROM access_record record WHERE record.reference = ANY (refs)
        UNION ALL
        SELECT incident.record_id FROM cases_incident incident
        WHERE incident.log_number <> '' AND search_plain(incident.log_number) = ANY (refs)
        UNION ALL
        SELECT incident.record_id FROM cases_incident incident
        WHERE incident.crime_number <> '' AND search_plain(incident.crime_number) = ANY (refs)
    ), start AS (
        SELECT person_id FROM chosen
        UNION
        SELECT party.person_id FROM cases_party party
        WHERE party.record_id IN (SELECT id FROM named) AND party.record_id NOT IN (SELECT id FROM hidden)
          AND party.person_id IS NOT NULL AND party.ended_at IS NULL
        UNION
        SELECT unnest(ARRAY[held.victim_id, held.suspect_id]) FROM cases_case held
        WHERE held.record_id IN (SELECT id FROM named) AND held.record_id NOT IN (SELECT id FROM hidden)
        UNION
        SELECT person.id FROM cases_person person WHERE person.reference = ANY (refs)
    ), one (person_id) AS (
        SELECT person_id FROM start WHERE person_id IS NOT NULL
        UNION
        SELECT CASE WHEN same.a_id = one.person_id THEN same.b_id ELSE same.a_id END
        FROM one JOIN cases_sameness same ON one.person_id IN (same.a_id, same.b_id)
        WHERE same.answer = 'same' AND same.superseded_at IS NULL AND same.record_id NOT IN (SELECT id FROM hidden)
    )
    SELECT one.person_id FROM one;
END $$;
REVOKE ALL ON FUNCTION safety_people(text[], text[], text[], text[], real[], text[], text[], real[], text[], text[],
    bigint[]) FROM PUBLIC;

-- Records in which these people are a victim, a suspect, a child or anybody else, less the barred ones.
CREATE FUNCTION safety_records(people bigint[], barred bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT record_id FROM cases_case
   WHERE (victim_id = ANY (people) OR suspect_id = ANY (people)) AND record_id <> ALL (barred)
   UNION
   SELECT record_id FROM cases_party
   WHERE person_id = ANY (people) AND ended_at IS NULL AND record_id <> ALL (barred) $$;
REVOKE ALL ON FUNCTION safety_records(bigint[], bigint[]) FROM PUBLIC;

-- Whether a staff number is on a live incident by command and control; the incident by any number that it goes by.
CREATE FUNCTION safety_is_on(refs text[], number text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (
     SELECT 1 FROM cases_crew crew JOIN access_record record ON record.id = crew.record_id
          JOIN cases_incident incident ON incident.record_id = crew.record_id
     WHERE crew.staff_no = number AND number <> '' AND crew.until IS NULL AND crew.since > now() - interval '24 hours'
       AND record.closed_at IS NULL AND incident.closed_at IS NULL
       AND (search_plain(record.reference) = ANY (refs) OR search_plain(incident.log_number) = ANY (refs)
            OR EXISTS (SELECT 1 FROM cases_intake sent
                       WHERE sent.incident_reference = record.reference AND search_plain(sent.reference) = ANY (refs)))) $$;
REVOKE ALL ON FUNCTION safety_is_on(text[], text) FROM PUBLIC;

-- The orders that stand on these records, as codes: notices served and not refused or withdrawn, orders made, bail.
CREATE FUNCTION safety_orders(records bigint[]) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ WITH said AS (
     SELECT event.id, event.record_id, event.kind, event.subject, event.detail, event.at FROM chronology_event event
     WHERE event.record_id = ANY (records)
       AND (event.kind LIKE 'order.%' OR event.kind IN ('suspect.bailed', 'suspect.bail-varied', 'suspect.released',
            'suspect.no-further-action', 'suspect.acquitted', 'suspect.sentenced', 'suspect.conditions-dropped',
            'suspect.remanded'))
       AND NOT EXISTS (SELECT 1 FROM chronology_event gone
                       WHERE gone.record_id = event.record_id AND gone.kind = 'event.withdrawn'
                         AND gone.subject = event.id::text)
   ), notice AS (
     SELECT DISTINCT ON (record_id, subject) kind, detail FROM said WHERE kind LIKE 'order.%'
     ORDER BY record_id, subject, at DESC, id DESC
   ), bail AS (
     SELECT DISTINCT ON (record_id) kind FROM said WHERE kind LIKE 'suspect.%' ORDER BY record_id, at DESC, id DESC
   )
   SELECT coalesce(jsonb_agg(DISTINCT code ORDER BY code), '[]') FROM (
     SELECT CASE WHEN kind = 'order.notice-served' THEN 'notice'
                 WHEN kind = 'order.heard' AND detail ->> 'outcome' = 'granted' THEN 'order'
                 WHEN kind = 'order.heard' AND detail ->> 'outcome' = 'adjourned' THEN 'notice' END AS code FROM notice
     UNION
     SELECT 'bail' FROM bail WHERE kind IN ('suspect.bailed', 'suspect.bail-varied')) AS codes
   WHERE code IS NOT NULL $$;
REVOKE ALL ON FUNCTION safety_orders(bigint[]) FROM PUBLIC;

-- The one question of a safety check. One row, in one form, whatever there is: codes only.
CREATE FUNCTION safety_answer(
    probe_kinds text[], probe_keys text[], form_parts text[], forms text[], form_points real[],
    direct_parts text[], direct_words text[], direct_points real[], doors text[], refs text[],
    incident_refs text[], number text, also bigint
) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$ DECLARE barred bigint[]; people bigint[]; records bigint[]; cases bigint[]; near bigint[]; answer jsonb;
BEGIN
    IF (SELECT dapolicy_reader_kind()) IS DISTINCT FROM 'force' THEN
        RETURN NULL;
    END IF;
    barred := ARRAY(SELECT safety_barred(also));
    people := ARRAY(SELECT safety_people(probe_kinds, probe_keys, form_parts, forms, form_points, direct_parts,
                                         direct_words, direct_points, doors, refs, barred));
    records := ARRAY(SELECT safety_records(people, barred));
    cases := ARRAY(SELECT record_id FROM cases_case WHERE record_id = ANY (records));
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
        'children', EXISTS (
            SELECT 1 FROM cases_party child WHERE child.part = 'child' AND child.ended_at IS NULL
              AND child.record_id <> ALL (barred)
              AND (child.record_id = ANY (records)
                   OR child.record_id IN (SELECT pair.record_id FROM cases_pair pair
                                          WHERE pair.case_record_id = ANY (cases))))
    ) INTO answer;
    RETURN answer;
END $$;
REVOKE ALL ON FUNCTION safety_answer(text[], text[], text[], text[], real[], text[], text[], real[], text[], text[],
    text[], text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION safety_answer(text[], text[], text[], text[], real[], text[], text[], real[], text[], text[],
    text[], text, bigint) TO dapolicy_web, dapolicy_worker;

-- For the worker alone, after a check: which records it concerned, so that whoever is excluded from one of them never
-- reads that the check was made.
CREATE FUNCTION safety_concerned(
    probe_kinds text[], probe_keys text[], form_parts text[], forms text[], form_points real[],
    direct_parts text[], direct_words text[], direct_points real[], doors text[], refs text[]
) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT safety_records(ARRAY(SELECT safety_people(probe_kinds, probe_keys, form_parts, forms, form_points,
       direct_parts, direct_words, direct_points, doors, refs, '{}')), '{}') $$;
REVOKE ALL ON FUNCTION safety_concerned(text[], text[], text[], text[], real[], text[], text[], real[], text[],
    text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION safety_concerned(text[], text[], text[], text[], real[], text[], text[], real[], text[],
    text[]) TO dapolicy_worker;

-- The crew of an incident, as the one who sent it says now. Whoever sent it may see it no more: it may have locked.
CREATE FUNCTION safety_crew(sent_by text, sent_as text, numbers text[], moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE held bigint;
BEGIN
    SELECT record.id INTO held FROM cases_intake sent JOIN access_record record
        ON record.reference = sent.incident_reference
    WHERE sent.member_id = dapolicy_reader() AND sent.sender = sent_by AND sent.reference = sent_as;
    IF held IS NULL THEN
        RETURN false;
    END IF;
    UPDATE cases_crew SET until = moment WHERE record_id = held AND until IS NULL AND staff_no <> ALL (numbers);
    INSERT INTO cases_crew (id, record_id, locked, dvds, staff_no, since)
    SELECT gen_random_uuid(), held, 'no', false, number, moment FROM (SELECT DISTINCT unnest(numbers) AS number) AS sent
    WHERE number <> '' AND NOT EXISTS (
        SELECT 1 FROM cases_crew there WHERE there.record_id = held AND there.staff_no = number AND there.until IS NULL);
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION safety_crew(text, text, text[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION safety_crew(text, text, text[], timestamptz) TO dapolicy_web;

-- Locked records that a live incident touches: the same person, address or number. Reckoned anew each minute over what
-- is live, so that a name learnt later, or a record locked later, is found as well; `touched_once` tells it once.
CREATE INDEX search_locked ON cases_searchkey (kind, key) WHERE locked <> 'no';
CREATE INDEX record_live_incident ON access_record (opened_at) WHERE kind = 'incident' AND closed_at IS NULL;

CREATE FUNCTION safety_alike_birth(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT a = b OR (left(a, 4) = left(b, 4) AND substr(a, 5, 2) = substr(b, 7, 2) AND substr(a, 7, 2) = substr(b, 5, 2))
       OR (substr(a, 5) = substr(b, 5) AND abs(left(a, 4)::int - left(b, 4)::int) = 1) $$;

CREATE FUNCTION safety_alike_name(a text, b text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$ SELECT a = b OR (dmetaphone(split_part(a, '|', 1)) = dmetaphone(split_part(b, '|', 1))
                    AND dmetaphone(split_part(a, '|', 2)) = dmetaphone(split_part(b, '|', 2))) $$;

-- Arguments: keys of what an incident says outside its people (where it is, what number they rang from).
CREATE FUNCTION safety_touches(more_records bigint[], more_kinds text[], more_keys text[], more_facts bigint[])
RETURNS TABLE (incident bigint, touched bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$ #variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH RECURSIVE live AS MATERIALIZED (
        SELECT id, opened_at FROM access_record
        WHERE kind = 'incident' AND closed_at IS NULL AND opened_at > now() - interval '24 hours'
    ), key AS MATERIALIZED (
        SELECT live.id AS incident, held.person_id, held.kind, held.key, held.fact_id
        FROM live JOIN cases_searchkey held ON held.record_id = live.id WHERE held.kind <> 'gone'
        UNION ALL
        SELECT more.id, NULL, more.kind, more.key, -more.fact
        FROM unnest(more_records, more_kinds, more_keys, more_facts) AS more (id, kind, key, fact)
             JOIN live ON live.id = more.id
    ), met AS (
        SELECT key.incident, held.record_id, key.kind, key.key, key.person_id, key.fact_id,
               held.person_id AS other, held.fact_id AS other_fact
        FROM key JOIN cases_searchkey held ON held.kind = key.kind AND held.key = key.key
        WHERE held.locked <> 'no' AND held.record_id <> key.incident
          AND key.kind IN ('reach', 'reference', 'door', 'house', 'name', 'birth')
    ), by_key AS (
        SELECT met.incident, met.record_id FROM met WHERE met.kind IN ('reach', 'reference')
        UNION
        SELECT met.incident, met.record_id FROM met
        WHERE met.kind IN ('door', 'house') AND CASE
            WHEN EXISTS (SELECT 1 FROM key mine JOIN cases_searchkey theirs ON theirs.key = mine.key
                         WHERE mine.incident = met.incident AND mine.fact_id = met.fact_id AND mine.kind = 'postcode'
                           AND theirs.fact_id = met.other_fact AND theirs.kind = 'postcode') THEN true
            WHEN met.kind = 'house' THEN false
            ELSE NOT EXISTS (SELECT 1 FROM key mine WHERE mine.incident = met.incident AND mine.fact_id = met.fact_id
                               AND mine.kind = 'postcode')
              OR NOT EXISTS (SELECT 1 FROM cases_searchkey theirs
                             WHERE theirs.fact_id = met.other_fact AND theirs.kind = 'postcode') END
        UNION
        SELECT met.incident, met.record_id FROM met
            JOIN key mine ON mine.incident = met.incident AND mine.person_id = met.person_id
                 AND mine.kind = CASE met.kind WHEN 'name' THEN 'birth' ELSE 'name' END
            JOIN cases_searchkey theirs ON theirs.person_id = met.other AND theirs.kind = mine.kind
                 AND theirs.locked <> 'no'
        WHERE met.kind IN ('name', 'birth')
          AND CASE met.kind WHEN 'name' THEN safety_alike_birth(mine.key, theirs.key)
                            ELSE safety_alike_name(mine.key, theirs.key) END
    ), one (incident, person_id) AS (
        SELECT live.id, party.person_id FROM live JOIN cases_party party ON party.record_id = live.id
        WHERE party.person_id IS NOT NULL AND party.ended_at IS NULL
        UNION
        SELECT one.incident, CASE WHEN same.a_id = one.person_id THEN same.b_id ELSE same.a_id END
        FROM one JOIN cases_sameness same ON one.person_id IN (same.a_id, same.b_id)
        WHERE same.answer = 'same' AND same.superseded_at IS NULL
    ), found AS (
        SELECT by_key.incident, by_key.record_id FROM by_key
        UNION
        SELECT one.incident, held.record_id FROM one JOIN cases_party held ON held.person_id = one.person_id
        WHERE held.locked <> 'no' AND held.ended_at IS NULL
        UNION
        SELECT one.incident, held.record_id FROM one JOIN cases_case held
            ON one.person_id IN (held.victim_id, held.suspect_id) WHERE held.locked <> 'no'
    )
    SELECT found.incident, found.record_id
    FROM found JOIN live ON live.id = found.incident JOIN access_record record ON record.id = found.record_id
    WHERE record.kind IN ('incident', 'case') AND found.record_id <> found.incident
      -- The case that this very incident opened is not another record.
      AND NOT (record.opened_at >= live.opened_at AND EXISTS (
          SELECT 1 FROM cases_pair pair
          WHERE pair.record_id = found.incident AND pair.case_record_id = found.record_id))
    ORDER BY 1, 2;
END $$;
REVOKE ALL ON FUNCTION safety_touches(bigint[], text[], text[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION safety_touches(bigint[], text[], text[], bigint[]) TO dapolicy_worker;
