-- Somebody whom another excluded by mistake is let back: one of professional standards asks, a second confirms within a
-- day, and a post that is neither of them hears of both. A doubt, or their own *yes*, is lifted where it was said.

CREATE FUNCTION custody_was_found(asked bigint, who bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM custody_connection c WHERE c.record_id = asked AND c.member_id = who
                  AND c.outcome = 'excluded')
       OR EXISTS (SELECT 1 FROM custody_declaration d WHERE d.record_id = asked AND d.member_id = who
                  AND d.outcome IN ('remove', 'external')) $$;

-- What keeps a person from this very record for a reason of its own: a doubt, their own word, somebody's finding.
CREATE FUNCTION custody_kept_by(asked bigint, who bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT CASE
       WHEN EXISTS (SELECT 1 FROM custody_doubtexclusion e JOIN custody_doubt d ON d.id = e.doubt_id
                    WHERE e.record_id = asked AND e.member_id = who AND d.state <> 'not-police') THEN 'suspect'
       WHEN EXISTS (SELECT 1 FROM custody_declaration d WHERE d.record_id = asked AND d.member_id = who
                    AND d.knows AND d.outcome <> 'lifted') THEN 'declared'
       WHEN custody_was_found(asked, who) THEN 'found' END $$;

CREATE OR REPLACE FUNCTION custody_own_reason(asked bigint, who bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT custody_kept_by(asked, who) IS NOT NULL $$;

-- Ends exclusions of these kinds for which nothing stands any more; where something does, that is what it is from now.
-- One that was taken over from a record elsewhere ends with that one.
CREATE FUNCTION custody_let_back(ids bigint[], who bigint, kinds text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE access_exclusion x SET why = custody_kept_by(x.record_id, who)
   WHERE x.record_id = ANY (ids) AND x.member_id = who AND x.why = ANY (kinds)
     AND custody_kept_by(x.record_id, who) IS NOT NULL;
   DELETE FROM access_exclusion x
   WHERE x.record_id = ANY (ids) AND x.member_id = who AND x.why = ANY (kinds)
     AND custody_kept_by(x.record_id, who) IS NULL AND NOT EXISTS (
         SELECT 1 FROM custody_copiedexclusion c
         WHERE c.record_id = x.record_id AND c.member_id = who AND c.source_id <> ALL (ids)) $$;

-- Whom somebody's finding keeps out and no doubt: for professional standards.
CREATE FUNCTION custody_may_go_back(asked bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT x.member_id FROM access_exclusion x
   WHERE x.record_id = asked AND custody_is_psd(asked)
     AND custody_kept_by(asked, x.member_id) IS DISTINCT FROM 'suspect'
     AND (custody_was_found(asked, x.member_id) OR (x.why IN ('found', 'line') AND NOT EXISTS (
         SELECT 1 FROM custody_copiedexclusion c WHERE c.record_id = asked AND c.member_id = x.member_id)))
   ORDER BY x.at, x.member_id $$;

-- Whether a request may still be answered: not once it has lapsed, nor when whoever asked left professional standards or
-- was excluded, nor when the person was found anew since.
CREATE FUNCTION custody_back_stands(request custody_letback) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT request.answer = '' AND request.until > now() AND custody_holds(request.by_id, ARRAY['psd-auditor'])
      AND NOT EXISTS (SELECT 1 FROM access_exclusion x
                      WHERE x.record_id = request.record_id AND x.member_id = request.by_id)
      AND NOT EXISTS (SELECT 1 FROM custody_connection c WHERE c.record_id = request.record_id
                      AND c.member_id = request.member_id AND c.settled_at > request.at)
      AND NOT EXISTS (SELECT 1 FROM custody_declaration d WHERE d.record_id = request.record_id
                      AND d.member_id = request.member_id AND d.reviewed_at > request.at) $$;

-- What waits for a second person, of one record or of all: for professional standards.
CREATE FUNCTION custody_backs(asked bigint DEFAULT NULL) RETURNS TABLE (
    record_id bigint, member_id bigint, by_id bigint, reason text, at timestamptz, until timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT b.record_id, b.member_id, b.by_id, b.reason, b.at, b.until FROM custody_letback b
   WHERE (asked IS NULL OR b.record_id = asked) AND custody_is_psd(b.record_id) AND custody_back_stands(b)
   ORDER BY b.at, b.id $$;

-- Calls the first post with a holder who has no part in it and may know of the record; again once they have the last.
CREATE FUNCTION custody_call_another(asked bigint, parts bigint[], because text, moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO access_postpage (record_id, post_id, why, at)
   SELECT asked, chosen.code, because, moment FROM (
       SELECT post.code
       FROM unnest(CASE WHEN EXISTS (SELECT 1 FROM access_record r WHERE r.id = asked AND r.dvds)
                        THEN ARRAY['dvds-head'] ELSE ARRAY['psd', 'di', 'fim'] END) WITH ORDINALITY AS one(code, place)
            JOIN access_post post USING (code)
       ORDER BY NOT EXISTS (
           SELECT 1 FROM access_postholding held JOIN access_account account USING (member_id)
           WHERE held.post_id = post.code AND held.since <= moment AND held.until > moment AND account.is_active
             AND held.member_id <> ALL (parts) AND NOT EXISTS (
                 SELECT 1 FROM access_exclusion x WHERE x.record_id = asked AND x.member_id = held.member_id)), place
       LIMIT 1) AS chosen
   WHERE NOT EXISTS (
       SELECT 1 FROM access_postpage p WHERE p.record_id = asked AND p.post_id = chosen.code AND p.why = because
         AND p.acknowledged_at IS NULL AND p.settled_at IS NULL) $$;

-- One asks. Returns whether there is something to ask: not for whom a doubt keeps out, nor twice.
CREATE FUNCTION custody_ask_back(asked bigint, who bigint, because text, moment timestamptz, ends timestamptz)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF NOT custody_is_psd(asked) OR who = dapolicy_reader() OR btrim(because) = '' THEN
        RAISE EXCEPTION 'Only professional standards ask to let somebody else back.' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM access_record r WHERE r.id = asked FOR UPDATE;
    IF NOT EXISTS (SELECT 1 FROM custody_may_go_back(asked) AS member WHERE member = who)
       OR EXISTS (SELECT 1 FROM custody_backs(asked) AS b WHERE b.member_id = who) THEN
        RETURN false;
    END IF;
    INSERT INTO custody_letback (record_id, member_id, reason, by_id, at, until, answer, answer_reason)
    VALUES (asked, who, because, dapolicy_reader(), moment, ends, '', '');
    PERFORM custody_call_another(asked, ARRAY[dapolicy_reader(), who],
                                 'Letting somebody back to a locked record was asked for', moment);
    RETURN true;
END $$;

-- Another answers. Let back from everything locked with the record from which neither of the two is excluded. What was
-- found becomes a connection that excludes nobody, or a declaration with which its giver goes on.
CREATE FUNCTION custody_answer_back(asked bigint, who bigint, does boolean, because text, moment timestamptz)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE ids bigint[]; request custody_letback;
BEGIN
    IF NOT custody_is_psd(asked) OR who = dapolicy_reader() OR btrim(because) = '' THEN
        RAISE EXCEPTION 'Somebody else of professional standards answers.' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM access_record r WHERE r.id IN (SELECT custody_group(asked)) ORDER BY r.id FOR UPDATE;
    SELECT b.* INTO request FROM custody_letback b
    WHERE b.record_id = asked AND b.member_id = who AND custody_back_stands(b);
    IF request.id IS NULL THEN
        RETURN false;
    END IF;
    IF request.by_id = dapolicy_reader() THEN
        RAISE EXCEPTION 'Somebody else of professional standards answers.' USING ERRCODE = '42501';
    END IF;
    UPDATE custody_letback b SET answer = CASE WHEN does THEN 'back' ELSE 'refused' END, answer_reason = because,
           answered_by_id = dapolicy_reader(), answered_at = moment
    WHERE b.id = request.id;
    IF does THEN
        ids := ARRAY(SELECT each FROM custody_group(asked) AS each WHERE NOT EXISTS (
            SELECT 1 FROM access_exclusion x
            WHERE x.record_id = each AND x.member_id IN (request.by_id, dapolicy_reader())) ORDER BY 1);
        UPDATE custody_connection c SET outcome = 'left', settled_at = moment, settled_by_id = dapolicy_reader(),
               reason = request.reason
        WHERE c.record_id = ANY (ids) AND c.member_id = who AND c.outcome = 'excluded';
        UPDATE custody_declaration d SET outcome = 'continue', reviewed_at = moment, reviewed_by_id = dapolicy_reader(),
               review_reason = request.reason
        WHERE d.record_id = ANY (ids) AND d.member_id = who AND d.outcome IN ('remove', 'external');
        PERFORM custody_let_back(ids, who, ARRAY['found', 'line', 'declared']);
        PERFORM custody_call_another(asked, ARRAY[request.by_id, dapolicy_reader(), who],
                                     'Somebody was let back to a locked record', moment);
        PERFORM custody_ring(each, moment) FROM unnest(ids) AS each;
    END IF;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION custody_was_found(bigint, bigint), custody_kept_by(bigint, bigint),
    custody_let_back(bigint[], bigint, text[]), custody_back_stands(custody_letback),
    custody_call_another(bigint, bigint[], text, timestamptz) FROM PUBLIC;
