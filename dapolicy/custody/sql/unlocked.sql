-- What professional standards unlocked is held by its old doubts no more: only something new locks it again.

CREATE OR REPLACE FUNCTION custody_group(record bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT record
   UNION SELECT other.record_id FROM custody_doubtrecord own JOIN custody_doubtrecord other USING (doubt_id)
   WHERE own.record_id = record AND own.unlocked_at IS NULL AND other.unlocked_at IS NULL $$;

CREATE OR REPLACE FUNCTION custody_state(asked bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT CASE WHEN bool_or(d.state = 'police' OR r.before = 'confirmed') THEN 'confirmed'
               WHEN bool_or(d.state = 'open' OR r.before = 'possible') THEN 'possible' ELSE 'no' END
   FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
   WHERE r.record_id = asked AND r.unlocked_at IS NULL $$;

-- As before; and a decision is asked for until `due`, which the force's policy says. A doubt that an application only
-- shares with a case calls nobody about the application, and one of an application calls nobody about a case.
DROP FUNCTION custody_lock(bigint[], bigint[], bigint[], jsonb, bigint, timestamptz);
CREATE FUNCTION custody_lock(
    records bigint[], beside bigint[], apart bigint[], parties jsonb, author bigint, moment timestamptz, due timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE
    writer bigint := coalesce(dapolicy_reader(), author);
    faces jsonb[] := ARRAY(SELECT custody_faces(records, parties));
    sources bigint[] := records || beside;
    fresh bigint[]; held bigint; face jsonb; doubt uuid; chosen text; base text; joined uuid[];
BEGIN
    fresh := ARRAY(SELECT r.id FROM access_record r WHERE r.id = ANY (records) AND r.locked = 'no' ORDER BY r.id);
    IF cardinality(faces) = 0
       AND NOT EXISTS (SELECT 1 FROM access_record r WHERE r.id = ANY (sources) AND r.locked <> 'no') THEN
        RETURN false;
    END IF;
    PERFORM 1 FROM access_record r WHERE r.id = ANY (sources) ORDER BY r.id FOR UPDATE;
    SELECT CASE WHEN bool_or(r.locked = 'confirmed') THEN 'confirmed' WHEN bool_or(r.locked = 'possible') THEN 'possible'
                ELSE 'no' END INTO base
    FROM access_record r
    WHERE r.id = ANY (sources) AND NOT EXISTS (
        SELECT 1 FROM custody_doubtrecord d WHERE d.record_id = r.id AND d.unlocked_at IS NULL);
    joined := ARRAY(SELECT DISTINCT r.doubt_id FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
                    JOIN access_record a ON a.id = r.record_id
                    WHERE r.record_id = ANY (sources) AND d.state <> 'not-police' AND a.locked <> 'no'
                      AND r.unlocked_at IS NULL);
    INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
    SELECT DISTINCT each, member.id, 'suspect', moment, writer
    FROM unnest(records) AS each, unnest(faces) AS one, access_member member
    WHERE one -> 'party' ->> 'part' = 'suspect' AND one -> 'staff' ? member.staff_no
    ON CONFLICT (record_id, member_id) DO NOTHING;
    FOREACH face IN ARRAY faces LOOP
        doubt := gen_random_uuid();
        joined := joined || doubt;
        chosen := custody_post_for(records, ARRAY['fim', 'di', 'psd'], moment);
        INSERT INTO custody_doubt (id, face, post_id, at, due_at, by_id, state, reason)
        VALUES (doubt, face, chosen, moment, due, writer, 'open', '');
        IF face -> 'party' ->> 'part' = 'suspect' THEN
            INSERT INTO custody_doubtexclusion (doubt_id, record_id, member_id)
            SELECT doubt, each, member.id FROM unnest(records) AS each, access_member member
            WHERE face -> 'staff' ? member.staff_no ON CONFLICT DO NOTHING;
        END IF;
    END LOOP;
    FOREACH held IN ARRAY ARRAY(SELECT unnest(records) ORDER BY 1) LOOP
        INSERT INTO custody_doubtrecord (doubt_id, record_id, before)
        SELECT each, held, base FROM unnest(joined) AS each
        ON CONFLICT (doubt_id, record_id) DO UPDATE SET unlocked_at = NULL;
        INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
        SELECT DISTINCT ON (x.member_id) held, x.member_id, x.why, moment, writer FROM access_exclusion x
        WHERE x.record_id = ANY (sources) ON CONFLICT (record_id, member_id) DO NOTHING;
        INSERT INTO custody_doubtexclusion (doubt_id, record_id, member_id)
        SELECT DISTINCT x.doubt_id, held, x.member_id FROM custody_doubtexclusion x
        WHERE x.record_id = ANY (sources) AND x.doubt_id = ANY (joined) ON CONFLICT DO NOTHING;
        IF NOT held = ANY (apart) THEN
            INSERT INTO access_grant (user_id, permission_id, record_id, until, why, given_by_id)
            SELECT g.user_id, g.permission_id, held, max(g.until), min(g.why), min(g.given_by_id) FROM access_grant g
            WHERE g.record_id = ANY (sources) AND NOT g.record_id = ANY (apart) AND g.until > now()
            GROUP BY g.user_id, g.permission_id ON CONFLICT (user_id, permission_id, record_id) DO NOTHING;
        END IF;
        PERFORM custody_propose(held, ARRAY(
            SELECT DISTINCT staff.no FROM custody_doubt d, jsonb_array_elements_text(d.face -> 'staff') AS staff(no)
            WHERE d.id = ANY (joined) AND d.face -> 'party' ->> 'part' = 'suspect'), moment);
        PERFORM custody_call(held, d.post_id, custody_question(), moment)
        FROM custody_doubt d JOIN access_record r ON r.id = held
        WHERE d.id = ANY (joined) AND d.state = 'open' AND r.dvds = (d.post_id IS NOT DISTINCT FROM 'dvds-head');
        PERFORM dapolicy_lock(held, CASE WHEN base = 'confirmed' THEN base
                                         WHEN cardinality(joined) > 0 THEN custody_state(held) ELSE base END);
    END LOOP;
    INSERT INTO custody_receipt (id, member_id, reference, post_id, records, at)
    SELECT gen_random_uuid(), writer, r.reference,
           coalesce(chosen, (SELECT min(d.post_id) FROM custody_doubt d WHERE d.id = ANY (joined) AND d.state = 'open'),
                    custody_post_for(records, ARRAY['fim', 'di', 'psd'], moment)), fresh, moment
    FROM access_record r WHERE r.id = ANY (fresh) AND writer IS NOT NULL ORDER BY r.kind = 'incident' DESC, r.id LIMIT 1;
    PERFORM custody_ring(each, moment) FROM unnest(records) AS each;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION custody_lock(bigint[], bigint[], bigint[], jsonb, bigint, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_lock(bigint[], bigint[], bigint[], jsonb, bigint, timestamptz, timestamptz)
    TO dapolicy_web, dapolicy_worker;

CREATE OR REPLACE FUNCTION custody_join(source bigint, held bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE present text;
BEGIN
    PERFORM 1 FROM access_record r WHERE r.id IN (source, held) ORDER BY r.id FOR UPDATE;
    SELECT locked INTO present FROM access_record WHERE id = source;
    IF present = 'no' THEN
        RETURN;
    END IF;
    INSERT INTO custody_doubtrecord (doubt_id, record_id, before)
    SELECT r.doubt_id, held, r.before FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
    WHERE r.record_id = source AND d.state <> 'not-police' AND r.unlocked_at IS NULL
    ON CONFLICT (doubt_id, record_id) DO UPDATE SET unlocked_at = NULL;
    INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
    SELECT held, x.member_id, x.why, moment, dapolicy_reader() FROM access_exclusion x WHERE x.record_id = source
    ON CONFLICT (record_id, member_id) DO NOTHING;
    INSERT INTO custody_doubtexclusion (doubt_id, record_id, member_id)
    SELECT x.doubt_id, held, x.member_id FROM custody_doubtexclusion x WHERE x.record_id = source
    ON CONFLICT DO NOTHING;
    INSERT INTO access_grant (user_id, permission_id, record_id, until, why, given_by_id)
    SELECT g.user_id, g.permission_id, held, g.until, g.why, g.given_by_id FROM access_grant g
    WHERE g.record_id = source AND g.until > now() ON CONFLICT (user_id, permission_id, record_id) DO NOTHING;
    PERFORM custody_call(held, d.post_id, custody_question(), moment)
    FROM custody_doubt d JOIN custody_doubtrecord r ON r.doubt_id = d.id
    WHERE r.record_id = held AND d.state = 'open' AND r.unlocked_at IS NULL;
    PERFORM dapolicy_lock(held, present);
    PERFORM custody_ring(held, moment);
END $$;

-- Unlocking: PSD alone, with a reason, and both sides of each link, so that neither shows what the other hides; an
-- application beside them is left to its own staff. A doubt that still waits elsewhere stays open there.
CREATE OR REPLACE FUNCTION custody_unlock(asked bigint, because text, moment timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE ids bigint[] := ARRAY(
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
    PERFORM dapolicy_set_locked(each, 'no') FROM unnest(ids) AS each;
    PERFORM custody_ring(each, moment) FROM unnest(ids) AS each;
    RETURN QUERY SELECT unnest(ids);
END $$;

-- As before, of what was not unlocked since; the reader is told of no application that is not theirs to know.
CREATE OR REPLACE FUNCTION custody_decide(asked uuid, police boolean, because text, moment timestamptz)
RETURNS TABLE (held bigint, now_locked text, suspect_stands boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE ids bigint[];
BEGIN
    IF NOT custody_decides(asked) THEN
        RAISE EXCEPTION 'Only the post that this waits for decides it.' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM custody_doubt d WHERE d.id = asked AND d.state = 'open' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    ids := ARRAY(SELECT r.record_id FROM custody_doubtrecord r
                 WHERE r.doubt_id = asked AND r.unlocked_at IS NULL ORDER BY 1);
    PERFORM 1 FROM access_record r WHERE r.id = ANY (ids) ORDER BY r.id FOR UPDATE;
    UPDATE custody_doubt d SET state = CASE WHEN police THEN 'police' ELSE 'not-police' END, decided_at = moment,
           decided_by_id = dapolicy_reader(), reason = because WHERE d.id = asked;
    IF NOT police THEN
        PERFORM custody_lift(asked, ids);
    END IF;
    UPDATE access_postpage p SET settled_at = moment
    WHERE p.record_id = ANY (ids) AND p.why = custody_question() AND p.settled_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
        WHERE r.record_id = p.record_id AND d.state = 'open' AND r.unlocked_at IS NULL);
    PERFORM dapolicy_set_locked(r.id, custody_state(r.id)) FROM access_record r
    WHERE r.id = ANY (ids) AND r.locked <> custody_state(r.id) AND r.locked <> 'no'
      AND (r.locked <> 'confirmed' OR NOT police) ORDER BY r.id;
    PERFORM custody_ring(each, moment) FROM unnest(ids) AS each;
    RETURN QUERY SELECT r.id, r.locked::text, EXISTS (
        SELECT 1 FROM custody_doubtrecord o JOIN custody_doubt d ON d.id = o.doubt_id
        WHERE o.record_id = r.id AND d.state <> 'not-police' AND o.unlocked_at IS NULL
          AND d.face -> 'party' ->> 'part' = 'suspect')
    FROM access_record r WHERE r.id = ANY (ids) AND NOT custody_hides(r.id) ORDER BY r.id;
END $$;
