-- Who is connected to somebody in a case hears nothing of it: excluded from its record, from what is locked with it, and
-- from its reports. A partner says so of themselves about what is listed for them; whoever sees the case, of anybody at
-- the table. Nothing comes back, and nobody lifts it here.
CREATE FUNCTION marac_keep_out(asked bigint, who bigint, kind text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE held bigint;
BEGIN
    SELECT item.record_id INTO held
    FROM marac_item item JOIN marac_meeting meeting ON meeting.id = item.meeting_id
         JOIN access_record record ON record.id = item.record_id
    WHERE item.id = asked AND item.left_at IS NULL
      AND CASE dapolicy_reader_kind()
          WHEN 'invited' THEN who = dapolicy_reader() AND item.id IN (SELECT marac_listed())
          WHEN 'force' THEN
              NOT record.dvds AND (record.locked = 'no' OR record.id IN (SELECT dapolicy_granted()))
              AND record.id NOT IN (SELECT dapolicy_excluded())
              AND (meeting.chair_id = who
                   OR EXISTS (SELECT 1 FROM marac_seat seat
                              WHERE seat.meeting_id = meeting.id AND seat.ended_at IS NULL
                                AND (seat.member_id = who
                                     OR (seat.member_id IS NULL AND EXISTS (
                                         SELECT 1 FROM marac_representative speaks
                                         WHERE speaks.agency_id = seat.agency_id AND speaks.member_id = who)))))
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
REVOKE ALL ON FUNCTION marac_keep_out(bigint, bigint, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marac_keep_out(bigint, bigint, text, timestamptz) TO dapolicy_web;

-- Until when the reader's own agencies owe their research on what is listed for them.
CREATE FUNCTION marac_research_due() RETURNS TABLE (item bigint, agency text, due_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT item.id, clock.subject::text, clock.due_at
   FROM marac_item item JOIN chronology_clock clock ON clock.record_id = item.record_id
   WHERE item.id IN (SELECT marac_listed()) AND clock.duty = 'marac-research'
     AND clock.subject IN (SELECT marac_agencies())
     AND clock.stopped_at IS NULL AND clock.lapsed_at IS NULL AND NOT clock.void $$;
REVOKE ALL ON FUNCTION marac_research_due() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marac_research_due() TO dapolicy_web;
