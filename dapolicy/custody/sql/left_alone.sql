-- A doubt of a case that was unlocked waits for the case's post no more: that it still did would say that an application
-- stands beside the case. It is the head's of the scheme from then on.
CREATE OR REPLACE FUNCTION custody_decides(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (
       SELECT 1 FROM custody_doubtrecord r JOIN access_postpage p ON p.record_id = r.record_id
       WHERE r.doubt_id = asked AND p.why = custody_question() AND p.post_id IN (SELECT dapolicy_posts())
         AND r.unlocked_at IS NULL AND NOT custody_hides(r.record_id))
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
                WHERE r.doubt_id = d.id AND r.unlocked_at IS NULL AND NOT custody_hides(r.record_id) ORDER BY 1),
          CASE WHEN asked IS NOT NULL THEN d.face -> 'party' END,
          CASE WHEN asked IS NOT NULL THEN (
              SELECT coalesce(jsonb_agg(to_jsonb(s) - 'id' ORDER BY s.staff_no), '[]') FROM access_staffentry s
              WHERE d.face -> 'staff' ? s.staff_no) END
   FROM custody_doubt d
   WHERE d.state = 'open' AND (asked IS NULL OR d.id = asked) AND custody_decides(d.id)
   ORDER BY d.due_at, d.id $$;

CREATE OR REPLACE FUNCTION custody_unlock(asked bigint, because text, moment timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE own record; ids bigint[] := ARRAY(
    SELECT each FROM custody_group(asked) AS each WHERE each = asked OR NOT custody_hides(each) ORDER BY 1);
BEGIN
    IF btrim(because) = '' OR EXISTS (SELECT 1 FROM unnest(ids) AS each WHERE NOT custody_is_psd(each)) THEN
        RAISE EXCEPTION 'Only professional standards may unlock a record, and say why.' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM access_record r WHERE r.id = ANY (ids) ORDER BY r.id FOR UPDATE;
    ids := ARRAY(SELECT r.id FROM access_record r WHERE r.id = ANY (ids) AND r.locked <> 'no' ORDER BY r.id);
    INSERT INTO custody_unlocking (record_id, by_id, at, reason)
    SELECT each, dapolicy_reader(), moment, because FROM unnest(ids) AS each;
    UPDATE access_postpage SET settled_at = moment
    WHERE record_id = ANY (ids) AND settled_at IS NULL AND why = custody_question();
    UPDATE custody_doubtrecord SET unlocked_at = moment WHERE record_id = ANY (ids) AND unlocked_at IS NULL;
    UPDATE custody_doubt d SET state = 'not-police', decided_at = moment, decided_by_id = dapolicy_reader(),
           reason = because
    WHERE d.state = 'open' AND d.id IN (SELECT doubt_id FROM custody_doubtrecord WHERE record_id = ANY (ids))
      AND NOT EXISTS (SELECT 1 FROM custody_doubtrecord o WHERE o.doubt_id = d.id AND o.unlocked_at IS NULL);
    -- What waits about an application alone from now on is its own head's, and nobody else's.
    FOR own IN SELECT r.record_id, r.doubt_id FROM custody_doubtrecord r JOIN access_record held ON held.id = r.record_id
               JOIN custody_doubt d ON d.id = r.doubt_id AND d.state = 'open'
               WHERE r.unlocked_at IS NULL AND held.dvds AND NOT EXISTS (
                   SELECT 1 FROM custody_doubtrecord o JOIN access_record beside ON beside.id = o.record_id
                   WHERE o.doubt_id = r.doubt_id AND o.unlocked_at IS NULL AND NOT beside.dvds)
                 AND EXISTS (SELECT 1 FROM custody_doubtrecord o WHERE o.doubt_id = r.doubt_id AND o.record_id = ANY (ids))
    LOOP
        UPDATE custody_doubt SET post_id = custody_post_for(ARRAY[own.record_id], '{}', moment) WHERE id = own.doubt_id;
        PERFORM custody_call(own.record_id, d.post_id, custody_question(), moment) FROM custody_doubt d
        WHERE d.id = own.doubt_id;
    END LOOP;
    PERFORM dapolicy_set_locked(each, 'no') FROM unnest(ids) AS each;
    PERFORM custody_ring(each, moment) FROM unnest(ids) AS each;
    RETURN QUERY SELECT unnest(ids);
END $$;

-- As before (roles_apart.sql); and a pair from before that rule can be ended. A role that ended where it began was none.
CREATE OR REPLACE FUNCTION custody_keep_partners_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.member_id, NEW.role_id) = (OLD.member_id, OLD.role_id) AND NEW.since >= OLD.since
       AND coalesce(NEW.until, 'infinity') <= coalesce(OLD.until, 'infinity') THEN
        RETURN NULL;
    END IF;
    -- Two changes of one person's roles wait for each other.
    PERFORM 1 FROM access_member WHERE id = NEW.member_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM access_memberrole other
               WHERE other.member_id = NEW.member_id AND other.id <> NEW.id
                 AND (other.role_id = 'partner') <> (NEW.role_id = 'partner')
                 AND greatest(other.since, NEW.since)
                     < least(coalesce(other.until, 'infinity'), coalesce(NEW.until, 'infinity'))) THEN
        RAISE EXCEPTION 'A partner has no other role. End the others first.' USING ERRCODE = '22023';
    END IF;
    RETURN NULL;
END $$;
