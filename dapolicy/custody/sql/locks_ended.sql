-- For the worker: open records whose lock ended after a moment. What was tried before that was tried on a locked record.
CREATE FUNCTION custody_locks_ended(since timestamptz) RETURNS TABLE (record_id bigint, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT ended.record_id, max(ended.at) FROM (
       SELECT u.record_id, u.at FROM custody_unlocking u WHERE u.at > since
       UNION ALL
       SELECT r.record_id, d.decided_at FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
       WHERE d.state = 'not-police' AND d.decided_at > since
   ) AS ended JOIN access_record record ON record.id = ended.record_id AND record.locked = 'no'
   GROUP BY ended.record_id $$;
REVOKE ALL ON FUNCTION custody_locks_ended(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_locks_ended(timestamptz) TO dapolicy_worker;
