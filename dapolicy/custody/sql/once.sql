-- Said once: a *No* gives access once, a grant that was ended is ended with everything that it opened, and what was done
-- to a record by somebody who does not see it stands in its chronology all the same.

-- A grant on everything that a receipt or a page of the reader's is about, to the end of duty and 12 hours more. Once:
-- whoever has answered about a record before, or wrote it longer ago than that, is given nothing by a tap.
CREATE OR REPLACE FUNCTION custody_provisional(asked bigint, moment timestamptz) RETURNS void
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
     AND NOT EXISTS (SELECT 1 FROM custody_declaration d
                     WHERE d.record_id = held.id AND d.member_id = dapolicy_reader() AND d.at <> moment)
     AND (EXISTS (SELECT 1 FROM custody_receipt r
                  WHERE r.member_id = dapolicy_reader() AND held.id = ANY (r.records)
                    AND r.at > moment - interval '20 hours')
          OR EXISTS (SELECT 1 FROM access_postpage p
                     WHERE p.record_id = held.id AND p.post_id IN (SELECT dapolicy_posts())
                       AND (p.settled_at IS NULL OR p.settled_at > now() - interval '12 hours')))
   ON CONFLICT (user_id, permission_id, record_id)
   DO UPDATE SET until = greatest(access_grant.until, excluded.until) $$;

