-- Exclusions that a record took over because it locked beside another end with that lock. Each is marked with where it
-- came from; whatever excludes the same person for a reason of its own takes the marks away, and then it stays.

CREATE FUNCTION custody_own_exclusion() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    DELETE FROM custody_copiedexclusion c WHERE c.record_id = NEW.record_id AND c.member_id = NEW.member_id;
    RETURN NEW;
END $$;
-- Before, so that it is asked too where they are excluded already and nothing is added.
CREATE TRIGGER b_own BEFORE INSERT ON access_exclusion FOR EACH ROW EXECUTE FUNCTION custody_own_exclusion();

-- Takes over who is excluded from the sources. A copy of a copy comes from where that came from.
CREATE FUNCTION custody_copy_exclusions(held bigint, sources bigint[], writer bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE fresh bigint[] := ARRAY(
    SELECT DISTINCT x.member_id FROM access_exclusion x WHERE x.record_id = ANY (sources) AND NOT EXISTS (
        SELECT 1 FROM access_exclusion own WHERE own.record_id = held AND own.member_id = x.member_id));
BEGIN
    INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
    SELECT DISTINCT ON (x.member_id) held, x.member_id, x.why, moment, writer FROM access_exclusion x
    WHERE x.record_id = ANY (sources) AND x.member_id = ANY (fresh) ORDER BY x.member_id, x.record_id
    ON CONFLICT (record_id, member_id) DO NOTHING;
    INSERT INTO custody_copiedexclusion (record_id, member_id, source_id)
    SELECT DISTINCT held, x.member_id, coalesce(c.source_id, x.record_id)
    FROM access_exclusion x LEFT JOIN custody_copiedexclusion c USING (record_id, member_id)
    WHERE x.record_id = ANY (sources) AND x.record_id <> held AND coalesce(c.source_id, x.record_id) <> held
      AND (x.member_id = ANY (fresh) OR EXISTS (
          SELECT 1 FROM custody_copiedexclusion m WHERE m.record_id = held AND m.member_id = x.member_id))
    ON CONFLICT DO NOTHING;
END $$;
REVOKE ALL ON FUNCTION custody_copy_exclusions(bigint, bigint[], bigint, timestamptz) FROM PUBLIC;

-- Whether a doubt that stands, their own word or somebody's finding keeps a person from this very record.
CREATE FUNCTION custody_own_reason(asked bigint, who bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM custody_doubtexclusion e JOIN custody_doubt d ON d.id = e.doubt_id
                  WHERE e.record_id = asked AND e.member_id = who AND d.state <> 'not-police')
       OR EXISTS (SELECT 1 FROM custody_declaration d WHERE d.record_id = asked AND d.member_id = who
                  AND (d.knows OR d.outcome IN ('remove', 'external')))
       OR EXISTS (SELECT 1 FROM custody_connection c WHERE c.record_id = asked AND c.member_id = who
                  AND c.outcome = 'excluded') $$;
REVOKE ALL ON FUNCTION custody_own_reason(bigint, bigint) FROM PUBLIC;

-- Copies of which nothing is left that they came from.
CREATE FUNCTION custody_end_copies(ids bigint[], who bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DELETE FROM access_exclusion x
   WHERE x.record_id = ANY (ids) AND x.member_id = who AND NOT custody_own_reason(x.record_id, who)
     AND NOT EXISTS (SELECT 1 FROM custody_copiedexclusion c WHERE c.record_id = x.record_id AND c.member_id = who) $$;
REVOKE ALL ON FUNCTION custody_end_copies(bigint[], bigint) FROM PUBLIC;

-- Marks of a record whose lock has ended, and those that came from one: a counter-allegation's too.
CREATE FUNCTION custody_end_lock_copies(ids bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE over bigint[] := ARRAY(SELECT each FROM unnest(ids) AS each WHERE custody_state(each) = 'no'); one record;
BEGIN
    FOR one IN WITH ended AS (
                   DELETE FROM custody_copiedexclusion c WHERE c.record_id = ANY (over) OR c.source_id = ANY (over)
                   RETURNING c.record_id, c.member_id)
               SELECT ended.member_id, array_agg(DISTINCT ended.record_id) AS records FROM ended GROUP BY ended.member_id
    LOOP
        PERFORM custody_end_copies(one.records, one.member_id);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION custody_end_lock_copies(bigint[]) FROM PUBLIC;

-- With an exclusion end its copies elsewhere, and on the safety checks that concerned the record, unless the check
-- concerned another from which the person is excluded still.
CREATE FUNCTION custody_exclusion_ended() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE ids bigint[] := ARRAY(
    SELECT c.record_id FROM custody_copiedexclusion c WHERE c.source_id = OLD.record_id AND c.member_id = OLD.member_id);
BEGIN
    DELETE FROM custody_copiedexclusion c
    WHERE c.member_id = OLD.member_id AND OLD.record_id IN (c.source_id, c.record_id);
    PERFORM custody_end_copies(ids || ARRAY(
        SELECT seen.check_record_id FROM custody_safetyconcern seen
        WHERE seen.record_id = OLD.record_id AND NOT EXISTS (
            SELECT 1 FROM custody_safetyconcern other JOIN access_exclusion x ON x.record_id = other.record_id
            WHERE other.check_record_id = seen.check_record_id AND x.member_id = OLD.member_id)), OLD.member_id);
    RETURN NULL;
END $$;
CREATE TRIGGER c_ended AFTER DELETE ON access_exclusion FOR EACH ROW EXECUTE FUNCTION custody_exclusion_ended();

-- As before (deciding.sql), and what other records took over ends with the lock.
CREATE OR REPLACE FUNCTION custody_lift(asked uuid, ids bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE access_exclusion x SET why = 'declared'
   WHERE x.record_id = ANY (ids) AND x.why = 'suspect' AND EXISTS (
       SELECT 1 FROM custody_doubtexclusion e
       WHERE e.doubt_id = asked AND e.record_id = x.record_id AND e.member_id = x.member_id)
     AND EXISTS (SELECT 1 FROM custody_declaration d
                 WHERE d.record_id = x.record_id AND d.member_id = x.member_id AND d.knows);
   DELETE FROM access_exclusion x
   WHERE x.record_id = ANY (ids) AND x.why = 'suspect' AND EXISTS (
       SELECT 1 FROM custody_doubtexclusion e
       WHERE e.doubt_id = asked AND e.record_id = x.record_id AND e.member_id = x.member_id)
     AND NOT EXISTS (
       SELECT 1 FROM custody_doubtexclusion e JOIN custody_doubt d ON d.id = e.doubt_id
       WHERE e.doubt_id <> asked AND d.state <> 'not-police'
         AND e.record_id = x.record_id AND e.member_id = x.member_id);
   DELETE FROM custody_connection c
   WHERE c.record_id = ANY (ids) AND c.outcome = '' AND NOT EXISTS (
       SELECT 1 FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
       WHERE r.record_id = c.record_id AND d.state <> 'not-police' AND d.face -> 'party' ->> 'part' = 'suspect');
   SELECT custody_end_lock_copies(ids) $$;
