-- Who is still excluded from a record that was locked and is not any more, and why: for professional standards who are
-- not excluded from it themselves. No content.
CREATE FUNCTION custody_left_out(asked text DEFAULT NULL) RETURNS TABLE (
    record_id bigint, reference text, kind text, member_id bigint, why text, at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT r.id, r.reference::text, r.kind::text, x.member_id, x.why::text, x.at
   FROM access_record r JOIN access_exclusion x ON x.record_id = r.id
   WHERE r.locked = 'no' AND (asked IS NULL OR r.reference = asked) AND custody_is_psd(r.id)
     AND (EXISTS (SELECT 1 FROM custody_doubtrecord d WHERE d.record_id = r.id)
          OR EXISTS (SELECT 1 FROM custody_unlocking u WHERE u.record_id = r.id))
   ORDER BY r.opened_at DESC, r.id, x.at, x.member_id $$;

-- Whether the lock that a record had has ended: what its doubts found keeps nobody out for ever then.
CREATE FUNCTION custody_is_over(asked bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM access_record r WHERE r.id = asked AND r.locked = 'no') $$;
REVOKE ALL ON FUNCTION custody_is_over(bigint) FROM PUBLIC;
