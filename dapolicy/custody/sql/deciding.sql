-- Deciding, declaring, excluding, granting and unlocking; and what the people who may know are shown of them.

-- Whether the reader holds a post that this doubt waits for, and may know of everything in it.
CREATE FUNCTION custody_decides(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (
       SELECT 1 FROM custody_doubtrecord r JOIN access_postpage p ON p.record_id = r.record_id
       WHERE r.doubt_id = asked AND p.why = custody_question() AND p.post_id IN (SELECT dapolicy_posts()))
   AND NOT EXISTS (
       SELECT 1 FROM custody_doubtrecord r WHERE r.doubt_id = asked AND r.record_id IN (SELECT dapolicy_excluded())) $$;
REVOKE ALL ON FUNCTION custody_decides(uuid) FROM PUBLIC;

-- What waits for the reader's posts: the list, and one by its id with both faces. Empty for everybody else.
CREATE FUNCTION custody_doubts(asked uuid DEFAULT NULL) RETURNS TABLE (
    id uuid, part text, at timestamptz, due_at timestamptz, passed_on_at timestamptz, record_ids bigint[],
    typed jsonb, register jsonb
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT d.id, d.face -> 'party' ->> 'part', d.at, d.due_at, d.passed_on_at,
          ARRAY(SELECT r.record_id FROM custody_doubtrecord r WHERE r.doubt_id = d.id ORDER BY 1),
          CASE WHEN asked IS NOT NULL THEN d.face -> 'party' END,
          CASE WHEN asked IS NOT NULL THEN (
              SELECT coalesce(jsonb_agg(to_jsonb(s) - 'id' ORDER BY s.staff_no), '[]') FROM access_staffentry s
              WHERE d.face -> 'staff' ? s.staff_no) END
   FROM custody_doubt d
   WHERE d.state = 'open' AND (asked IS NULL OR d.id = asked) AND custody_decides(d.id)
   ORDER BY d.due_at, d.id $$;

-- The post's decision, once: the first of two decides, the second changes nothing and gets nothing. *Not police* takes
-- back what this doubt alone brought: its lock and its exclusions. Returns each record with its state from now, and
-- whether somebody else's being police still stands there against a suspect.
CREATE FUNCTION custody_decide(asked uuid, police boolean, because text, moment timestamptz)
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
    ids := ARRAY(SELECT r.record_id FROM custody_doubtrecord r WHERE r.doubt_id = asked ORDER BY 1);
    PERFORM 1 FROM access_record r WHERE r.id = ANY (ids) ORDER BY r.id FOR UPDATE;
    UPDATE custody_doubt d SET state = CASE WHEN police THEN 'police' ELSE 'not-police' END, decided_at = moment,
           decided_by_id = dapolicy_reader(), reason = because WHERE d.id = asked;
    IF NOT police THEN
        PERFORM custody_lift(asked, ids);
    END IF;
    UPDATE access_postpage p SET settled_at = moment
    WHERE p.record_id = ANY (ids) AND p.why = custody_question() AND p.settled_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
        WHERE r.record_id = p.record_id AND d.state = 'open');
    PERFORM dapolicy_set_locked(r.id, custody_state(r.id)) FROM access_record r
    WHERE r.id = ANY (ids) AND r.locked <> custody_state(r.id) AND r.locked <> 'no'
      AND (r.locked <> 'confirmed' OR NOT police) ORDER BY r.id;
    PERFORM custody_ring(each, moment) FROM unnest(ids) AS each;
    RETURN QUERY SELECT r.id, r.locked::text, EXISTS (
        SELECT 1 FROM custody_doubtrecord o JOIN custody_doubt d ON d.id = o.doubt_id
        WHERE o.record_id = r.id AND d.state <> 'not-police' AND d.face -> 'party' ->> 'part' = 'suspect')
    FROM access_record r WHERE r.id = ANY (ids) ORDER BY r.id;
END $$;

-- Takes back a doubt's exclusions, but for those that another doubt or the member's own declaration holds up.
CREATE FUNCTION custody_lift(asked uuid, ids bigint[]) RETURNS void
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
       WHERE r.record_id = c.record_id AND d.state <> 'not-police' AND d.face -> 'party' ->> 'part' = 'suspect') $$;
