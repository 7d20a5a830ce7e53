-- Locking to its end. Each function runs as the owner, takes the reader from the transaction, and answers somebody who
-- is excluded as it answers somebody who never had to do with the record.

CREATE FUNCTION custody_question() RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT 'Is a party police? Decide within the hour' $$;

-- Whether the reader may see a locked record, exclusions taken off.
CREATE FUNCTION custody_sees(record bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT dapolicy_reader_kind() = 'force' AND record IN (SELECT dapolicy_granted())
      AND record NOT IN (SELECT dapolicy_excluded()) $$;

CREATE FUNCTION custody_is_psd(record bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM dapolicy_roles() AS role WHERE role = 'psd-auditor')
      AND record NOT IN (SELECT dapolicy_excluded()) $$;

-- A record and those that lock and unlock with it.
CREATE FUNCTION custody_group(record bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT record
   UNION SELECT other.record_id FROM custody_doubtrecord own JOIN custody_doubtrecord other USING (doubt_id)
   WHERE own.record_id = record $$;
REVOKE ALL ON FUNCTION custody_group(bigint) FROM PUBLIC;

-- The first of these posts that somebody holds who may know: not excluded, still here, with an account.
CREATE FUNCTION custody_post_for(records bigint[], posts text[], moment timestamptz) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT post.code FROM unnest(posts) WITH ORDINALITY AS asked(code, place) JOIN access_post post USING (code)
   ORDER BY NOT EXISTS (
       SELECT 1 FROM access_postholding held JOIN access_account account USING (member_id)
       WHERE held.post_id = post.code AND held.since <= moment AND held.until > moment AND account.is_active
         AND NOT EXISTS (SELECT 1 FROM access_exclusion x
                         WHERE x.member_id = held.member_id AND x.record_id = ANY (records))), place
   LIMIT 1 $$;
REVOKE ALL ON FUNCTION custody_post_for(bigint[], text[], timestamptz) FROM PUBLIC;

-- Calls a post about a record: its holder sees it from now, and the worker rings them.
CREATE FUNCTION custody_call(record bigint, code text, because text, moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO access_postpage (record_id, post_id, why, at)
   SELECT record, code, because, moment WHERE code IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM access_postpage p
       WHERE p.record_id = record AND p.post_id = code AND p.why = because AND p.settled_at IS NULL) $$;
REVOKE ALL ON FUNCTION custody_call(bigint, text, text, timestamptz) FROM PUBLIC;

-- What was typed of a party, without what changes from one telling to the next.
CREATE FUNCTION custody_who(party jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT jsonb_build_object('part', party -> 'part', 'police', party -> 'police', 'staff_no', party -> 'staff_no',
                             'given', party -> 'given', 'surname', party -> 'surname', 'born', party -> 'born') $$;

-- Whether professional standards have unlocked it since: what was known then locks it no more.
CREATE FUNCTION custody_was_unlocked(asked bigint, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM custody_unlocking u WHERE u.record_id = asked AND u.at >= moment) $$;
REVOKE ALL ON FUNCTION custody_was_unlocked(bigint, timestamptz) FROM PUBLIC;

-- The parties who are, or may be, police, with the register's numbers; those whom a post found not to be left out.
CREATE FUNCTION custody_faces(records bigint[], parties jsonb) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT jsonb_build_object('party', party, 'staff', to_jsonb(matched))
   FROM jsonb_array_elements(parties) AS party, LATERAL (
       SELECT coalesce(array_agg(staff_no ORDER BY staff_no), '{}') AS matched
       FROM custody_staff_matches(party) AS staff_no
       WHERE custody_plain(staff_no) = custody_plain(party ->> 'staff_no') OR NOT EXISTS (
           SELECT 1 FROM custody_doubt d JOIN custody_doubtrecord r ON r.doubt_id = d.id
           WHERE r.record_id = ANY (records) AND d.face -> 'staff' ? staff_no
             AND (d.state = 'not-police' OR custody_was_unlocked(r.record_id, d.at)))) AS found
   WHERE (party ->> 'police' = 'yes' OR cardinality(matched) > 0) AND NOT EXISTS (
       SELECT 1 FROM custody_doubt d JOIN custody_doubtrecord r ON r.doubt_id = d.id
            JOIN access_record held ON held.id = r.record_id
       WHERE r.record_id = ANY (records) AND custody_who(d.face -> 'party') = custody_who(party)
         AND d.face -> 'staff' @> to_jsonb(matched)
         AND (d.state = 'not-police' OR held.locked <> 'no' OR held.kind = 'incident'
              OR custody_was_unlocked(r.record_id, d.at))) $$;
REVOKE ALL ON FUNCTION custody_faces(bigint[], jsonb) FROM PUBLIC;

-- Whether a suspect among the parties is, or may be, police: it starts the referral in the same transaction.
CREATE FUNCTION custody_suspects_police(records bigint[], parties jsonb) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM custody_faces(records, parties) AS face WHERE face -> 'party' ->> 'part' = 'suspect') $$;
REVOKE ALL ON FUNCTION custody_suspects_police(bigint[], jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_suspects_police(bigint[], jsonb) TO dapolicy_web, dapolicy_worker;

-- A record is as its doubts say: confirmed by one that was, possible by one that waits, else as it was before them.
CREATE FUNCTION custody_state(asked bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT CASE WHEN bool_or(d.state = 'police' OR r.before = 'confirmed') THEN 'confirmed'
               WHEN bool_or(d.state = 'open' OR r.before = 'possible') THEN 'possible' ELSE 'no' END
   FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id WHERE r.record_id = asked $$;
REVOKE ALL ON FUNCTION custody_state(bigint) FROM PUBLIC;

-- Those who may be connected to a suspect, by the staff register and by who works where: proposed, never excluded here.
CREATE FUNCTION custody_propose(record bigint, suspects text[], moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO custody_connection (record_id, member_id, why, at, outcome, reason)
   SELECT DISTINCT ON (found.member) record, found.member, found.why, moment, '', '' FROM (
       SELECT member.id AS member, reason.why, reason.place
       FROM access_staffentry suspect
            JOIN access_staffentry other ON other.staff_no <> suspect.staff_no
            JOIN access_member member ON member.staff_no = other.staff_no
            CROSS JOIN LATERAL (VALUES
                ('line', 1, other.staff_no = suspect.line_manager_staff_no),
                ('staff', 2, other.line_manager_staff_no = suspect.staff_no),
                ('address', 3, suspect.home_address <> ''
                     AND similarity(custody_plain(other.home_address), custody_plain(suspect.home_address)) > 0.6),
                ('phone', 4, EXISTS (SELECT 1 FROM unnest(other.phones) AS a, unnest(suspect.phones) AS b
                     WHERE custody_digits(a) = custody_digits(b) AND custody_digits(a) <> '')),
                ('surname', 5, custody_plain(other.surname) = custody_plain(suspect.surname)
                     AND custody_plain(suspect.surname) <> ''),
                ('team', 6, other.team = suspect.team AND suspect.team <> '')
            ) AS reason(why, place, holds)
       WHERE suspect.staff_no = ANY (suspects) AND reason.holds
       UNION ALL
       SELECT other.id, reason.why, reason.place FROM access_member suspect
            JOIN access_member other ON other.id <> suspect.id
            CROSS JOIN LATERAL (VALUES
                ('line', 1, other.id = suspect.line_manager_id), ('staff', 2, other.line_manager_id = suspect.id),
                ('team', 6, other.team_id = suspect.team_id)) AS reason(why, place, holds)
       WHERE suspect.staff_no = ANY (suspects) AND reason.holds
   ) AS found
   WHERE NOT EXISTS (SELECT 1 FROM access_exclusion x WHERE x.record_id = record AND x.member_id = found.member)
   ORDER BY found.member, found.place
   ON CONFLICT (record_id, member_id) DO NOTHING $$;
REVOKE ALL ON FUNCTION custody_propose(bigint, text[], timestamptz) FROM PUBLIC;

-- Locks `records` where a party is or may be police, or where one of them, or one of `beside` (locked records of the
-- same people), is locked already: what joins a locked record locks with it, for the same people. A record in `apart`
-- is a counter-allegation: it takes over who is excluded, and nobody's grant. The last write of its transaction.
CREATE FUNCTION custody_lock(
    records bigint[], beside bigint[], apart bigint[], parties jsonb, author bigint, moment timestamptz
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
    WHERE r.id = ANY (sources) AND NOT EXISTS (SELECT 1 FROM custody_doubtrecord d WHERE d.record_id = r.id);
    joined := ARRAY(SELECT DISTINCT r.doubt_id FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
                    JOIN access_record a ON a.id = r.record_id
                    WHERE r.record_id = ANY (sources) AND d.state <> 'not-police' AND a.locked <> 'no');
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
        VALUES (doubt, face, chosen, moment, moment + interval '1 hour', writer, 'open', '');
        IF face -> 'party' ->> 'part' = 'suspect' THEN
            INSERT INTO custody_doubtexclusion (doubt_id, record_id, member_id)
            SELECT doubt, each, member.id FROM unnest(records) AS each, access_member member
            WHERE face -> 'staff' ? member.staff_no ON CONFLICT DO NOTHING;
        END IF;
    END LOOP;
    FOREACH held IN ARRAY ARRAY(SELECT unnest(records) ORDER BY 1) LOOP
        INSERT INTO custody_doubtrecord (doubt_id, record_id, before)
        SELECT each, held, base FROM unnest(joined) AS each ON CONFLICT DO NOTHING;
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
        FROM custody_doubt d WHERE d.id = ANY (joined) AND d.state = 'open';
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
REVOKE ALL ON FUNCTION custody_lock(bigint[], bigint[], bigint[], jsonb, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_lock(bigint[], bigint[], bigint[], jsonb, bigint, timestamptz)
    TO dapolicy_web, dapolicy_worker;

-- Who can see a locked record: its grants; while it is possible its team and the post's holders too. Excluded people,
-- closed accounts and leavers are left out.
CREATE FUNCTION custody_seers(asked bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT DISTINCT account.member_id FROM access_account account
        JOIN access_member member ON member.id = account.member_id
        JOIN access_record record ON record.id = asked
   WHERE account.is_active AND (member.left_on IS NULL OR member.left_on > current_date)
     AND NOT EXISTS (SELECT 1 FROM access_exclusion x WHERE x.record_id = asked AND x.member_id = member.id)
     AND (EXISTS (SELECT 1 FROM access_grant g
                  WHERE g.record_id = asked AND g.user_id = account.id AND g.until > now())
          OR (record.locked = 'possible' AND (
              member.team_id = record.team_id
              OR EXISTS (SELECT 1 FROM access_postpage p JOIN access_postholding h USING (post_id)
                         WHERE p.record_id = asked AND p.settled_at IS NULL AND h.member_id = member.id
                           AND h.since <= now() AND h.until > now())))) $$;
REVOKE ALL ON FUNCTION custody_seers(bigint) FROM PUBLIC;

-- Fewer than two can see it: on-call PSD is called, once until it is mended. Two can again: mended.
CREATE FUNCTION custody_ring(asked bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE short boolean;
BEGIN
    SELECT r.locked <> 'no' AND (SELECT count(*) FROM custody_seers(asked)) < 2 INTO short
    FROM access_record r WHERE r.id = asked;
    IF short THEN
        INSERT INTO custody_alarm (record_id, rung_at) VALUES (asked, moment) ON CONFLICT DO NOTHING;
        IF FOUND THEN
            PERFORM custody_call(asked, custody_post_for(ARRAY[asked], ARRAY['psd', 'di', 'fim'], moment),
                                 'Fewer than two people can see a locked record', moment);
        END IF;
    ELSE
        UPDATE custody_alarm SET mended_at = moment WHERE record_id = asked AND mended_at IS NULL;
        IF FOUND THEN
            UPDATE access_postpage SET settled_at = moment
            WHERE record_id = asked AND settled_at IS NULL AND why = 'Fewer than two people can see a locked record';
        END IF;
    END IF;
END $$;
REVOKE ALL ON FUNCTION custody_ring(bigint, timestamptz) FROM PUBLIC;

-- Every locked record is counted again: grants end by themselves. Returns how many alarms stand.
CREATE FUNCTION custody_ring_all(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    PERFORM custody_ring(r.id, moment) FROM access_record r WHERE r.locked <> 'no' ORDER BY r.id;
    UPDATE custody_alarm a SET mended_at = moment FROM access_record r
    WHERE a.mended_at IS NULL AND r.id = a.record_id AND r.locked = 'no';
    RETURN (SELECT count(*) FROM custody_alarm WHERE mended_at IS NULL);
END $$;
REVOKE ALL ON FUNCTION custody_ring_all(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_ring_all(timestamptz) TO dapolicy_worker;

-- What waited longer than its hour is passed to the next post, and once more for each hour after.
CREATE FUNCTION custody_pass_on(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE late record; next text; passed bigint := 0;
BEGIN
    FOR late IN SELECT d.id, d.post_id, ARRAY(SELECT record_id FROM custody_doubtrecord WHERE doubt_id = d.id) AS records
                FROM custody_doubt d
                WHERE d.state = 'open' AND d.due_at <= moment
                  AND (d.passed_on_at IS NULL OR d.passed_on_at <= moment - interval '1 hour')
                ORDER BY d.due_at FOR UPDATE SKIP LOCKED LOOP
        next := custody_post_for(late.records, ARRAY(
            SELECT code FROM unnest(ARRAY['fim', 'di', 'psd']) WITH ORDINALITY AS post(code, place)
            WHERE place > coalesce(array_position(ARRAY['fim', 'di', 'psd'], late.post_id::text), 0)), moment);
        UPDATE custody_doubt SET passed_on_at = moment, post_id = coalesce(next, post_id) WHERE id = late.id;
        PERFORM custody_call(held, next, custody_question(), moment)
        FROM unnest(late.records) AS held;
        passed := passed + 1;
    END LOOP;
    RETURN passed;
END $$;
REVOKE ALL ON FUNCTION custody_pass_on(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_pass_on(timestamptz) TO dapolicy_worker;
