-- Leaves, seals and their digests. Whatever writes runs as the owner; nobody who is served by the software may call it.

-- Fires after each row or after each statement (then with the transition table "added").
CREATE FUNCTION audit_mark_unsealed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF TG_LEVEL = 'ROW' THEN
        INSERT INTO audit_unsealed (leaf, log) VALUES (NEW.id, TG_TABLE_NAME);
    ELSE
        INSERT INTO audit_unsealed (leaf, log) SELECT id, TG_TABLE_NAME FROM added;
    END IF;
    RETURN NULL;
END $$;
-- Else anybody could hang it on a temporary table of theirs.
REVOKE ALL ON FUNCTION audit_mark_unsealed() FROM PUBLIC;

-- A row as text that is the same for ever: keys in jsonb's order, moments in UTC, without what is null (a column added
-- later) and without the copies of protection.
CREATE FUNCTION audit_canonical(whole jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT coalesce(jsonb_object_agg(key, value), '{}')::text
   FROM jsonb_each(whole - ARRAY['locked', 'dvds']) WHERE value <> 'null' $$;

-- The leaf digests of these rows of a log, as they stand. A row that is not there has none.
CREATE FUNCTION audit_digests(log text, ids uuid[]) RETURNS TABLE (leaf uuid, digest bytea)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO'
SET bytea_output = 'hex' SET extra_float_digits = 1 AS
$$ BEGIN
    IF to_regclass(quote_ident(log)) IS NOT NULL THEN
        RETURN QUERY EXECUTE format(
            'SELECT kept.id, sha256(convert_to(%L || '' '' || audit_canonical(to_jsonb(kept)), ''UTF8''))
             FROM unnest($1) AS wanted JOIN %I kept ON kept.id = wanted', log, log) USING ids;
    END IF;
END $$;

-- What a seal's digest is taken over: the seal before, its own number and moment, then each leaf in its place.
CREATE FUNCTION audit_seal_digest(
    previous text, number bigint, at timestamptz, leaves uuid[], logs text[], digests bytea[]
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT encode(sha256(convert_to(
       concat_ws(' ', previous, number, (extract(epoch FROM at) * 1000000)::bigint, count(*)) || E'\n'
       || string_agg(concat_ws(' ', log, leaf, encode(digest, 'hex')), E'\n' ORDER BY place), 'UTF8')), 'hex')
   FROM unnest(leaves, logs, digests) WITH ORDINALITY AS one (leaf, log, digest, place) $$;

-- One link: takes what is unsealed, orders it, writes a seal. Nothing unsealed, no seal. A row that was removed before
-- it was sealed is sealed as missing (an empty digest), so that it shows and cannot stop the rest.
CREATE FUNCTION audit_seal_next(moment timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE
    before audit_seal%ROWTYPE;
    ids uuid[]; names text[]; sums bytea[]; next_number bigint; previous_digest text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('dapolicy.audit.seal', 0));
    WITH taken AS (
        DELETE FROM audit_unsealed
        WHERE leaf IN (SELECT waiting.leaf FROM audit_unsealed waiting ORDER BY waiting.leaf LIMIT most)
        RETURNING leaf, log
    )
    SELECT array_agg(leaf ORDER BY log, leaf), array_agg(log ORDER BY log, leaf) INTO ids, names FROM taken;
    IF ids IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO audit_log (name, hash_column, words_table, words_key)
    SELECT DISTINCT name, '', '', '' FROM unnest(names) AS name ON CONFLICT DO NOTHING;
    SELECT array_agg(coalesce(found.digest, '') ORDER BY one.place) INTO sums
    FROM unnest(ids, names) WITH ORDINALITY AS one (leaf, log, place)
    LEFT JOIN (
        SELECT part.log, counted.leaf, counted.digest
        FROM (SELECT log, array_agg(leaf) AS leaves FROM unnest(ids, names) AS own (leaf, log) GROUP BY log) AS part,
             LATERAL audit_digests(part.log, part.leaves) AS counted
    ) AS found USING (log, leaf);
    SELECT * INTO before FROM audit_seal ORDER BY number DESC LIMIT 1;
    next_number := coalesce(before.number, 0) + 1;
    previous_digest := coalesce(before.digest, repeat('0', 64));
    INSERT INTO audit_seal (number, at, previous, leaves, logs, digests, digest)
    VALUES (next_number, moment, previous_digest, ids, names, sums,
            audit_seal_digest(previous_digest, next_number, moment, ids, names, sums));
    RETURN next_number;
END $$;
REVOKE ALL ON FUNCTION audit_seal_next(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_seal_next(timestamptz, integer) TO dapolicy_worker;
