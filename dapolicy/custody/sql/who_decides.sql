-- Who may keep somebody else from a locked record, end their access or review what they declared: professional
-- standards, and of those with a role for it (Permission.KEEP_OUT) whoever was let in by name or holds a post that was
-- called. A team that sees a record only until it is decided has been asked nothing yet, and decides about nobody.
CREATE FUNCTION custody_decides_who(record bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT custody_is_psd(record) OR (custody_sees(record)
      AND EXISTS (SELECT 1 FROM dapolicy_roles() AS role WHERE role IN (
          'response-sergeant', 'duty-inspector', 'supervisor', 'specialist-officer', 'manager', 'psd-auditor'))
      AND (EXISTS (SELECT 1 FROM access_grant held JOIN access_account account ON account.id = held.user_id
                   WHERE held.record_id = record AND account.member_id = dapolicy_reader() AND held.until > now())
           OR EXISTS (SELECT 1 FROM access_postpage page
                      WHERE page.record_id = record AND page.post_id IN (SELECT dapolicy_posts())
                        AND (page.settled_at IS NULL
                             OR page.settled_at > now() - (SELECT dapolicy_term('after-settled')))))) $$;

-- Excludes somebody from a record and what is locked with it. Of a holder of a grant or a post, or of professional
-- standards, on-call PSD hears in the same transaction: a post whose holders are left, never the excluded one alone.
CREATE FUNCTION custody_shut_out(asked bigint, who bigint, kind text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE
    because text := 'Somebody who could see a locked record was excluded';
    ids bigint[] := ARRAY(SELECT each FROM custody_group(asked) AS each ORDER BY 1);
    matters boolean := EXISTS (SELECT 1 FROM access_grant held JOIN access_account account ON account.id = held.user_id
                               WHERE held.record_id = ANY (ids) AND account.member_id = who AND held.until > now())
        OR EXISTS (SELECT 1 FROM access_postholding held
                   WHERE held.member_id = who AND held.since <= now() AND held.until > now())
        OR custody_holds(who, ARRAY['psd-auditor']);
BEGIN
    INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
    SELECT each, who, kind, moment, dapolicy_reader() FROM unnest(ids) AS each
    ON CONFLICT (record_id, member_id) DO NOTHING;
    IF FOUND AND matters THEN
        INSERT INTO access_postpage (record_id, post_id, why, at)
        SELECT asked, code, because, moment
        FROM custody_post_for(ARRAY[asked], ARRAY['psd', 'di', 'fim'], moment) AS code
        WHERE code IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM access_postpage p WHERE p.record_id = ANY (ids) AND p.post_id = code AND p.why = because
              AND p.acknowledged_at IS NULL AND p.settled_at IS NULL);
    END IF;
END $$;

-- As before; somebody else decides, and of oneself only that one is out.
CREATE OR REPLACE FUNCTION custody_exclude(asked bigint, who bigint, kind text, because text, moment timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF NOT ((who = dapolicy_reader() AND kind <> '' AND custody_sees(asked))
            OR (who <> dapolicy_reader() AND custody_decides_who(asked))) THEN
        RAISE EXCEPTION 'There is no such record.' USING ERRCODE = '42501';
    END IF;
    INSERT INTO custody_connection (record_id, member_id, why, at, outcome, settled_at, settled_by_id, reason)
    SELECT each, who, 'said', moment, CASE WHEN kind = '' THEN 'left' ELSE 'excluded' END, moment, dapolicy_reader(),
           because FROM custody_group(asked) AS each
    ON CONFLICT (record_id, member_id) DO UPDATE
    SET outcome = excluded.outcome, settled_at = moment, settled_by_id = excluded.settled_by_id, reason = because
    WHERE kind <> '' OR custody_connection.outcome <> 'excluded';
    IF kind <> '' THEN
        PERFORM custody_shut_out(asked, who, kind, moment);
    END IF;
    PERFORM custody_ring(each, moment) FROM custody_group(asked) AS each;
END $$;

CREATE OR REPLACE FUNCTION custody_end_grant(asked bigint, who bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE ids bigint[] := ARRAY(
    SELECT r.id FROM access_record r WHERE r.id = asked
        OR (r.id IN (SELECT custody_group(asked)) AND r.kind = 'incident' AND r.locked <> 'no'));
BEGIN
    IF NOT (custody_decides_who(asked) OR (who = dapolicy_reader() AND custody_sees(asked))) THEN
        RAISE EXCEPTION 'There is no such record.' USING ERRCODE = '42501';
    END IF;
    UPDATE access_grant g SET until = least(g.until, now()) FROM access_account account
    WHERE g.record_id = ANY (ids) AND account.id = g.user_id AND account.member_id = who;
    PERFORM custody_ring(each, moment) FROM unnest(ids) AS each;
END $$;

CREATE OR REPLACE FUNCTION custody_review(declared bigint, decided text, because text, moment timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE d custody_declaration;
BEGIN
    SELECT * INTO d FROM custody_declaration o WHERE o.id = declared FOR UPDATE;
    IF d.id IS NULL OR d.member_id = dapolicy_reader() OR NOT custody_decides_who(d.record_id) THEN
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
        PERFORM custody_shut_out(d.record_id, d.member_id, 'found', moment);
        PERFORM custody_ring(each, moment) FROM custody_group(d.record_id) AS each;
    END IF;
    RETURN d.member_id;
END $$;
