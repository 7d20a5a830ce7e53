-- Whose papers are whose. Each asks who is reading from the transaction, never by an argument.

CREATE FUNCTION marac_runs() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM dapolicy_roles() AS role WHERE role = 'marac-coordinator') $$;

-- Meetings whose papers come to the reader now, and as which agency: by a seat of their own, by one of an agency for
-- which they speak and that no account has taken, or as chair.
CREATE FUNCTION marac_receives() RETURNS TABLE (meeting bigint, agency text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT meeting.id, agency.code::text
   FROM marac_meeting meeting CROSS JOIN marac_agency agency
   WHERE meeting.cancelled_at IS NULL AND meeting.circulated_at <= now() AND meeting.papers_until > now()
     AND agency.ended_on IS NULL
     AND ((meeting.chair_id = dapolicy_reader() AND agency.core = 'police')
          OR EXISTS (
              SELECT 1 FROM marac_seat seat
              WHERE seat.meeting_id = meeting.id AND seat.agency_id = agency.code AND seat.ended_at IS NULL
                AND CASE WHEN seat.member_id = dapolicy_reader() AND dapolicy_reader_kind() = 'force' THEN true
                    ELSE coalesce(seat.member_id, dapolicy_reader()) = dapolicy_reader()
                         AND agency.code IN (SELECT marac_agencies()) END)) $$;

-- Packs that are the reader's own: while they receive these papers; one that was withdrawn also afterwards, to say so.
-- One with a case that is not theirs to know of is not there.
CREATE FUNCTION marac_own_packs() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT pack.id FROM marac_pack pack
   WHERE pack.reader_id = dapolicy_reader()
     AND (pack.withdrawn_at IS NOT NULL
          OR (pack.meeting_id, pack.agency_id::text) IN (SELECT meeting, agency FROM marac_receives()))
     AND NOT EXISTS (SELECT 1 FROM unnest(pack.records) AS held WHERE NOT marac_open_to_reader(held)) $$;

-- Those of them whose file opens: finished, not withdrawn, locked where a password is wanted, and every case in it is
-- on the agenda still.
CREATE FUNCTION marac_open_packs() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT pack.id FROM marac_pack pack JOIN marac_packfile file ON file.pack_id = pack.id
   WHERE pack.id IN (SELECT marac_own_packs()) AND pack.state = 'ready' AND pack.withdrawn_at IS NULL
     AND (file.encrypted_at IS NOT NULL OR NOT pack.locked_with_password)
     AND NOT EXISTS (
         SELECT 1 FROM unnest(pack.records) AS held
         WHERE NOT EXISTS (
             SELECT 1 FROM marac_item item
             WHERE item.meeting_id = pack.meeting_id AND item.record_id = held AND item.left_at IS NULL
               AND (dapolicy_reader_kind() = 'force' OR item.id IN (SELECT marac_listed())))) $$;
