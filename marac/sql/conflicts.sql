-- Who at the table may not hear which case of an agenda: for whoever sees the case. A case that the reader does not see
-- is not among these rows, whoever is excluded from it.
CREATE FUNCTION marac_conflicts(asked bigint) RETURNS TABLE (item bigint, seat bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT item.id, seat.id
   FROM marac_item item JOIN access_record record ON record.id = item.record_id
   JOIN marac_seat seat ON seat.meeting_id = item.meeting_id AND seat.ended_at IS NULL
   JOIN access_exclusion excluded ON excluded.record_id = item.record_id AND excluded.member_id = seat.member_id
   WHERE item.meeting_id = asked AND item.left_at IS NULL
     AND (SELECT dapolicy_reader_kind()) = 'force' AND NOT record.dvds
     AND (record.locked = 'no' OR record.id IN (SELECT dapolicy_granted()))
     AND record.id NOT IN (SELECT dapolicy_excluded()) $$;
REVOKE ALL ON FUNCTION marac_conflicts(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marac_conflicts(bigint) TO dapolicy_web, dapolicy_worker;
