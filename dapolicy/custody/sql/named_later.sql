-- *Police* was decided without saying who, and everybody who fits stays out. Two of professional standards say it later:
-- one asks, a second answers within a day, and a post that is neither of them hears of both.

-- The staff number as it is known here; none for nobody here. It is never the reader's own.
CREATE FUNCTION custody_number(staff text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE him text;
BEGIN
    SELECT known.staff_no INTO him
    FROM (SELECT s.staff_no FROM access_staffentry s UNION SELECT m.staff_no FROM access_member m) AS known
    WHERE custody_plain(known.staff_no) = custody_plain(staff) AND custody_plain(staff) <> '' ORDER BY 1 LIMIT 1;
    IF him IS NULL AND custody_plain(staff) <> '' THEN
        RAISE EXCEPTION 'Nobody here has this staff number. Look at it again.' USING ERRCODE = '22023';
    END IF;
    IF EXISTS (SELECT 1 FROM access_member m WHERE m.id = dapolicy_reader() AND m.staff_no = him) THEN
        RAISE EXCEPTION 'That is your own staff number. Somebody else decides about you: ring the next post.'
            USING ERRCODE = '22023';
    END IF;
    RETURN him;
END $$;

-- What follows from it, on everything that the doubt holds: they are excluded and their connections proposed; whoever else
-- only fits is let back, and the connections that were proposed of them go.
CREATE FUNCTION custody_settle_who(asked uuid, him text, moment timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE ids bigint[]; others bigint[]; held bigint; other bigint;
BEGIN
    ids := ARRAY(SELECT r.record_id FROM custody_doubtrecord r
                 WHERE r.doubt_id = asked AND r.unlocked_at IS NULL ORDER BY 1);
    PERFORM 1 FROM access_record r WHERE r.id = ANY (ids) ORDER BY r.id FOR UPDATE;
    INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
    SELECT each, m.id, 'suspect', moment, dapolicy_reader() FROM unnest(ids) AS each, access_member m
    WHERE m.staff_no = him ON CONFLICT (record_id, member_id) DO NOTHING;
    INSERT INTO custody_doubtexclusion (doubt_id, record_id, member_id)
    SELECT asked, each, m.id FROM unnest(ids) AS each, access_member m WHERE m.staff_no = him ON CONFLICT DO NOTHING;
    UPDATE custody_doubt o SET face = o.face || jsonb_build_object(
        'staff', to_jsonb(array_remove(ARRAY[him], NULL)), 'others', (o.face -> 'staff') - coalesce(him, ''))
    WHERE o.id = asked;
    others := ARRAY(SELECT DISTINCT m.id FROM custody_doubtexclusion e JOIN access_member m ON m.id = e.member_id
                    WHERE e.doubt_id = asked AND m.staff_no IS DISTINCT FROM him);
    DELETE FROM custody_doubtexclusion e WHERE e.doubt_id = asked AND e.member_id = ANY (others);
    FOREACH other IN ARRAY others LOOP
        PERFORM custody_let_back(ids, other, ARRAY['suspect']);
    END LOOP;
    DELETE FROM custody_connection c WHERE c.record_id = ANY (ids) AND c.outcome = '';
    FOREACH held IN ARRAY ids LOOP
        PERFORM custody_propose(held, ARRAY(
            SELECT DISTINCT line.no FROM custody_doubtrecord r JOIN custody_doubt o ON o.id = r.doubt_id,
                 jsonb_array_elements_text(o.face -> 'staff') AS line(no)
            WHERE r.record_id = held AND o.state <> 'not-police' AND r.unlocked_at IS NULL
              AND o.face -> 'party' ->> 'part' = 'suspect'), moment);
    END LOOP;
    RETURN QUERY SELECT unnest(ids);
END $$;

CREATE OR REPLACE FUNCTION custody_say_who(asked uuid, staff text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF NOT custody_decides(asked) THEN
        RAISE EXCEPTION 'Only the post that this waits for decides it.' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM custody_doubt o
    WHERE o.id = asked AND o.state = 'open' AND o.face -> 'party' ->> 'part' = 'suspect' FOR UPDATE;
    IF FOUND THEN
        PERFORM custody_settle_who(asked, custody_number(staff), moment);
    END IF;
END $$;

-- Whether a request may still be answered: as of letting back.
CREATE FUNCTION custody_naming_stands(request custody_naming) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT request.answer = '' AND request.until > now() AND custody_holds(request.by_id, ARRAY['psd-auditor'])
      AND NOT EXISTS (SELECT 1 FROM custody_doubtrecord r JOIN access_exclusion x ON x.record_id = r.record_id
                      WHERE r.doubt_id = request.doubt_id AND r.unlocked_at IS NULL AND x.member_id = request.by_id) $$;

-- Suspects of a record who were decided to be police and nobody said who, whom that keeps out, and what was asked of it:
-- for professional standards who are excluded from nothing that the doubt holds.
CREATE FUNCTION custody_not_named(asked bigint) RETURNS TABLE (
    doubt_id uuid, decided_at timestamptz, decided_by bigint, members bigint[],
    staff_no text, by_id bigint, reason text, at timestamptz, until timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT d.id, d.decided_at, d.decided_by_id,
          ARRAY(SELECT e.member_id FROM custody_doubtexclusion e
                WHERE e.doubt_id = d.id AND e.record_id = asked ORDER BY 1),
          n.staff_no::text, n.by_id, n.reason, n.at, n.until
   FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
        LEFT JOIN custody_naming n ON n.doubt_id = d.id AND custody_naming_stands(n)
   WHERE r.record_id = asked AND r.unlocked_at IS NULL AND d.state = 'police' AND NOT d.face ? 'others'
     AND d.face -> 'party' ->> 'part' = 'suspect' AND jsonb_array_length(d.face -> 'staff') > 0
     AND custody_is_psd(asked) AND NOT EXISTS (
         SELECT 1 FROM custody_doubtrecord o WHERE o.doubt_id = d.id AND o.unlocked_at IS NULL
           AND o.record_id IN (SELECT dapolicy_excluded()))
   ORDER BY d.decided_at, d.id $$;

-- One asks. Args: staff, the number of whoever it is; empty for nobody here. Returns whether there is something to ask.
CREATE FUNCTION custody_ask_who(
    asked bigint, doubt uuid, staff text, because text, moment timestamptz, ends timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE him text;
BEGIN
    IF NOT custody_is_psd(asked) OR btrim(because) = '' THEN
        RAISE EXCEPTION 'Only professional standards say who it is.' USING ERRCODE = '42501';
    END IF;
    him := custody_number(staff);
    PERFORM 1 FROM custody_doubt d WHERE d.id = doubt FOR UPDATE;
    IF NOT EXISTS (SELECT 1 FROM custody_not_named(asked) AS n WHERE n.doubt_id = doubt AND n.by_id IS NULL) THEN
        RETURN false;
    END IF;
    INSERT INTO custody_naming (record_id, doubt_id, staff_no, reason, by_id, at, until, answer, answer_reason)
    VALUES (asked, doubt, coalesce(him, ''), because, dapolicy_reader(), moment, ends, '', '');
    PERFORM custody_call_another(asked, ARRAY[dapolicy_reader()],
                                 'Saying who a suspect is was asked for', moment);
    RETURN true;
END $$;

-- Another answers: never whoever asked, nor the one who was named. Args: staff, the number that they answer about.
CREATE FUNCTION custody_answer_who(
    asked bigint, doubt uuid, staff text, does boolean, because text, moment timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE request custody_naming; him text; ids bigint[];
BEGIN
    IF NOT custody_is_psd(asked) OR btrim(because) = '' THEN
        RAISE EXCEPTION 'Somebody else of professional standards answers.' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM custody_doubt d WHERE d.id = doubt FOR UPDATE;
    SELECT n.* INTO request FROM custody_naming n
    WHERE n.doubt_id = doubt AND n.staff_no = staff AND custody_naming_stands(n)
      AND EXISTS (SELECT 1 FROM custody_not_named(asked) AS open WHERE open.doubt_id = doubt);
    IF request.id IS NULL THEN
        RETURN false;
    END IF;
    IF request.by_id = dapolicy_reader() THEN
        RAISE EXCEPTION 'Somebody else of professional standards answers.' USING ERRCODE = '42501';
    END IF;
    him := custody_number(request.staff_no);
    UPDATE custody_naming n SET answer = CASE WHEN does THEN 'named' ELSE 'refused' END, answer_reason = because,
           answered_by_id = dapolicy_reader(), answered_at = moment
    WHERE n.id = request.id;
    IF does THEN
        ids := ARRAY(SELECT custody_settle_who(doubt, him, moment));
        PERFORM custody_call_another(asked, ARRAY[request.by_id, dapolicy_reader()],
                                     'It was said who a suspect is', moment);
        PERFORM custody_ring(each, moment) FROM unnest(ids) AS each;
    END IF;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION custody_number(text), custody_settle_who(uuid, text, timestamptz),
    custody_naming_stands(custody_naming) FROM PUBLIC;
