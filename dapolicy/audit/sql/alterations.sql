-- What was changed, by whom, from what to what: written by the database itself, whichever way the change was made.

-- A version 7 UUID: milliseconds, then random bits.
CREATE FUNCTION audit_uuid7() RETURNS uuid LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS
$$ SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
       PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
       FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid $$;

-- Of two rows as JSON, the columns that differ with old and new value. What is secret is named and never kept.
CREATE FUNCTION audit_differences(was jsonb, became jsonb, secret text[])
RETURNS TABLE (name text, pair jsonb) LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT old.key, CASE WHEN old.key = ANY (secret) THEN 'null'::jsonb
                        ELSE jsonb_build_array(old.value, became -> old.key) END
   FROM jsonb_each(was) AS old WHERE old.value IS DISTINCT FROM became -> old.key $$;

-- Fires after each statement, with the transition tables "old_rows" and "new_rows". Arguments: the key's column; the
-- record's (empty for a table about no record); columns left out; columns that only the record's owners read;
-- columns whose values are never kept. Protection is left out always: it is a copy, and locking is an event.
-- The parent is read FOR SHARE first, as whatever is added to a record reads it, so that a locking sees this row.
CREATE FUNCTION audit_keep_alterations() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' SET bytea_output = 'hex' SET extra_float_digits = 1 AS
$$ DECLARE
    key text := TG_ARGV[0]; parent text := nullif(TG_ARGV[1], '');
    skipped text[] := string_to_array(TG_ARGV[2], ',') || ARRAY['locked', 'dvds'];
    owners text[] := string_to_array(TG_ARGV[3], ','); secret text[] := string_to_array(TG_ARGV[4], ',');
    parents bigint[]; many bigint;
BEGIN
    SELECT count(*), array_agg(DISTINCT (one.became ->> parent)::bigint) INTO many, parents
    FROM (SELECT to_jsonb(new_rows) AS became FROM new_rows) AS one
    JOIN (SELECT to_jsonb(old_rows) AS was FROM old_rows) AS other ON other.was ->> key = one.became ->> key
    WHERE one.became - skipped <> other.was - skipped;
    IF many = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM id FROM access_record WHERE id = ANY (parents) ORDER BY id FOR SHARE;
    WITH pairs AS (
        SELECT one.became - skipped AS became, other.was - skipped AS was, one.became ->> key AS row_key,
               (one.became ->> parent)::bigint AS record_id
        FROM (SELECT to_jsonb(new_rows) AS became FROM new_rows) AS one
        JOIN (SELECT to_jsonb(old_rows) AS was FROM old_rows) AS other ON other.was ->> key = one.became ->> key
    ), changed AS (
        SELECT row_key, record_id, became, difference.name = ANY (owners) AS kept_close,
               array_agg(difference.name ORDER BY difference.name) AS columns,
               jsonb_object_agg(difference.name, difference.pair)::text AS words
        FROM pairs, LATERAL audit_differences(was, became, secret) AS difference
        GROUP BY row_key, record_id, became, kept_close
    ), numbered AS MATERIALIZED (
        SELECT audit_uuid7() AS id, changed.*, coalesce(held.locked, 'no') AS locked, coalesce(held.dvds, false) AS dvds,
               ARRAY(SELECT DISTINCT (became ->> name)::bigint FROM unnest(ARRAY[
                   'person_id', 'victim_id', 'suspect_id']) AS name WHERE became ->> name IS NOT NULL) AS people
        FROM changed LEFT JOIN access_record held ON held.id = changed.record_id
    ), beside AS (
        INSERT INTO audit_altered (alteration_id, record_id, locked, dvds, kept_close, words)
        SELECT id, record_id, locked, dvds, kept_close, words FROM numbered
    )
    INSERT INTO audit_alteration
        (id, of_table, row_key, record_id, locked, dvds, people, at, member_id, columns, kept_close, words_hash)
    SELECT id, TG_TABLE_NAME, row_key, record_id, locked, dvds, people, now(), dapolicy_reader(), columns, kept_close,
           encode(sha256(convert_to(words, 'UTF8')), 'hex')
    FROM numbered;
    RETURN NULL;
END $$;
-- Else anybody could hang it on a temporary table of theirs, and write what was never changed.
REVOKE ALL ON FUNCTION audit_keep_alterations() FROM PUBLIC;
REVOKE ALL ON FUNCTION audit_differences(jsonb, jsonb, text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION audit_uuid7() FROM PUBLIC;
