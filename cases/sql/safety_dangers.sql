-- What page 1 of a live report says of the danger while nobody in it is anybody: no marker of theirs could say it yet.
CREATE FUNCTION safety_dangers(names text[], barred bigint[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT unnest(told.dangers)::text FROM access_record record JOIN cases_incident told ON told.record_id = record.id
   WHERE record.reference = ANY (names) AND record.closed_at IS NULL AND record.id <> ALL (barred)
     AND NOT EXISTS (SELECT 1 FROM cases_party named WHERE named.record_id = record.id AND named.ended_at IS NULL
                     AND named.person_id IS NOT NULL AND named.part IN ('victim', 'suspect')) $$;
REVOKE ALL ON FUNCTION safety_dangers(text[], bigint[]) FROM PUBLIC;
