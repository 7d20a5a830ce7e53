-- An application of the disclosure scheme is its staff's alone. One that locks beside a case of the same people changes
-- nothing of how that case is decided, counted, passed on or unlocked, and nobody learns by it that there is one.

CREATE FUNCTION custody_hides(record bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM access_record held WHERE held.id = record AND held.dvds)
      AND NOT dapolicy_reader_is_dvds() $$;
REVOKE ALL ON FUNCTION custody_hides(bigint) FROM PUBLIC;

CREATE OR REPLACE FUNCTION custody_sees(record bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT dapolicy_reader_kind() = 'force' AND record IN (SELECT dapolicy_granted())
      AND record NOT IN (SELECT dapolicy_excluded()) AND NOT custody_hides(record) $$;

-- Whether the reader holds a post that this doubt waits for, and may know of everything in it that is not the scheme's.
CREATE OR REPLACE FUNCTION custody_decides(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (
       SELECT 1 FROM custody_doubtrecord r JOIN access_postpage p ON p.record_id = r.record_id
       WHERE r.doubt_id = asked AND p.why = custody_question() AND p.post_id IN (SELECT dapolicy_posts())
         AND NOT custody_hides(r.record_id))
   AND NOT EXISTS (
       SELECT 1 FROM custody_doubtrecord r WHERE r.doubt_id = asked AND r.record_id IN (SELECT dapolicy_excluded())
         AND NOT custody_hides(r.record_id)) $$;

CREATE OR REPLACE FUNCTION custody_doubts(asked uuid DEFAULT NULL) RETURNS TABLE (
    id uuid, part text, at timestamptz, due_at timestamptz, passed_on_at timestamptz, record_ids bigint[],
    typed jsonb, register jsonb
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT d.id, d.face -> 'party' ->> 'part', d.at, d.due_at, d.passed_on_at,
          ARRAY(SELECT r.record_id FROM custody_doubtrecord r
                WHERE r.doubt_id = d.id AND NOT custody_hides(r.record_id) ORDER BY 1),
          CASE WHEN asked IS NOT NULL THEN d.face -> 'party' END,
          CASE WHEN asked IS NOT NULL THEN (
              SELECT coalesce(jsonb_agg(to_jsonb(s) - 'id' ORDER BY s.staff_no), '[]') FROM access_staffentry s
              WHERE d.face -> 'staff' ? s.staff_no) END
   FROM custody_doubt d
   WHERE d.state = 'open' AND (asked IS NULL OR d.id = asked) AND custody_decides(d.id)
   ORDER BY d.due_at, d.id $$;

-- Who can see a locked record: its grants; while it is possible its team and the post's holders too. Excluded people,
-- closed accounts, leavers and whoever has no role by which they read are left out; of an application all but its staff.
CREATE OR REPLACE FUNCTION custody_seers(asked bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT found.member FROM (
       SELECT DISTINCT account.member_id AS member, record.dvds FROM access_account account
            JOIN access_member member ON member.id = account.member_id
            JOIN access_record record ON record.id = asked
       WHERE account.is_active AND (member.left_on IS NULL OR member.left_on > current_date)
         AND NOT EXISTS (SELECT 1 FROM access_exclusion x WHERE x.record_id = asked AND x.member_id = member.id)
         AND (EXISTS (SELECT 1 FROM access_grant g
                      WHERE g.record_id = asked AND g.user_id = account.id AND g.until > now())
              OR (record.locked = 'possible' AND (
                  member.team_id = record.team_id
                  OR EXISTS (SELECT 1 FROM access_postpage p JOIN access_postholding h USING (post_id)
                             WHERE p.record_id = asked AND p.settled_at IS NULL AND h.member_id = member.id
                               AND h.since <= now() AND h.until > now()))))
       OFFSET 0) AS found
   WHERE custody_holds(found.member, CASE WHEN found.dvds THEN ARRAY['dvds-officer'] ELSE ARRAY(
       SELECT role.code::text FROM access_role role WHERE role.reader = 'force') END) $$;

-- Which roles a post may be filled from: a post opens locked records, and a chair is no way round a role.
CREATE OR REPLACE FUNCTION custody_fits(post text) RETURNS text[] LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE post
       WHEN 'psd' THEN ARRAY['psd-auditor']
       WHEN 'fim' THEN ARRAY['duty-inspector']
       WHEN 'di' THEN ARRAY['supervisor', 'manager']
       WHEN 'dvds-head' THEN ARRAY['dvds-officer']
       ELSE ARRAY[]::text[] END $$;

-- What waited longer than its limit is passed to the next post, and once more each time that it has run since: `since`
-- is the moment so long ago. A question about an application stays with the head of the scheme, and is no other's.
DROP FUNCTION custody_pass_on(timestamptz);
CREATE FUNCTION custody_pass_on(moment timestamptz, since timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE late record; next text; passed bigint := 0;
BEGIN
    FOR late IN SELECT d.id, d.post_id, ARRAY(
                    SELECT r.record_id FROM custody_doubtrecord r JOIN access_record held ON held.id = r.record_id
                    WHERE r.doubt_id = d.id AND r.unlocked_at IS NULL
                      AND held.dvds = (d.post_id IS NOT DISTINCT FROM 'dvds-head')) AS records
                FROM custody_doubt d
                WHERE d.state = 'open' AND d.due_at <= moment AND (d.passed_on_at IS NULL OR d.passed_on_at <= since)
                ORDER BY d.due_at FOR UPDATE SKIP LOCKED LOOP
        next := custody_post_for(late.records, ARRAY(
            SELECT code FROM unnest(ARRAY['fim', 'di', 'psd']) WITH ORDINALITY AS post(code, place)
            WHERE place > coalesce(array_position(ARRAY['fim', 'di', 'psd'], late.post_id::text), 0)), moment);
        UPDATE custody_doubt SET passed_on_at = moment, post_id = coalesce(next, post_id) WHERE id = late.id;
        PERFORM custody_call(held, next, custody_question(), moment) FROM unnest(late.records) AS held;
        passed := passed + 1;
    END LOOP;
    RETURN passed;
END $$;
REVOKE ALL ON FUNCTION custody_pass_on(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_pass_on(timestamptz, timestamptz) TO dapolicy_worker;
