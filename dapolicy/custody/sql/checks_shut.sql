-- A check is shut to whoever is excluded from a record that it concerned, and so is a release about it: those checks, at
-- once, and no other. A whole list that went empty and came back would tell the one who reads it that they were reported.
ALTER TABLE custody_safetyconcern ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON custody_safetyconcern TO dapolicy_worker;
GRANT USAGE ON SEQUENCE custody_safetyconcern_id_seq TO dapolicy_worker;
CREATE POLICY worker_notes ON custody_safetyconcern TO dapolicy_worker USING ((SELECT dapolicy_reader()) IS NULL);

-- In the order of the checks, so that two exclusions wait for each other and neither for ever.
CREATE OR REPLACE FUNCTION custody_note_exclusion() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    INSERT INTO custody_newlyexcluded (member_id, at)
    SELECT NEW.member_id, NEW.at FROM access_record record WHERE record.id = NEW.record_id AND record.kind <> 'check';
    INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
    SELECT concern.check_record_id, NEW.member_id, NEW.why, NEW.at, NEW.by_id FROM custody_safetyconcern concern
    WHERE concern.record_id = NEW.record_id ORDER BY concern.check_record_id
    ON CONFLICT (record_id, member_id) DO NOTHING;
    RETURN NULL;
END $$;

-- Asked of what is written down as well: an exclusion and the sorting of a check, each beside the other, see neither.
CREATE FUNCTION custody_checks_shut() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT dapolicy_excluded()
   UNION ALL
   SELECT concern.check_record_id
   FROM access_exclusion x JOIN custody_safetyconcern concern ON concern.record_id = x.record_id
   WHERE x.member_id = dapolicy_reader() $$;
REVOKE ALL ON FUNCTION custody_checks_shut() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_checks_shut() TO dapolicy_web, dapolicy_worker;

CREATE OR REPLACE FUNCTION custody_checks_seen() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE mine text[] := ARRAY(SELECT dapolicy_roles()); own_team bigint;
BEGIN
    IF 'psd-auditor' = ANY (mine) THEN
        RETURN QUERY SELECT held.record_id FROM custody_safetycheck held
            WHERE held.sorted_at IS NOT NULL AND held.record_id NOT IN (SELECT custody_checks_shut());
        RETURN;
    END IF;
    IF mine && ARRAY['supervisor', 'response-sergeant', 'duty-inspector'] THEN
        SELECT member.team_id INTO own_team FROM access_member member WHERE member.id = dapolicy_reader();
    END IF;
    RETURN QUERY
    SELECT held.record_id FROM access_record record JOIN custody_safetycheck held ON held.record_id = record.id
    WHERE record.kind = 'check' AND record.team_id = own_team AND held.sorted_at IS NOT NULL
      AND held.record_id NOT IN (SELECT custody_checks_shut())
    UNION
    SELECT held.record_id FROM access_postpage page JOIN custody_safetycheck held ON held.record_id = page.record_id
    WHERE page.post_id IN (SELECT dapolicy_posts())
      AND (page.settled_at IS NULL OR page.settled_at > now() - interval '12 hours')
      AND held.sorted_at IS NOT NULL AND held.record_id NOT IN (SELECT custody_checks_shut());
END $$;

DROP POLICY crew_reads ON custody_safetyrelease;
CREATE POLICY crew_reads ON custody_safetyrelease FOR SELECT TO dapolicy_web
    USING ((SELECT dapolicy_reader()) = ANY (members) AND until > now()
           AND record_id NOT IN (SELECT custody_checks_shut()));
DROP FUNCTION custody_is_newly_excluded();
