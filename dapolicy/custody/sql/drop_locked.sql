CREATE OR REPLACE FUNCTION custody_locked(asked text DEFAULT NULL) RETURNS TABLE (
    record_id bigint, reference text, kind text, locked text, opened_at timestamptz, seers bigint, older bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT r.id, r.reference::text, r.kind::text, r.locked::text, r.opened_at,
          (SELECT count(*) FROM custody_seers(r.id)),
          (SELECT count(*) FROM custody_older o JOIN access_record a ON a.id = o.older_id
           WHERE o.record_id = r.id AND o.choice = '' AND a.locked = 'no')
   FROM access_record r
   WHERE r.locked <> 'no' AND (asked IS NULL OR r.reference = asked) AND custody_is_psd(r.id)
   ORDER BY r.opened_at DESC, r.id $$;
