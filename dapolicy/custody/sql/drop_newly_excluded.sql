DROP TRIGGER c_note ON access_exclusion;
DROP FUNCTION custody_note_exclusion();
DROP POLICY worker_carries ON custody_newlyexcluded;
DROP POLICY crew_reads ON custody_safetyrelease;
CREATE POLICY crew_reads ON custody_safetyrelease FOR SELECT TO dapolicy_web
    USING ((SELECT dapolicy_reader()) = ANY (members) AND until > now()
           AND record_id NOT IN (SELECT dapolicy_excluded()));
CREATE OR REPLACE FUNCTION custody_checks_seen() RETURNS SETOF bigint
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
DROP FUNCTION custody_is_newly_excluded();
