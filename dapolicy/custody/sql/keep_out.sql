-- For the worker: whoever is excluded from a locked record is kept from another of the same people, as somebody found and
-- nothing more; with the lock, or that exclusion, it ends. Returns whether they were kept from it only now.
CREATE FUNCTION custody_keep_out(held bigint, who bigint, source bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE fresh boolean := NOT EXISTS (
    SELECT 1 FROM access_exclusion own WHERE own.record_id = held AND own.member_id = who);
BEGIN
    IF fresh THEN
        INSERT INTO access_exclusion (record_id, member_id, why, at, by_id) VALUES (held, who, 'found', now(), NULL)
        ON CONFLICT (record_id, member_id) DO NOTHING;
    END IF;
    INSERT INTO custody_copiedexclusion (record_id, member_id, source_id)
    SELECT DISTINCT held, who, coalesce(c.source_id, x.record_id)
    FROM access_exclusion x LEFT JOIN custody_copiedexclusion c USING (record_id, member_id)
    WHERE x.record_id = source AND x.member_id = who AND coalesce(c.source_id, x.record_id) <> held
      AND (fresh OR EXISTS (
          SELECT 1 FROM custody_copiedexclusion m WHERE m.record_id = held AND m.member_id = who))
    ON CONFLICT DO NOTHING;
    RETURN fresh;
END $$;
REVOKE ALL ON FUNCTION custody_keep_out(bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_keep_out(bigint, bigint, bigint) TO dapolicy_worker;
