-- How rows and seals are summed up. The sealer's stand in the schema "public"; verifying brings its own, so that whoever
-- changed the server's functions gains nothing by it.

-- A row as text that is the same for ever: keys in jsonb's order, moments in UTC, without what is null (a column added
-- later) and without the copies of protection.
CREATE FUNCTION {schema}.audit_canonical(whole jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT coalesce(jsonb_object_agg(key, value), '{}')::text
   FROM jsonb_each(whole - ARRAY['locked', 'dvds']) WHERE value <> 'null' $$;

-- The leaf digests of these rows of a log, as they stand. A row that is not there has none.
CREATE FUNCTION {schema}.audit_digests(log text, ids uuid[]) RETURNS TABLE (leaf uuid, digest bytea)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO'
SET bytea_output = 'hex' SET extra_float_digits = 1 AS
$$ BEGIN
    IF to_regclass(quote_ident(log)) IS NOT NULL THEN
        RETURN QUERY EXECUTE format(
            'SELECT kept.id, sha256(convert_to(%L || '' '' || {schema}.audit_canonical(to_jsonb(kept)), ''UTF8''))
             FROM unnest($1) AS wanted JOIN %I kept ON kept.id = wanted', log, log) USING ids;
    END IF;
END $$;

-- What a seal's digest is taken over: the seal before, its own number and moment, then each leaf in its place.
CREATE FUNCTION {schema}.audit_seal_digest(
    previous text, number bigint, at timestamptz, leaves uuid[], logs text[], digests bytea[]
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT encode(sha256(convert_to(
       concat_ws(' ', previous, number, (extract(epoch FROM at) * 1000000)::bigint, count(*)) || E'\n'
       || string_agg(concat_ws(' ', log, leaf, encode(digest, 'hex')), E'\n' ORDER BY place), 'UTF8')), 'hex')
   FROM unnest(leaves, logs, digests) WITH ORDINALITY AS one (leaf, log, digest, place) $$;
