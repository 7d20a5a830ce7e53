-- Touches as before, and besides: names alike with a birth date misheard, and the locked case of a touched report.
-- Arguments: keys of what an incident says outside its people (where it is, what number they rang from).
CREATE OR REPLACE FUNCTION safety_touches(more_records bigint[], more_kinds text[], more_keys text[], more_facts bigint[])
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
    ), sought AS MATERIALIZED (
        SELECT key.* FROM key WHERE key.kind IN ('reach', 'reference', 'door', 'house')
        UNION
        -- The day and month swapped, or a year off: people mishear.
        SELECT key.incident, key.person_id, key.kind, slip.key, key.fact_id
        FROM key CROSS JOIN LATERAL (VALUES
            (key.key), (left(key.key, 4) || substr(key.key, 7, 2) || substr(key.key, 5, 2)),
            ((left(key.key, 4)::int + 1)::text || substr(key.key, 5)),
            ((left(key.key, 4)::int - 1)::text || substr(key.key, 5))) AS slip (key)
        WHERE key.kind = 'birth' AND key.key ~ '^[0-9]{8}$'
    ), met AS (
        SELECT sought.incident, held.record_id, sought.kind, sought.key, sought.person_id, sought.fact_id,
               held.person_id AS other, held.fact_id AS other_fact
        FROM sought JOIN cases_searchkey held ON held.kind = sought.kind AND held.key = sought.key
        WHERE held.locked <> 'no' AND held.record_id <> sought.incident
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
                 AND mine.kind = 'name'
            JOIN cases_searchkey theirs ON theirs.person_id = met.other AND theirs.kind = 'name'
                 AND theirs.locked <> 'no'
        WHERE met.kind = 'birth' AND safety_alike_name(mine.key, theirs.key)
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
    ), matter AS (
        SELECT found.incident, found.record_id FROM found
        UNION
        SELECT found.incident, pair.case_record_id FROM found JOIN cases_pair pair ON pair.record_id = found.record_id
            JOIN access_record record ON record.id = pair.case_record_id
        WHERE pair.ended_at IS NULL AND record.locked <> 'no'
    )
    SELECT found.incident, found.record_id
    FROM matter found JOIN live ON live.id = found.incident JOIN access_record record ON record.id = found.record_id
    WHERE record.kind IN ('incident', 'case') AND found.record_id <> found.incident
      -- The case that this very incident opened is not another record.
      AND NOT (record.opened_at >= live.opened_at AND EXISTS (
          SELECT 1 FROM cases_pair pair
          WHERE pair.record_id = found.incident AND pair.case_record_id = found.record_id))
    ORDER BY 1, 2;
END $$;
