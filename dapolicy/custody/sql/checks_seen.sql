-- Which checks somebody reads, asked of no more tables than their role needs: professional standards read every one
-- that they are not excluded from, and a force keeps tens of thousands.
CREATE INDEX record_checks ON access_record (team_id, id) WHERE kind = 'check';

CREATE OR REPLACE FUNCTION custody_checks_seen() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE mine text[] := ARRAY(SELECT dapolicy_roles()); own_team bigint;
BEGIN
    IF custody_is_newly_excluded() THEN
        RETURN;
    END IF;
    IF 'psd-auditor' = ANY (mine) THEN
        RETURN QUERY SELECT held.record_id FROM custody_safetycheck held
            WHERE held.sorted_at IS NOT NULL AND held.record_id NOT IN (SELECT dapolicy_excluded());
        RETURN;
    END IF;
    IF mine && ARRAY['supervisor', 'response-sergeant', 'duty-inspector'] THEN
        SELECT member.team_id INTO own_team FROM access_member member WHERE member.id = dapolicy_reader();
    END IF;
    RETURN QUERY
    SELECT held.record_id FROM access_record record JOIN custody_safetycheck held ON held.record_id = record.id
    WHERE record.kind = 'check' AND record.team_id = own_team AND held.sorted_at IS NOT NULL
      AND held.record_id NOT IN (SELECT dapolicy_excluded())
    UNION
    SELECT held.record_id FROM access_postpage page JOIN custody_safetycheck held ON held.record_id = page.record_id
    WHERE page.post_id IN (SELECT dapolicy_posts())
      AND (page.settled_at IS NULL OR page.settled_at > now() - interval '12 hours')
      AND held.sorted_at IS NOT NULL AND held.record_id NOT IN (SELECT dapolicy_excluded());
END $$;
