-- Who sits at the table of a meeting, with an account or only by name; who of them may not hear which case; and what
-- ends with a seat.

-- A name as it is compared: words in small letters, with a space before each and after the last.
CREATE FUNCTION marac_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT ' ' || trim(regexp_replace(lower(said), '[^[:alnum:]]+', ' ', 'g')) || ' ' $$;

-- Each seat, whoever speaks for an agency whose seat has only a name, and the chair.
CREATE FUNCTION marac_table(asked bigint, moment timestamptz)
RETURNS TABLE (seat bigint, member bigint, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT seat.id, seat.member_id, coalesce(person.name, seat.name)::text
   FROM marac_seat seat LEFT JOIN access_member person ON person.id = seat.member_id
   WHERE seat.meeting_id = asked AND seat.ended_at IS NULL
   UNION ALL
   SELECT seat.id, speaks.member_id, person.name::text
   FROM marac_seat seat JOIN marac_representative speaks ON speaks.agency_id = seat.agency_id
        JOIN access_member person ON person.id = speaks.member_id
   WHERE seat.meeting_id = asked AND seat.ended_at IS NULL AND seat.member_id IS NULL
     AND speaks.since <= moment AND (speaks.until IS NULL OR speaks.until > moment)
   UNION ALL
   SELECT NULL, meeting.chair_id, coalesce(person.name, meeting.chair_name)::text
   FROM marac_meeting meeting LEFT JOIN access_member person ON person.id = meeting.chair_id
   WHERE meeting.id = asked AND (meeting.chair_id IS NOT NULL OR meeting.chair_name <> '') $$;
REVOKE ALL ON FUNCTION marac_table(bigint, timestamptz) FROM PUBLIC;

-- Who at the table may not hear which case of an agenda: for whoever sees the case. An account that is excluded; a name
-- of which it was said that they are connected, at this meeting or at one before; and a name that somebody excluded
-- bears, until it is said that this is another. A case that the reader does not see is not among these rows.
DROP FUNCTION marac_conflicts(bigint);
CREATE FUNCTION marac_conflicts(asked bigint) RETURNS TABLE (item bigint, seat bigint, member bigint, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT item.id, sits.seat, sits.member, sits.name
   FROM marac_item item JOIN access_record record ON record.id = item.record_id
   CROSS JOIN marac_table(asked, now()) AS sits
   WHERE item.meeting_id = asked AND item.left_at IS NULL
     AND (SELECT dapolicy_reader_kind()) = 'force' AND NOT record.dvds
     AND (record.locked = 'no' OR record.id IN (SELECT dapolicy_granted()))
     AND record.id NOT IN (SELECT dapolicy_excluded())
     AND CASE WHEN sits.member IS NOT NULL THEN EXISTS (
             SELECT 1 FROM access_exclusion out WHERE out.record_id = record.id AND out.member_id = sits.member)
         ELSE EXISTS (
             SELECT 1 FROM marac_declaration said
             WHERE said.record_id = record.id AND said.knows AND said.member_id IS NULL
               AND marac_plain(said.name) = marac_plain(sits.name))
           OR (EXISTS (
             SELECT 1 FROM access_exclusion out JOIN access_member person ON person.id = out.member_id
             WHERE out.record_id = record.id
               AND strpos(marac_plain(sits.name), marac_plain(person.name)) > 0)
           AND NOT EXISTS (
             SELECT 1 FROM marac_declaration said
             WHERE said.item_id = item.id AND NOT said.knows AND said.member_id IS NULL
               AND marac_plain(said.name) = marac_plain(sits.name))) END $$;
REVOKE ALL ON FUNCTION marac_conflicts(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marac_conflicts(bigint) TO dapolicy_web, dapolicy_worker;

-- Who is connected to somebody in a case hears nothing of it: excluded from its record, from what is locked with it, and
-- from its reports. A partner says so of themselves about what is listed for them; whoever sees the case, of anybody who
-- sits at the table now. It does not end with the hearing: they are connected at the next one too. Nothing comes back.
CREATE OR REPLACE FUNCTION marac_keep_out(asked bigint, who bigint, kind text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE held bigint;
BEGIN
    SELECT item.record_id INTO held
    FROM marac_item item JOIN access_record record ON record.id = item.record_id
    WHERE item.id = asked AND item.left_at IS NULL
      AND CASE dapolicy_reader_kind()
          WHEN 'invited' THEN who = dapolicy_reader() AND item.id IN (SELECT marac_listed())
          WHEN 'force' THEN
              NOT record.dvds AND (record.locked = 'no' OR record.id IN (SELECT dapolicy_granted()))
              AND record.id NOT IN (SELECT dapolicy_excluded())
              AND who IN (SELECT sits.member FROM marac_table(item.meeting_id, now()) AS sits)
          ELSE false END;
    IF held IS NULL THEN
        RAISE EXCEPTION 'There is no such record.' USING ERRCODE = '42501';
    END IF;
    INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
    SELECT each, who, kind, moment, dapolicy_reader()
    FROM (SELECT custody_group(held) UNION
          SELECT pair.record_id FROM cases_pair pair WHERE pair.case_record_id = held AND pair.ended_at IS NULL
         ) AS together (each)
    ON CONFLICT (record_id, member_id) DO NOTHING;
    PERFORM custody_ring(each, moment) FROM custody_group(held) AS each;
END $$;

-- Items of which the reader has said, or told whoever wrote it down, that they know neither of the two.
CREATE FUNCTION marac_answered() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT item_id FROM marac_declaration WHERE member_id = dapolicy_reader() AND NOT knows $$;
REVOKE ALL ON FUNCTION marac_answered() FROM PUBLIC;

-- Items on agendas that were circulated to the reader, until their papers end. A locked one is not there before its
-- holder has asked the reader by name and written down the answer: a grant alone opens nothing of it.
CREATE OR REPLACE FUNCTION marac_listed() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT item.id FROM marac_item item JOIN marac_meeting meeting ON meeting.id = item.meeting_id
   WHERE meeting.id IN (SELECT marac_meetings())
     AND meeting.circulated_at <= now() AND meeting.papers_until > now()
     AND item.left_at IS NULL AND marac_open_to_reader(item.record_id)
     AND (item.locked = 'no' OR item.id IN (SELECT marac_answered())) $$;

-- Open actions of the reader's own agency, however long ago they were agreed; of a locked case, likewise.
CREATE OR REPLACE FUNCTION marac_own_actions() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT action.id FROM marac_action action
   WHERE action.state = 'open' AND action.agency_id IN (SELECT marac_agencies())
     AND marac_open_to_reader(action.record_id)
     AND (action.locked = 'no' OR action.item_id IN (SELECT marac_answered())) $$;

-- What was opened to somebody for a hearing at which they have no place any more ends now: their seat was given up, they
-- speak for the agency no longer, another chairs, or the case is not heard there. What they held besides stays. For
-- whoever runs MARAC, who need not see a record of it and learns of none; the worker tells each record's chronology.
CREATE FUNCTION marac_end_hearings(who bigint, about text, because text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE
    present CONSTANT timestamptz := greatest(now(), moment);
    gone record;
    ids bigint[];
BEGIN
    IF NOT custody_holds(dapolicy_reader(), ARRAY['marac-coordinator']) THEN
        RAISE EXCEPTION 'You do not run this MARAC.' USING ERRCODE = '42501';
    END IF;
    FOR gone IN
        SELECT said.record_id, max(said.opened_until) FILTER (WHERE NOT sits.still) AS opened,
               greatest(now(), max(said.had_until), max(said.opened_until) FILTER (WHERE sits.still)) AS stays
        FROM marac_declaration said JOIN marac_item item ON item.id = said.item_id
        JOIN marac_meeting meeting ON meeting.id = item.meeting_id
        CROSS JOIN LATERAL (
            SELECT item.left_at IS NULL AND meeting.cancelled_at IS NULL
                   AND who IN (SELECT at_table.member FROM marac_table(meeting.id, present) AS at_table
                               WHERE at_table.member IS NOT NULL) AS still) AS sits
        WHERE said.member_id = who AND said.opened_until > now()
        GROUP BY said.record_id
        HAVING bool_or(NOT sits.still)
    LOOP
        ids := ARRAY(
            SELECT held.id FROM access_record held WHERE held.id = gone.record_id
                OR (held.id IN (SELECT custody_group(gone.record_id)) AND held.kind = 'incident'
                    AND held.locked <> 'no'));
        UPDATE access_grant given SET until = gone.stays FROM access_account account
        WHERE given.record_id = ANY (ids) AND account.id = given.user_id AND account.member_id = who
          AND given.until <= gone.opened AND given.until > gone.stays;
        IF FOUND THEN
            PERFORM custody_ring(each, moment) FROM unnest(ids) AS each;
            INSERT INTO custody_wordleft (id, record_id, kind, subject, by_id, at, detail, words)
            VALUES (custody_uuid7(), gone.record_id, 'access.ended', about, dapolicy_reader(), moment, '{}', because);
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION marac_end_hearings(bigint, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marac_end_hearings(bigint, text, text, timestamptz) TO dapolicy_web;
