-- How long something of access lasts, by the policy. Where nobody has said it, nobody is let in by it.
CREATE FUNCTION dapolicy_term(asked text) RETURNS interval
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT span FROM access_term WHERE code = asked $$;
REVOKE ALL ON FUNCTION dapolicy_term(text) FROM PUBLIC;
ALTER TABLE access_term ENABLE ROW LEVEL SECURITY;
