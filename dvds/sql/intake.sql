-- Requests that no worker has opened yet, for DVDS staff alone and without a word of what they say: who is in one may
-- be police, and nobody has looked. Somebody else is answered as on a day without any.
CREATE FUNCTION dvds_requests_waiting() RETURNS TABLE (written_at timestamptz, contact_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT r.written_at, r.contact_at FROM dvds_request r
   WHERE (SELECT dapolicy_reader_is_dvds())
     AND NOT EXISTS (SELECT 1 FROM dvds_request_opened o WHERE o.request_id = r.id)
   ORDER BY r.contact_at, r.id LIMIT 200 $$;
REVOKE ALL ON FUNCTION dvds_requests_waiting() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dvds_requests_waiting() TO dapolicy_web, dapolicy_worker;
