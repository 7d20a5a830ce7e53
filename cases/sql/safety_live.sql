-- Live under any number that an incident goes by, as everywhere else: open, and opened or given a crew within the last
-- 24 hours. Each number is read by its own index and its record by its key, whatever the statistics say.
CREATE OR REPLACE FUNCTION safety_incidents(refs text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ WITH called AS MATERIALIZED (
       SELECT held.record_id FROM cases_incident held
       WHERE held.log_number <> '' AND search_plain(held.log_number) = ANY (refs)
       UNION
       SELECT held.record_id FROM cases_incident held
       WHERE held.crime_number <> '' AND search_plain(held.crime_number) = ANY (refs)
       UNION
       SELECT held.id FROM cases_intake sent CROSS JOIN LATERAL (
           SELECT record.id FROM access_record record
           WHERE record.reference = sent.incident_reference AND record.kind = 'incident' OFFSET 0) AS held
       WHERE search_plain(sent.reference) = ANY (refs) AND sent.incident_reference <> ''
   )
   SELECT record.reference FROM called CROSS JOIN LATERAL (
       SELECT held.reference, held.opened_at FROM access_record held
       WHERE held.id = called.record_id AND held.closed_at IS NULL OFFSET 0) AS record
   WHERE record.opened_at > now() - interval '24 hours'
      OR EXISTS (SELECT 1 FROM cases_crew crew WHERE crew.record_id = called.record_id
                 AND crew.until IS NULL AND crew.since > now() - interval '24 hours') $$;
