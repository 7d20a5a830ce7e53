-- A *yes* that was said by mistake is taken back: by professional standards alone, with a reason, and never their own.
-- What somebody else found, or a doubt that stands, goes on to exclude. Returns whether there was one to lift.
CREATE FUNCTION custody_lift_declared(asked bigint, who bigint, because text, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE ids bigint[] := ARRAY(SELECT each FROM custody_group(asked) AS each WHERE custody_is_psd(each) ORDER BY 1);
BEGIN
    IF NOT custody_is_psd(asked) OR who = dapolicy_reader() OR btrim(because) = '' THEN
        RAISE EXCEPTION 'Only professional standards lift what somebody else declared.' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM access_record r WHERE r.id = ANY (ids) ORDER BY r.id FOR UPDATE;
    UPDATE custody_declaration d SET outcome = 'lifted', reviewed_at = moment, reviewed_by_id = dapolicy_reader(),
           review_reason = because
    WHERE d.record_id = ANY (ids) AND d.member_id = who AND d.knows AND d.outcome IN ('', 'continue');
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM access_exclusion x WHERE x.record_id = ANY (ids) AND x.member_id = who AND x.why = 'declared'
        AND NOT custody_own_reason(x.record_id, who);
    UPDATE access_exclusion x SET why = 'suspect'
    WHERE x.record_id = ANY (ids) AND x.member_id = who AND x.why = 'declared' AND EXISTS (
        SELECT 1 FROM custody_doubtexclusion e JOIN custody_doubt d ON d.id = e.doubt_id
        WHERE e.record_id = x.record_id AND e.member_id = who AND d.state <> 'not-police');
    PERFORM custody_ring(each, moment) FROM unnest(ids) AS each;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION custody_lift_declared(bigint, bigint, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_lift_declared(bigint, bigint, text, timestamptz) TO dapolicy_web;
