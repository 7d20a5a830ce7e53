-- Spellings of the words in a fact just written. Says nothing about which of them were there before.
CREATE FUNCTION remember_words(forms text[], words text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO cases_wordform (form, word)
   SELECT DISTINCT new.form, new.word FROM unnest(forms, words) AS new (form, word)
   WHERE NOT EXISTS (SELECT 1 FROM cases_wordform old WHERE old.form = new.form AND old.word = new.word) $$;
REVOKE ALL ON FUNCTION remember_words(text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remember_words(text[], text[]) TO dapolicy_web, dapolicy_worker;

-- A log or crime number without the marks that people put between its parts.
CREATE FUNCTION search_plain(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT lower(regexp_replace(written, '[^A-Za-z0-9]', '', 'g')) $$;
CREATE INDEX incident_log_plain ON cases_incident (search_plain(log_number)) WHERE log_number <> '';
CREATE INDEX incident_crime_plain ON cases_incident (search_plain(crime_number)) WHERE crime_number <> '';

-- SEES in braces is filled in by the migration: what the reader of this transaction may see.
-- People who may be the one asked for, best first, for the transaction's reader.
--
-- probe_*: keys to look up as they are, each with its points and the most people to take from it.
-- form_*:  spellings to look up in the dictionary; part is g (given name), s (surname), w1, w2 … (either), t (street).
-- direct_*: words that need no dictionary: the name as typed, and its nicknames.
-- doors:   house numbers to put before each street found.   refs: references of records, logs, crimes and people.
--
-- Every LIMIT stands after the predicate, so that a hidden row changes neither what is found nor what is left out.
-- A given name or surname by itself is too common to be followed far: where both are asked, they are looked up as a
-- pair. `named` says that a reference led there. What is found is then weighed by all its visible keys, so that a common name with a birth date comes before
-- a common name alone. Each table is read by LATERAL behind a LIMIT or OFFSET, so that it is read by its index whatever
-- the statistics say: just after a load there are none, and a scan of the index costs ten times the search.
CREATE FUNCTION find_people(
    probe_kinds text[], probe_keys text[], probe_points real[], probe_caps int[],
    form_parts text[], forms text[], form_points real[],
    direct_parts text[], direct_words text[], direct_points real[],
    word_cap int, pair_cap int, street_cap int, doors text[], refs text[], most int
) RETURNS TABLE (person_id bigint, named boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$ #variable_conflict use_column
BEGIN
    IF (SELECT dapolicy_reader_kind()) IS DISTINCT FROM 'force' THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH meant AS MATERIALIZED (
        SELECT asked.part, known.word, max(asked.points) AS points, false AS typed
        FROM unnest(form_parts, forms, form_points) AS asked (part, form, points)
             CROSS JOIN LATERAL (SELECT word FROM cases_wordform WHERE form = asked.form OFFSET 0) AS known
        GROUP BY asked.part, known.word
        UNION ALL
        SELECT direct.*, true FROM unnest(direct_parts, direct_words, direct_points) AS direct
    ), best AS (
        SELECT part, word, max(points) AS points, bool_or(typed) AS typed FROM meant GROUP BY part, word
    ), seen AS (
        SELECT part, word, points, typed,
               row_number() OVER (PARTITION BY part ORDER BY points DESC, length(word), word) AS place
        FROM best CROSS JOIN LATERAL (
            SELECT 1 FROM cases_searchkey held
            WHERE held.kind = CASE WHEN part = 't' THEN 'street' ELSE 'word' END AND held.key = word AND {sees}
            LIMIT 1) AS borne
    ), variant AS MATERIALIZED (
        SELECT part, word, points, typed, place FROM seen WHERE place <= 12
    ), pair AS (
        SELECT one.word || '|' || other.word AS key, one.points + other.points AS points
        FROM variant one JOIN variant other ON one.part <> other.part AND one.place + other.place <= 14
        WHERE one.part <> 't' AND other.part <> 't'
    ), wanted AS MATERIALIZED (
        SELECT kind, key, max(points) AS points, max(cap) AS cap FROM (
            SELECT * FROM unnest(probe_kinds, probe_keys, probe_points, probe_caps)
            UNION ALL
            SELECT CASE WHEN part = 't' THEN 'street' ELSE 'word' END, word, points,
                   CASE WHEN part = 't' THEN street_cap WHEN typed THEN word_cap ELSE word_cap / 4 END FROM variant
            UNION ALL
            SELECT 'name', key, points, pair_cap FROM pair
            UNION ALL
            SELECT 'door', door || '|' || word, points + 3, street_cap FROM variant, unnest(doors) AS door WHERE part = 't'
        ) AS every (kind, key, points, cap) GROUP BY kind, key
    ), named AS (
        SELECT record.id FROM access_record record WHERE record.reference = ANY (refs) AND record.kind <> 'import'
        UNION ALL
        SELECT incident.record_id FROM cases_incident incident
        WHERE incident.log_number <> '' AND search_plain(incident.log_number) = ANY (refs)
        UNION ALL
        SELECT incident.record_id FROM cases_incident incident
        WHERE incident.crime_number <> '' AND search_plain(incident.crime_number) = ANY (refs)
    ), hit AS (
        SELECT found.person_id, 0::real AS bonus
        FROM wanted CROSS JOIN LATERAL (
            SELECT DISTINCT held.person_id FROM cases_searchkey held
            WHERE held.kind = wanted.kind AND held.key = wanted.key AND {sees}
            ORDER BY held.person_id LIMIT wanted.cap) AS found
        UNION ALL
        SELECT found.person_id, 20 FROM named CROSS JOIN LATERAL (
            SELECT held.person_id FROM cases_party held
            WHERE held.record_id = named.id AND held.person_id IS NOT NULL AND held.ended_at IS NULL AND {sees}
            UNION
            SELECT unnest(ARRAY[held.victim_id, held.suspect_id]) FROM cases_case held
            WHERE held.record_id = named.id AND {sees}
            UNION
            SELECT held.person_id FROM cases_personname held
            WHERE held.record_id = named.id AND held.withdrawn_at IS NULL AND {sees}
            ORDER BY 1 LIMIT 50) AS found
        UNION ALL
        SELECT person.id, 20 FROM cases_person person WHERE person.reference = ANY (refs)
    ), candidate AS MATERIALIZED (
        SELECT person_id, max(bonus) AS bonus FROM hit WHERE person_id IS NOT NULL GROUP BY person_id
    ), weighed AS (
        SELECT candidate.person_id, candidate.bonus, held.kind, max(wanted.points) AS points
        FROM candidate LEFT JOIN LATERAL (
                 SELECT held.kind, held.key FROM cases_searchkey held
                 WHERE held.person_id = candidate.person_id AND {sees} OFFSET 0) AS held ON true
             LEFT JOIN wanted ON wanted.kind = held.kind AND wanted.key = held.key
        GROUP BY candidate.person_id, candidate.bonus, held.kind
    )
    SELECT weighed.person_id, max(weighed.bonus) > 0
    FROM weighed GROUP BY weighed.person_id
    ORDER BY max(weighed.bonus) + coalesce(sum(weighed.points), 0) DESC, weighed.person_id LIMIT most;
END $$;
REVOKE ALL ON FUNCTION find_people(text[], text[], real[], int[], text[], text[], real[], text[], text[], real[],
    int, int, int, text[], text[], int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_people(text[], text[], real[], int[], text[], text[], real[], text[], text[], real[],
    int, int, int, text[], text[], int) TO dapolicy_web, dapolicy_worker;

-- What is known of these people, newest first. Runs with the rights of whoever asks: the reader's own policies stand on
-- each table. A function, so that the plan with all its policies is made once for a connection.
CREATE FUNCTION known_facts(people bigint[]) RETURNS TABLE (
    person_id bigint, record_id bigint, what text, kind text, a text, b text, c text, d text, words text, known_on date
) LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET jit = off AS
$$ #variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT facts.person_id, facts.record_id, facts.what, facts.kind::text, facts.a::text, facts.b::text, facts.c::text,
           facts.d::text, facts.words::text, facts.known_on FROM (
        SELECT id AS person_id, NULL::bigint AS record_id, 'person' AS what, '' AS kind, reference AS a, '' AS b, '' AS c,
               '' AS d, '' AS words, NULL::date AS known_on, id AS fact_id
        FROM cases_person WHERE id = ANY (people)
        UNION ALL
        SELECT person_id, record_id, 'name', kind, given, surname, '', '', words, coalesce(since, learnt_at::date), id
        FROM cases_personname WHERE person_id = ANY (people) AND withdrawn_at IS NULL
        UNION ALL
        SELECT person_id, record_id, 'birth', '', coalesce(to_char(born, 'YYYYMMDD'), ''), '', '', '',
               coalesce(to_char(born, 'FMDD FMMonth YYYY'), words), learnt_at::date, id
        FROM cases_birthdate WHERE person_id = ANY (people) AND withdrawn_at IS NULL
        UNION ALL
        SELECT person_id, record_id, 'address', '', line1, line2, town, postcode, words,
               coalesce(since, learnt_at::date), id
        FROM cases_personaddress WHERE person_id = ANY (people) AND withdrawn_at IS NULL
        UNION ALL
        SELECT person_id, record_id, 'reach', standing, normal, '', '', '', '', coalesce(since, learnt_at::date), id
        FROM cases_contactpoint WHERE person_id = ANY (people) AND withdrawn_at IS NULL AND NOT confidential
        UNION ALL
        SELECT person_id, record_id, 'outside', system, value, '', '', '', '', learnt_at::date, id
        FROM cases_outsidereference WHERE person_id = ANY (people) AND withdrawn_at IS NULL
        UNION ALL
        SELECT a_id, NULL, 'same', '', b_id::text, '', '', '', '', at::date, id
        FROM cases_sameness
        WHERE a_id = ANY (people) AND answer = 'same' AND confirmed_at IS NOT NULL AND superseded_at IS NULL
        UNION ALL
        SELECT b_id, NULL, 'same', '', a_id::text, '', '', '', '', at::date, id
        FROM cases_sameness
        WHERE b_id = ANY (people) AND answer = 'same' AND confirmed_at IS NOT NULL AND superseded_at IS NULL
    ) AS facts
    ORDER BY person_id, what, kind IN ('alias', 'former'), known_on DESC, fact_id DESC;
END $$;