-- The author's answer on the receipt, about everything that it is about, the cases first. A *No* is taken once; a *Yes*
-- always. Returns whether it was taken.
CREATE FUNCTION custody_answer_receipt(asked uuid, knows boolean, said text, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE mine custody_receipt;
BEGIN
    SELECT * INTO mine FROM custody_receipt r WHERE r.id = asked AND r.member_id = dapolicy_reader() FOR UPDATE;
    IF mine.id IS NULL THEN
        RAISE EXCEPTION 'There is no such record.' USING ERRCODE = '42501';
    END IF;
    IF mine.answered_at IS NOT NULL AND NOT knows THEN
        RETURN false;
    END IF;
    PERFORM custody_declare(r.id, knows, said, moment) FROM access_record r
    WHERE r.id = ANY (mine.records) ORDER BY r.kind = 'incident', r.id;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION custody_answer_receipt(uuid, boolean, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_answer_receipt(uuid, boolean, text, timestamptz) TO dapolicy_web, dapolicy_worker;

-- *Do you know either of them?* From whoever sees the record, or wrote it (excluded since or not). Yes excludes at once,
-- from everything that is locked with it, and calls professional standards, or the head of the scheme. Nothing comes
-- back.
CREATE OR REPLACE FUNCTION custody_declare(asked bigint, knows boolean, said text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE because text := 'Somebody declared a connection';
BEGIN
    IF NOT (custody_sees(asked) OR EXISTS (
        SELECT 1 FROM custody_receipt r WHERE r.member_id = dapolicy_reader() AND asked = ANY (r.records))) THEN
        RAISE EXCEPTION 'There is no such record.' USING ERRCODE = '42501';
    END IF;
    UPDATE custody_receipt SET answered_at = moment
    WHERE member_id = dapolicy_reader() AND asked = ANY (records) AND answered_at IS NULL;
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
        INSERT INTO access_postpage (record_id, post_id, why, at)
        SELECT asked, code, because, moment
        FROM custody_post_for(ARRAY[asked], ARRAY['psd', 'di', 'fim'], moment) AS code
        WHERE code IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM access_postpage p
            WHERE p.record_id IN (SELECT custody_group(asked)) AND p.post_id = code AND p.why = because
              AND p.acknowledged_at IS NULL AND p.settled_at IS NULL);
    END IF;
    PERFORM custody_ring(each, moment) FROM custody_group(asked) AS each;
END $$;

-- Ended for the record and the reports that are locked with it, whether or not whoever ends it sees them.
CREATE OR REPLACE FUNCTION custody_end_grant(asked bigint, who bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE ids bigint[] := ARRAY(
    SELECT r.id FROM access_record r WHERE r.id = asked
        OR (r.id IN (SELECT custody_group(asked)) AND r.kind = 'incident' AND r.locked <> 'no'));
BEGIN
    IF NOT (custody_sees(asked) OR custody_is_psd(asked)) THEN
        RAISE EXCEPTION 'There is no such record.' USING ERRCODE = '42501';
    END IF;
    UPDATE access_grant g SET until = least(g.until, now()) FROM access_account account
    WHERE g.record_id = ANY (ids) AND account.id = g.user_id AND account.member_id = who;
    PERFORM custody_ring(each, moment) FROM unnest(ids) AS each;
END $$;

-- Somebody's act on a record that they do not see, left for the worker to write into its chronology: professional
-- standards, or the author of a report whom its locking keeps from it.
CREATE FUNCTION custody_leave_word(asked bigint, done text, about text, said jsonb, because text, moment timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF NOT (done = ANY (ARRAY['access.ended', 'access.excluded', 'access.not-excluded', 'declaration.reviewed'])
            AND custody_is_psd(asked))
       AND NOT (done = 'declaration.connected' AND EXISTS (
            SELECT 1 FROM custody_receipt r WHERE r.member_id = dapolicy_reader() AND asked = ANY (r.records))) THEN
        RAISE EXCEPTION 'There is no such record.' USING ERRCODE = '42501';
    END IF;
    INSERT INTO custody_wordleft (id, record_id, kind, subject, by_id, at, detail, words)
    VALUES (custody_uuid7(), asked, done, about, dapolicy_reader(), moment, said, because);
END $$;
REVOKE ALL ON FUNCTION custody_leave_word(bigint, text, text, jsonb, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_leave_word(bigint, text, text, jsonb, text, timestamptz) TO dapolicy_web;

CREATE FUNCTION custody_words_left() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT id FROM custody_wordleft WHERE written_at IS NULL ORDER BY id $$;
REVOKE ALL ON FUNCTION custody_words_left() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_words_left() TO dapolicy_worker;

-- Taken by one worker: a second waits, and finds nothing.
CREATE FUNCTION custody_take_word(asked uuid, moment timestamptz) RETURNS TABLE (
    record_id bigint, kind text, subject text, by_id bigint, at timestamptz, detail jsonb, words text
)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE custody_wordleft w SET written_at = moment WHERE w.id = asked AND w.written_at IS NULL
   RETURNING w.record_id, w.kind::text, w.subject::text, w.by_id, w.at, w.detail, w.words $$;
REVOKE ALL ON FUNCTION custody_take_word(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_take_word(uuid, timestamptz) TO dapolicy_worker;

-- With an account ends what its owner proposed and nobody has answered, beside what was proposed of it.
CREATE OR REPLACE FUNCTION custody_end_account(about bigint, day date, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF about = dapolicy_reader() OR NOT custody_is_administrator() THEN
        RAISE EXCEPTION 'An administrator ends an account, and never their own.' USING ERRCODE = '42501';
    END IF;
    PERFORM set_config('dapolicy.why', reason, true);
    UPDATE access_account SET is_active = false, sessions_ended = sessions_ended + 1 WHERE member_id = about;
    UPDATE access_token SET until = least(until, now())
    WHERE until > now() AND account_id IN (SELECT id FROM access_account WHERE member_id = about);
    UPDATE access_memberrole SET until = greatest(now(), since)
    WHERE member_id = about AND (until IS NULL OR until > now());
    UPDATE access_postholding SET until = greatest(now(), since) WHERE member_id = about AND until > now();
    UPDATE access_member SET left_on = day WHERE id = about;
    UPDATE custody_accountchange SET answer = 'refused', half = '', answered_at = now(),
        answer_words = CASE WHEN about_id = about THEN 'The account has ended.'
                            ELSE 'The account of whoever proposed it has ended.' END
    WHERE (about_id = about OR proposed_by_id = about) AND answer = '';
    PERFORM set_config('dapolicy.why', '', true);
END $$;
