-- Somebody of the chain who was told by a notice and answered that they know neither: their own grant on the case and
-- its reports lasts. Only theirs, only after that answer, and only while nobody has excluded them. Returns whether it does.
CREATE FUNCTION ppda_keep_grant(asked bigint, ends timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF NOT ppda_holds(asked) OR ends > now() + interval '1 year'
       OR NOT EXISTS (SELECT 1 FROM ppda_told told WHERE told.record_id = asked
                      AND told.member_id = dapolicy_reader() AND told.how = 'notice')
       OR NOT EXISTS (SELECT 1 FROM custody_declaration d WHERE d.record_id = asked
                      AND d.member_id = dapolicy_reader() AND NOT d.knows) THEN
        RETURN false;
    END IF;
    UPDATE access_grant held SET until = greatest(held.until, ends) FROM access_account account
    WHERE (held.record_id = asked OR held.record_id IN (
               SELECT pair.record_id FROM cases_pair pair WHERE pair.case_record_id = asked AND pair.ended_at IS NULL))
      AND account.id = held.user_id AND account.member_id = dapolicy_reader() AND held.until > now();
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION ppda_keep_grant(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ppda_keep_grant(bigint, timestamptz) TO dapolicy_web;
