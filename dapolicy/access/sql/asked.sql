-- The record that a reference names, if the transaction's reader may see it.
--
-- Under a policy alone a reference that names nothing is answered sooner than one whose record is hidden: what the
-- reader may see is asked only once there is a row to hold against it, and the time of an answer told the two apart.
-- Here everything is asked wherever the answer is no. The policy stands on whatever is read with it, as everywhere.
CREATE FUNCTION dapolicy_asked(_reference text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    _force CONSTANT boolean := dapolicy_reader_kind() = 'force';
    _kept_out CONSTANT bigint[] := ARRAY(SELECT dapolicy_excluded());
    _let_in bigint[];
    _dvds boolean;
    _found access_record;
BEGIN
    SELECT * INTO _found FROM access_record WHERE reference = _reference;
    IF dapolicy_reader() IS NULL  -- the worker as itself; whoever else reads as nobody is refused by the policy
       OR (_force AND _found.locked = 'no' AND NOT _found.dvds AND NOT _found.id = ANY (_kept_out)) THEN
        RETURN _found.id;
    END IF;
    _dvds := dapolicy_reader_is_dvds();
    IF _force THEN
        _let_in := ARRAY(SELECT dapolicy_granted());
    ELSE
        _let_in := ARRAY(SELECT dapolicy_invited());
    END IF;
    RETURN CASE WHEN _found.id = ANY (_kept_out) OR (_force AND _found.dvds AND NOT _dvds) THEN NULL
        WHEN (_force AND _found.locked = 'no') OR _found.id = ANY (_let_in) THEN _found.id
    END;
END $$;
REVOKE ALL ON FUNCTION dapolicy_asked(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dapolicy_asked(text) TO dapolicy_web, dapolicy_worker;
