-- Somebody of the chain who was told by a notice and says that they have it, and that they know neither: their own grant on
-- the case and its reports lasts until ninety days after they were told. Saying so again adds nothing to it. Only theirs,
-- only after that answer, and only while nobody has excluded them. Returns whether it does.
DROP FUNCTION ppda_keep_grant(bigint, timestamptz);
CREATE FUNCTION ppda_keep_grant(asked bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE ends timestamptz;
BEGIN
    SELECT max(told.told_at) + interval '90 days' INTO ends FROM ppda_told told
    WHERE told.record_id = asked AND told.member_id = dapolicy_reader() AND told.how = 'notice'
      AND told.acknowledged_by_id = dapolicy_reader() AND told.told_at <= now() + interval '1 hour';
    IF ends IS NULL OR NOT ppda_holds(asked)
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
REVOKE ALL ON FUNCTION ppda_keep_grant(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ppda_keep_grant(bigint) TO dapolicy_web;
