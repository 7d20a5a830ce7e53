-- Where else an act stands: what concerns several records is written on each, in one transaction, of one incident.
CREATE FUNCTION chronology_copies(of_leaf uuid) RETURNS TABLE (copy uuid, held bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$ SELECT other.id, other.record_id
   FROM chronology_event act JOIN chronology_event other
        ON other.kind = act.kind AND other.recorded_at = act.recorded_at AND other.at = act.at
        AND other.record_id <> act.record_id AND other.content_hash = act.content_hash
        AND other.by_id IS NOT DISTINCT FROM act.by_id AND other.subject IS NOT DISTINCT FROM act.subject
        AND other.detail ->> 'incident' = act.detail ->> 'incident'
   WHERE act.id = of_leaf $$;
REVOKE ALL ON FUNCTION chronology_copies(uuid) FROM PUBLIC;

-- The words of an act that the reader sees go out of sight wherever they stand, also where the reader sees nothing of it,
-- and says nothing of how often. Two who withdraw one act by different copies wait for each other.
CREATE FUNCTION chronology_hide_copies(of_leaf uuid, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE act chronology_event;
BEGIN
    SELECT * INTO act FROM chronology_event event WHERE event.id = of_leaf AND ({PREDICATE});
    IF act.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(act.kind || act.recorded_at::text, 0));
    UPDATE chronology_content said SET hidden_at = moment, hidden_by_id = dapolicy_reader()
    WHERE said.hidden_at IS NULL AND said.event_id IN (SELECT copy FROM chronology_copies(of_leaf));
END $$;
REVOKE ALL ON FUNCTION chronology_hide_copies(uuid, timestamptz) FROM PUBLIC;
