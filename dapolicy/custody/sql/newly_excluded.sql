-- Whoever is excluded from a record reads at once of no safety check and no release on one, until the worker has found
-- which of the checks concerned that record: a check says who asked about whom, and was made before the exclusion.
CREATE FUNCTION custody_note_exclusion() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    INSERT INTO custody_newlyexcluded (member_id, at)
    SELECT NEW.member_id, NEW.at FROM access_record record WHERE record.id = NEW.record_id AND record.kind <> 'check';
    RETURN NULL;
END $$;
CREATE TRIGGER c_note AFTER INSERT ON access_exclusion FOR EACH ROW EXECUTE FUNCTION custody_note_exclusion();

CREATE FUNCTION custody_is_newly_excluded() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM custody_newlyexcluded late WHERE late.member_id = dapolicy_reader()) $$;
REVOKE ALL ON FUNCTION custody_is_newly_excluded() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_is_newly_excluded() TO dapolicy_web, dapolicy_worker;

CREATE OR REPLACE FUNCTION custody_checks_seen() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE mine text[] := ARRAY(SELECT dapolicy_roles()); own_team bigint;
BEGIN
    IF custody_is_newly_excluded() THEN
        RETURN;
    END IF;
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

DROP POLICY crew_reads ON custody_safetyrelease;
CREATE POLICY crew_reads ON custody_safetyrelease FOR SELECT TO dapolicy_web
    USING ((SELECT dapolicy_reader()) = ANY (members) AND until > now()
           AND NOT (SELECT custody_is_newly_excluded())
           AND record_id NOT IN (SELECT dapolicy_excluded()));

-- The worker alone looks at the list, and empties it.
ALTER TABLE custody_newlyexcluded ENABLE ROW LEVEL SECURITY;
GRANT SELECT, DELETE ON custody_newlyexcluded TO dapolicy_worker;
CREATE POLICY worker_carries ON custody_newlyexcluded TO dapolicy_worker USING ((SELECT dapolicy_reader()) IS NULL);
