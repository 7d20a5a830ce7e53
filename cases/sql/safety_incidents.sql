-- Live lately under any number that an incident goes by: the log, the crime, the sender's own. Each is read by its own
-- index and its record by its key, whatever the statistics say of how many there are.
CREATE OR REPLACE FUNCTION safety_incidents(refs text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ WITH called AS MATERIALIZED (
       SELECT held.record_id FROM cases_incident held
       WHERE held.log_number <> '' AND search_plain(held.log_number) = ANY (refs)
       UNION
       SELECT held.record_id FROM cases_incident held
       WHERE held.crime_number <> '' AND search_plain(held.crime_number) = ANY (refs)
   )
   SELECT record.reference FROM called CROSS JOIN LATERAL (
       SELECT held.reference FROM access_record held
       WHERE held.id = called.record_id AND held.opened_at > now() - interval '60 days' OFFSET 0) AS record
   UNION
   SELECT sent.incident_reference FROM cases_intake sent
   WHERE search_plain(sent.reference) = ANY (refs) AND sent.incident_reference <> ''
     AND sent.received_at > now() - interval '60 days' $$;
