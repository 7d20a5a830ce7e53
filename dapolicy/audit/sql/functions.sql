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
