-- Whether somebody must not be told of a record that the reader holds: of one that the reader does not hold, nobody.
CREATE FUNCTION ppda_must_not_be_told(record bigint, member bigint, said text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT ppda_holds(record) AND ppda_not_to_be_told(record, member, said) $$;
REVOKE ALL ON FUNCTION ppda_must_not_be_told(bigint, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ppda_must_not_be_told(bigint, bigint, text) TO dapolicy_web, dapolicy_worker;
