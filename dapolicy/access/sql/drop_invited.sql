CREATE OR REPLACE FUNCTION dapolicy_invited() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT record_id FROM access_invitation WHERE member_id = dapolicy_reader() AND until > now() $$;
