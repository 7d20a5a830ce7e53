-- What a partner may read of MARAC. Each asks who is reading from the transaction, never by an argument.

-- The agencies for which the reader speaks now.
CREATE FUNCTION marac_agencies() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT agency_id FROM marac_representative
   WHERE member_id = dapolicy_reader() AND since <= now() AND (until IS NULL OR until > now()) $$;

-- Meetings at which one of these has a seat: the reader's own, or one that no account has taken.
CREATE FUNCTION marac_meetings() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT seat.meeting_id FROM marac_seat seat JOIN marac_meeting meeting ON meeting.id = seat.meeting_id
   WHERE seat.ended_at IS NULL AND meeting.cancelled_at IS NULL
     AND seat.agency_id IN (SELECT marac_agencies())
     AND (seat.member_id IS NULL OR seat.member_id = dapolicy_reader()) $$;

-- Records that a partner may hear of at all: not an application, not one they are excluded from, and a locked one only
-- with a grant of their own.
CREATE FUNCTION marac_open_to_reader(asked bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (
       SELECT 1 FROM access_record record
       WHERE record.id = asked AND NOT record.dvds
         AND (record.locked = 'no' OR record.id IN (SELECT dapolicy_granted()))
         AND record.id NOT IN (SELECT dapolicy_excluded())) $$;
REVOKE ALL ON FUNCTION marac_open_to_reader(bigint) FROM PUBLIC;

-- Items on agendas that were circulated to the reader, until their papers end.
CREATE FUNCTION marac_listed() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT item.id FROM marac_item item JOIN marac_meeting meeting ON meeting.id = item.meeting_id
   WHERE meeting.id IN (SELECT marac_meetings())
     AND meeting.circulated_at <= now() AND meeting.papers_until > now()
     AND item.left_at IS NULL AND marac_open_to_reader(item.record_id) $$;

-- The records of these.
CREATE FUNCTION marac_listed_records() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT record_id FROM marac_item WHERE id IN (SELECT marac_listed()) $$;

-- Open actions of the reader's own agency, however long ago they were agreed.
CREATE FUNCTION marac_own_actions() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT action.id FROM marac_action action
   WHERE action.state = 'open' AND action.agency_id IN (SELECT marac_agencies())
     AND marac_open_to_reader(action.record_id) $$;

-- A row under another stands on the same record: it cannot be hung where its writer may not look, and a hidden parent
-- is answered like none. Arguments: the parent's table, the column that names it, its key's type.
CREATE FUNCTION marac_stands_with() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE fits boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1::%s AND record_id = $2)', TG_ARGV[0], TG_ARGV[2])
    INTO fits USING to_jsonb(NEW) ->> TG_ARGV[1], NEW.record_id;
    IF NOT fits THEN
        RAISE EXCEPTION 'new row violates row-level security policy for table "%"', TG_TABLE_NAME
            USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
