-- Words that go under written authority go wherever their act stands: one request destroys what one act said. Each record
-- says so, with the paper. Where the second person is excluded from a record the same is asked there of another one.
CREATE FUNCTION chronology_destroy_copies(asked uuid, moment timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$ DECLARE request audit_destruction%ROWTYPE; why text; also record; made uuid;
BEGIN
    SELECT * INTO request FROM audit_destruction held WHERE held.id = asked;
    SELECT held.reason INTO why FROM audit_destruction held WHERE held.request = asked AND held.step = 'done';
    PERFORM pg_advisory_xact_lock(place) FROM (
        SELECT record_id AS place FROM chronology_event WHERE id = request.leaf
        UNION SELECT held FROM chronology_copies(request.leaf) ORDER BY place) AS places;
    FOR also IN SELECT copies.copy, copies.held FROM chronology_copies(request.leaf) copies
                WHERE EXISTS (SELECT 1 FROM chronology_content said WHERE said.event_id = copies.copy)
                ORDER BY copies.held LOOP
        made := audit_uuid7();
        INSERT INTO audit_destruction
            (id, step, request, log, leaf, records, authority, authority_from, authority_on, reason, by_id, at)
        VALUES (made, 'asked', made, request.log, also.copy, ARRAY[also.held], request.authority, request.authority_from,
                request.authority_on, request.reason, request.by_id, request.at);
        CONTINUE WHEN EXISTS (SELECT 1 FROM dapolicy_excluded() AS kept WHERE kept = also.held);
        INSERT INTO audit_destruction
            (id, step, request, log, leaf, records, authority, authority_from, authority_on, reason, by_id, at)
        VALUES (audit_uuid7(), 'done', made, request.log, also.copy, ARRAY[also.held], request.authority,
                request.authority_from, request.authority_on, why, dapolicy_reader(), moment);
        DELETE FROM chronology_content said WHERE said.event_id = also.copy;
        INSERT INTO chronology_event
            (id, record_id, kind, subject, at, recorded_at, by_id, detail, opinion, sensitivity, content_hash, locked, dvds)
        VALUES (audit_uuid7(), also.held, 'entry.destroyed', also.copy::text, moment, now(), dapolicy_reader(),
                jsonb_build_object('entry', also.copy::text, 'authority', request.authority), false, 'ordinary', '',
                'no', false);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION chronology_destroy_copies(uuid, timestamptz) FROM PUBLIC;
