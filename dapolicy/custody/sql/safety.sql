-- A safety check's own record: of the asker's team, never locked itself, and not there for whoever may not read the
-- check. Insert only, and nothing is read.
CREATE FUNCTION custody_open_check(called text, team bigint, moment timestamptz) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO access_record (reference, kind, team_id, locked, dvds, opened_at)
   VALUES (called, 'check', team, 'no', false, moment) RETURNING id $$;
REVOKE ALL ON FUNCTION custody_open_check(text, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_open_check(text, bigint, timestamptz) TO dapolicy_web;

-- Records of checks that the reader may read: professional standards, a supervisor of the asker's team, the post that
-- it was sent to. Nobody before a worker has found who is excluded from what it concerned; and never those.
CREATE FUNCTION custody_checks_seen() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE mine text[] := ARRAY(SELECT dapolicy_roles()); own_team bigint;
BEGIN
    SELECT member.team_id INTO own_team FROM access_member member WHERE member.id = dapolicy_reader();
    RETURN QUERY
    SELECT held.record_id FROM custody_safetycheck held JOIN access_record record ON record.id = held.record_id
    WHERE held.sorted_at IS NOT NULL
      AND held.record_id NOT IN (SELECT dapolicy_excluded())
      AND ('psd-auditor' = ANY (mine)
           OR (mine && ARRAY['supervisor', 'response-sergeant', 'duty-inspector'] AND record.team_id = own_team)
           OR held.record_id IN (
               SELECT page.record_id FROM access_postpage page
               WHERE page.post_id IN (SELECT dapolicy_posts())
                 AND (page.settled_at IS NULL OR page.settled_at > now() - interval '12 hours')));
END $$;
REVOKE ALL ON FUNCTION custody_checks_seen() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_checks_seen() TO dapolicy_web, dapolicy_worker;

-- How many checks were made in the last hour by the reader, or by a crew that the control room asks for.
CREATE FUNCTION custody_checks_lately(person bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT count(*) FROM custody_safetycheck held
   WHERE coalesce(held.going_id, held.asker_id) = person AND held.at > now() - interval '1 hour'
     AND (person = dapolicy_reader() OR 'call-handler' IN (SELECT dapolicy_roles())) $$;
REVOKE ALL ON FUNCTION custody_checks_lately(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_checks_lately(bigint) TO dapolicy_web;

CREATE POLICY checks_apart ON access_record AS RESTRICTIVE FOR SELECT TO dapolicy_web, dapolicy_worker
    USING (kind <> 'check' OR (SELECT dapolicy_reader()) IS NULL OR id IN (SELECT custody_checks_seen()));
-- Who was called about a page is for whoever may read the page.
CREATE POLICY with_page ON custody_pagecall AS RESTRICTIVE TO dapolicy_web
    USING (page_id IN (SELECT id FROM access_postpage));
CREATE POLICY with_page ON custody_pagemoved AS RESTRICTIVE TO dapolicy_web
    USING (page_id IN (SELECT id FROM access_postpage));

-- A release is written by the post and read by its crew, who do not see the record. It is never changed.
CREATE POLICY crew_reads ON custody_safetyrelease FOR SELECT TO dapolicy_web
    USING ((SELECT dapolicy_reader()) = ANY (members) AND until > now()
           AND record_id NOT IN (SELECT dapolicy_excluded()));
