-- A version 7 UUID (RFC 9562): milliseconds, then 12 bits of their fraction, as Python's own of this house, so that
-- what one transaction does within a millisecond keeps its order.
CREATE OR REPLACE FUNCTION audit_uuid7() RETURNS uuid LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS
$$ SELECT encode(overlay(uuid_send(gen_random_uuid())
       PLACING substring(int8send(struck.us / 1000) FROM 3)
               || int2send((x'7000'::int + struck.us % 1000 * 4096 / 1000)::smallint)
       FROM 1 FOR 8), 'hex')::uuid
   FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS us) AS struck $$;