REVOKE ALL ON FUNCTION custody_lift(uuid, bigint[]) FROM PUBLIC;

-- A grant on everything that a receipt or a page of the reader's is about, to the end of duty and 12 hours more.
CREATE FUNCTION custody_provisional(asked bigint, moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO access_grant (user_id, permission_id, record_id, until, why, given_by_id)
   SELECT account.id, permission.id, held.id,
          coalesce((SELECT max(d.until) FROM access_duty d WHERE d.member_id = account.member_id
                    AND d.since <= moment AND d.until > moment), moment + interval '8 hours') + interval '12 hours',
          'Provisional: no connection declared', NULL
   FROM access_record held, access_account account, auth_permission permission
        JOIN django_content_type kind ON kind.id = permission.content_type_id
   WHERE account.member_id = dapolicy_reader() AND permission.codename = 'see'
     AND kind.app_label = 'access' AND kind.model = 'record' AND held.locked <> 'no'
     AND held.id IN (SELECT custody_group(asked)) AND held.id NOT IN (SELECT dapolicy_excluded())
     AND (EXISTS (SELECT 1 FROM custody_receipt r
                  WHERE r.member_id = dapolicy_reader() AND held.id = ANY (r.records))
          OR EXISTS (SELECT 1 FROM access_postpage p
                     WHERE p.record_id = held.id AND p.post_id IN (SELECT dapolicy_posts())
                       AND (p.settled_at IS NULL OR p.settled_at > now() - interval '12 hours')))
   ON CONFLICT (user_id, permission_id, record_id)
   DO UPDATE SET until = greatest(access_grant.until, excluded.until) $$;
REVOKE ALL ON FUNCTION custody_provisional(bigint, timestamptz) FROM PUBLIC;

-- *Do you know either of them?* From whoever sees the record, or wrote it (excluded since or not). Yes excludes at once,
-- from everything that is locked with it. Nothing comes back.
CREATE FUNCTION custody_declare(asked bigint, knows boolean, said text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF NOT (custody_sees(asked) OR EXISTS (
        SELECT 1 FROM custody_receipt r WHERE r.member_id = dapolicy_reader() AND asked = ANY (r.records))) THEN
        RAISE EXCEPTION 'There is no such record.' USING ERRCODE = '42501';
    END IF;
    UPDATE custody_receipt SET answered_at = moment WHERE member_id = dapolicy_reader() AND asked = ANY (records);
    INSERT INTO custody_declaration (record_id, member_id, knows, words, at, full_words, outcome, review_reason)
    SELECT each, dapolicy_reader(), knows, said, moment, '', '', '' FROM custody_group(asked) AS each
    WHERE (each = asked OR custody_sees(each)) AND NOT EXISTS (
        SELECT 1 FROM custody_declaration d
        WHERE d.record_id = each AND d.member_id = dapolicy_reader() AND d.at = moment);
    IF NOT knows THEN
        PERFORM custody_provisional(asked, moment);
    ELSE
        INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
        SELECT each, dapolicy_reader(), 'declared', moment, dapolicy_reader() FROM custody_group(asked) AS each
        ON CONFLICT (record_id, member_id) DO NOTHING;
    END IF;
    PERFORM custody_ring(each, moment) FROM custody_group(asked) AS each;
END $$;

-- What the reader has declared of a record, newest first; of others for whoever sees the record or audits it.
CREATE FUNCTION custody_declarations(asked bigint) RETURNS TABLE (
    id bigint, member_id bigint, knows boolean, words text, at timestamptz, full_words text, full_at timestamptz,
    outcome text, reviewed_at timestamptz, reviewed_by bigint, review_reason text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT d.id, d.member_id, d.knows, d.words, d.at, d.full_words, d.full_at, d.outcome::text, d.reviewed_at,
          d.reviewed_by_id, d.review_reason
   FROM custody_declaration d
   WHERE d.record_id = asked AND (custody_sees(asked) OR custody_is_psd(asked)) ORDER BY d.at DESC, d.id DESC $$;

CREATE FUNCTION custody_declare_fully(asked bigint, said text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF NOT custody_sees(asked) THEN
        RAISE EXCEPTION 'There is no such record.' USING ERRCODE = '42501';
    END IF;
    UPDATE custody_declaration d SET full_words = said, full_at = moment
    WHERE d.member_id = dapolicy_reader() AND NOT d.knows AND d.full_at IS NULL
      AND d.record_id IN (SELECT custody_group(asked));
END $$;

-- Somebody else reviews: where it fails, access ends in the same moment, from everything locked with the record.
CREATE FUNCTION custody_review(declared bigint, decided text, because text, moment timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE d custody_declaration;
BEGIN
    SELECT * INTO d FROM custody_declaration o WHERE o.id = declared FOR UPDATE;
    IF d.id IS NULL OR d.member_id = dapolicy_reader()
       OR NOT (custody_sees(d.record_id) OR custody_is_psd(d.record_id)) THEN
        RAISE EXCEPTION 'Somebody else who may see the record reviews it.' USING ERRCODE = '42501';
    END IF;
    IF d.reviewed_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    UPDATE custody_declaration o SET outcome = decided, reviewed_at = moment, reviewed_by_id = dapolicy_reader(),
           review_reason = because
    WHERE o.member_id = d.member_id AND o.at = d.at AND o.reviewed_at IS NULL
      AND o.record_id IN (SELECT custody_group(d.record_id));
    IF decided <> 'continue' THEN
        INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
        SELECT each, d.member_id, 'found', moment, dapolicy_reader() FROM custody_group(d.record_id) AS each
        ON CONFLICT (record_id, member_id) DO NOTHING;
        PERFORM custody_ring(each, moment) FROM custody_group(d.record_id) AS each;
    END IF;
    RETURN d.member_id;
END $$;

-- Excluding somebody else, or saying that a connection which was found is none. By whoever sees the record, or PSD.
CREATE FUNCTION custody_exclude(asked bigint, who bigint, kind text, because text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF NOT (custody_sees(asked) OR custody_is_psd(asked)) THEN
        RAISE EXCEPTION 'There is no such record.' USING ERRCODE = '42501';
    END IF;
    INSERT INTO custody_connection (record_id, member_id, why, at, outcome, settled_at, settled_by_id, reason)
    SELECT each, who, 'said', moment, CASE WHEN kind = '' THEN 'left' ELSE 'excluded' END, moment, dapolicy_reader(),
           because FROM custody_group(asked) AS each
    ON CONFLICT (record_id, member_id) DO UPDATE
    SET outcome = excluded.outcome, settled_at = moment, settled_by_id = excluded.settled_by_id, reason = because;
    IF kind <> '' THEN
        INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
        SELECT each, who, kind, moment, dapolicy_reader() FROM custody_group(asked) AS each
        ON CONFLICT (record_id, member_id) DO NOTHING;
    END IF;
    PERFORM custody_ring(each, moment) FROM custody_group(asked) AS each;
END $$;

CREATE FUNCTION custody_end_grant(asked bigint, who bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF NOT (custody_sees(asked) OR custody_is_psd(asked)) THEN
        RAISE EXCEPTION 'There is no such record.' USING ERRCODE = '42501';
    END IF;
    UPDATE access_grant g SET until = least(g.until, now()) FROM access_account account
    WHERE g.record_id = asked AND account.id = g.user_id AND account.member_id = who;
    PERFORM custody_ring(asked, moment);
END $$;

-- Counted again at the moment of a change.
CREATE FUNCTION custody_counted(asked bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF custody_sees(asked) OR custody_is_psd(asked) THEN
        PERFORM custody_ring(asked, moment);
    END IF;
END $$;

-- Who holds it, who is excluded and why, and who may be connected: for whoever sees the record, or audits it.
CREATE FUNCTION custody_holders(asked bigint) RETURNS TABLE (
    member_id bigint, until timestamptz, why text, given_by bigint, is_excluded boolean
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT account.member_id, g.until, g.why::text, g.given_by_id,
          EXISTS (SELECT 1 FROM access_exclusion x WHERE x.record_id = asked AND x.member_id = account.member_id)
   FROM access_grant g JOIN access_account account ON account.id = g.user_id
   WHERE g.record_id = asked AND g.until > now() AND account.is_active
     AND (custody_sees(asked) OR custody_is_psd(asked)) ORDER BY account.member_id $$;

CREATE FUNCTION custody_excluded_from(asked bigint) RETURNS TABLE (
    member_id bigint, why text, at timestamptz, by_id bigint, reason text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT x.member_id, x.why::text, x.at, x.by_id, coalesce(c.reason, (
       SELECT d.words FROM custody_declaration d
       WHERE d.record_id = asked AND d.member_id = x.member_id AND d.knows ORDER BY d.at DESC LIMIT 1), '')
   FROM access_exclusion x LEFT JOIN custody_connection c
        ON c.record_id = x.record_id AND c.member_id = x.member_id AND c.outcome = 'excluded'
   WHERE x.record_id = asked AND (custody_sees(asked) OR custody_is_psd(asked)) ORDER BY x.at, x.member_id $$;

CREATE FUNCTION custody_connections(asked bigint) RETURNS TABLE (
    member_id bigint, why text, at timestamptz, outcome text, settled_at timestamptz, settled_by bigint, reason text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT c.member_id, c.why::text, c.at, c.outcome::text, c.settled_at, c.settled_by_id, c.reason
   FROM custody_connection c
   WHERE c.record_id = asked AND (custody_sees(asked) OR custody_is_psd(asked)) ORDER BY c.outcome, c.why, c.member_id $$;

-- For professional standards: every locked record that they are not excluded from. No content.
CREATE FUNCTION custody_locked(asked text DEFAULT NULL) RETURNS TABLE (
    record_id bigint, reference text, kind text, locked text, opened_at timestamptz, seers bigint, older bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT r.id, r.reference::text, r.kind::text, r.locked::text, r.opened_at,
          (SELECT count(*) FROM custody_seers(r.id)),
          (SELECT count(*) FROM custody_older o JOIN access_record a ON a.id = o.older_id
           WHERE o.record_id = r.id AND o.choice = '' AND a.locked = 'no')
   FROM access_record r
   WHERE r.locked <> 'no' AND (asked IS NULL OR r.reference = asked) AND custody_is_psd(r.id)
   ORDER BY r.opened_at DESC, r.id $$;

-- Unlocking: PSD alone, with a reason, and both sides of each link, so that neither shows what the other hides.
CREATE FUNCTION custody_unlock(asked bigint, because text, moment timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE ids bigint[] := ARRAY(SELECT each FROM custody_group(asked) AS each ORDER BY 1);
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
    UPDATE custody_doubt d SET state = 'not-police', decided_at = moment, decided_by_id = dapolicy_reader(),
           reason = because
    WHERE d.state = 'open' AND d.id IN (SELECT doubt_id FROM custody_doubtrecord WHERE record_id = ANY (ids));
    PERFORM dapolicy_set_locked(each, 'no') FROM unnest(ids) AS each;
    PERFORM custody_ring(each, moment) FROM unnest(ids) AS each;
    RETURN QUERY SELECT unnest(ids);
END $$;

-- Older, unlocked records of the same people: found by the worker, chosen by PSD.
CREATE FUNCTION custody_older_of(asked bigint) RETURNS TABLE (
    older_id bigint, choice text, reason text, chosen_at timestamptz, by_id bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT o.older_id, o.choice::text, o.reason, o.chosen_at, o.by_id FROM custody_older o
   WHERE o.record_id = asked AND custody_is_psd(asked) AND custody_is_psd(o.older_id) ORDER BY o.older_id $$;

CREATE FUNCTION custody_choose_older(asked bigint, old bigint, chosen text, because text, moment timestamptz)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF NOT (custody_is_psd(asked) AND custody_is_psd(old)) THEN
        RAISE EXCEPTION 'Only professional standards choose.' USING ERRCODE = '42501';
    END IF;
    UPDATE custody_older o SET choice = chosen, reason = because, chosen_at = moment, by_id = dapolicy_reader()
    WHERE o.record_id = asked AND o.older_id = old AND o.choice = '';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF chosen = 'lock' THEN
        PERFORM custody_join(asked, old, moment);
    END IF;
    RETURN true;
END $$;

-- One record locks as another is, for the same people.
CREATE FUNCTION custody_join(source bigint, held bigint, moment timestamptz) RETURNS void
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
    WHERE r.record_id = source AND d.state <> 'not-police' ON CONFLICT DO NOTHING;
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
    FROM custody_doubt d JOIN custody_doubtrecord r ON r.doubt_id = d.id WHERE r.record_id = held AND d.state = 'open';
    PERFORM dapolicy_lock(held, present);
    PERFORM custody_ring(held, moment);
END $$;
REVOKE ALL ON FUNCTION custody_join(bigint, bigint, timestamptz) FROM PUBLIC;

-- What the worker found of older records, once each; what is locked already needs no choice.
CREATE FUNCTION custody_found_older(asked bigint, olds bigint[], moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO custody_older (record_id, older_id, at, choice, reason)
   SELECT asked, r.id, moment, '', '' FROM access_record r WHERE r.id = ANY (olds) AND r.id <> asked AND r.locked = 'no'
   ON CONFLICT (record_id, older_id) DO NOTHING $$;
REVOKE ALL ON FUNCTION custody_found_older(bigint, bigint[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_found_older(bigint, bigint[], timestamptz) TO dapolicy_worker;

-- Records that locked lately: the worker looks for older ones of their people.
CREATE FUNCTION custody_locked_since(moment timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT DISTINCT held.id FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
        JOIN access_record held ON held.id = r.record_id
   WHERE held.locked <> 'no' AND (d.at >= moment OR d.decided_at >= moment) $$;
REVOKE ALL ON FUNCTION custody_locked_since(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_locked_since(timestamptz) TO dapolicy_worker;

DO $$ DECLARE each text;
BEGIN
    FOREACH each IN ARRAY ARRAY[
        'custody_question()', 'custody_sees(bigint)', 'custody_is_psd(bigint)', 'custody_doubts(uuid)',
        'custody_decide(uuid, boolean, text, timestamptz)',
        'custody_declare(bigint, boolean, text, timestamptz)', 'custody_declarations(bigint)',
        'custody_declare_fully(bigint, text, timestamptz)', 'custody_review(bigint, text, text, timestamptz)',
        'custody_exclude(bigint, bigint, text, text, timestamptz)', 'custody_end_grant(bigint, bigint, timestamptz)',
        'custody_counted(bigint, timestamptz)', 'custody_holders(bigint)', 'custody_excluded_from(bigint)', 'custody_connections(bigint)',
        'custody_locked(text)', 'custody_unlock(bigint, text, timestamptz)', 'custody_older_of(bigint)',
        'custody_choose_older(bigint, bigint, text, text, timestamptz)'
    ] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', each);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO dapolicy_web, dapolicy_worker', each);
    END LOOP;
END $$;
