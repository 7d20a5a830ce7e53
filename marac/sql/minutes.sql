-- The minutes of a meeting for an agency that was there: of the cases that are listed for the reader, once they were
-- sent out. A line that was taken from view, that was told in confidence or that no worker has looked at is not there; of
-- one that holds what must not leave only that it does.
CREATE FUNCTION marac_minutes(asked bigint) RETURNS TABLE (item bigint, at timestamptz, kind text, detail jsonb, words text, held_back text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT line.item_id, line.at, event.kind::text, event.detail, CASE WHEN looked.held_back = '' THEN content.words END,
          looked.held_back::text
   FROM marac_item item JOIN marac_line line ON line.item_id = item.id
        JOIN chronology_event event ON event.id = line.event_id AND event.sensitivity = 'ordinary'
        JOIN LATERAL (
            SELECT held_back FROM marac_leaving WHERE event_id = event.id ORDER BY at DESC, id DESC LIMIT 1
        ) AS looked ON true
        LEFT JOIN chronology_content content ON content.event_id = event.id AND content.hidden_at IS NULL
   WHERE item.meeting_id = asked AND dapolicy_reader_kind() = 'invited' AND item.id IN (SELECT marac_listed())
     AND EXISTS (SELECT 1 FROM marac_line sent WHERE sent.item_id = item.id AND sent.kind = 'marac.minutes-sent')
     AND EXISTS (SELECT 1 FROM marac_seat seat
                 WHERE seat.meeting_id = item.meeting_id AND seat.ended_at IS NULL AND seat.attends = 'present'
                   AND seat.agency_id IN (SELECT marac_agencies())
                   AND (seat.member_id IS NULL OR seat.member_id = dapolicy_reader()))
     AND NOT EXISTS (SELECT 1 FROM chronology_event gone
                     WHERE gone.record_id = event.record_id AND gone.kind IN ('entry.withdrawn', 'event.withdrawn')
                       AND gone.subject = event.id::text)
   ORDER BY item.place, item.id, line.at, line.id $$;
