-- Words that must go for good, under written authority: one person asks, another does it. The row and its hash stay, so
-- that the log still verifies. Nothing else in the software removes words.

-- Words beside a log are removed by the function below alone; they are changed by nobody.
CREATE FUNCTION audit_keep_words() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'DELETE' AND current_setting('dapolicy.destroying', true) = OLD.entry_id::text
       AND current_user NOT IN ('dapolicy_web', 'dapolicy_worker') THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% only grows: nothing in it is changed or removed.', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
DROP TRIGGER a_guard ON audit_words;
CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON audit_words FOR EACH ROW EXECUTE FUNCTION audit_keep_words();

-- Whether the reader is of professional standards and excluded from none of these records.
CREATE FUNCTION audit_is_psd(records bigint[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM dapolicy_roles() AS role WHERE role = 'psd-auditor')
      AND NOT EXISTS (SELECT 1 FROM dapolicy_excluded() AS record WHERE record = ANY (records))
      AND (dapolicy_reader_is_dvds()
           OR NOT EXISTS (SELECT 1 FROM access_record kept WHERE kept.id = ANY (records) AND kept.dvds)) $$;

-- Records that an entry of a log is about, whoever asks. An entry that is not there is about none.
CREATE FUNCTION audit_records_of(of_log text, of_leaf uuid) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF of_log = 'audit_entry' THEN
        RETURN (SELECT entry.records FROM audit_entry entry WHERE entry.id = of_leaf);
    ELSIF of_log = 'chronology_event' THEN
        RETURN (SELECT ARRAY[event.record_id] FROM chronology_event event WHERE event.id = of_leaf);
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION audit_records_of(text, uuid) FROM PUBLIC;

-- Whether there are words beside an entry.
CREATE FUNCTION audit_has_words(of_log text, of_leaf uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF of_log = 'audit_entry' THEN
        RETURN EXISTS (SELECT 1 FROM audit_words typed WHERE typed.entry_id = of_leaf);
    END IF;
    RETURN of_log = 'chronology_event' AND EXISTS (SELECT 1 FROM chronology_content c WHERE c.event_id = of_leaf);
END $$;
REVOKE ALL ON FUNCTION audit_has_words(text, uuid) FROM PUBLIC;

-- Ask that words be destroyed: professional standards, or for an event whoever owns its record and sees it.
CREATE FUNCTION audit_ask_destruction(
    of_log text, of_leaf uuid, said_authority text, said_from text, said_on date, said_reason text, moment timestamptz
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE about bigint[] := audit_records_of(of_log, of_leaf); made uuid := audit_uuid7();
BEGIN
    IF about IS NULL OR NOT audit_has_words(of_log, of_leaf) OR NOT (
        audit_is_psd(about)
        OR (of_log = 'chronology_event' AND EXISTS (
            SELECT 1 FROM access_record seen WHERE seen.id = ANY (about)
            AND dapolicy_reader() IN (seen.investigator_id, seen.safeguarding_lead_id) AND ({may_see})))) THEN
        RAISE EXCEPTION 'There are no such words.' USING ERRCODE = '42501';
    END IF;
    IF btrim(said_authority) = '' OR btrim(said_from) = '' OR btrim(said_reason) = '' THEN
        RAISE EXCEPTION 'Words are destroyed under a written authority alone, and with a reason.' USING ERRCODE = '42501';
    END IF;
    INSERT INTO audit_destruction
        (id, step, request, log, leaf, records, authority, authority_from, authority_on, reason, by_id, at)
    VALUES (made, 'asked', made, of_log, of_leaf, about, said_authority, said_from, said_on, said_reason,
            dapolicy_reader(), moment);
    RETURN made;
END $$;

-- The second person's act: professional standards, neither the one who asked nor the one who wrote the words.
CREATE FUNCTION audit_answer_destruction(asked uuid, does boolean, said_reason text, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE request audit_destruction%ROWTYPE; author bigint; event chronology_event%ROWTYPE;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('dapolicy.audit.destroy', 0));
    SELECT * INTO request FROM audit_destruction held WHERE held.id = asked AND held.step = 'asked';
    IF NOT FOUND OR NOT audit_is_psd(request.records) THEN
        RAISE EXCEPTION 'There is no such request.' USING ERRCODE = '42501';
    END IF;
    IF EXISTS (SELECT 1 FROM audit_destruction held WHERE held.request = asked AND held.step <> 'asked') THEN
        RETURN false;
    END IF;
    IF request.log = 'chronology_event' THEN
        SELECT * INTO event FROM chronology_event held WHERE held.id = request.leaf;
        author := event.by_id;
    ELSE
        SELECT entry.member_id INTO author FROM audit_entry entry WHERE entry.id = request.leaf;
    END IF;
    IF dapolicy_reader() = request.by_id OR dapolicy_reader() = author THEN
        RAISE EXCEPTION 'Somebody other than the one who asked or who wrote the words must do it.'
            USING ERRCODE = '42501';
    END IF;
    INSERT INTO audit_destruction
        (id, step, request, log, leaf, records, authority, authority_from, authority_on, reason, by_id, at)
    VALUES (audit_uuid7(), CASE WHEN does THEN 'done' ELSE 'refused' END, asked, request.log, request.leaf,
            request.records, request.authority, request.authority_from, request.authority_on, said_reason,
            dapolicy_reader(), moment);
    IF does AND request.log = 'audit_entry' THEN
        PERFORM set_config('dapolicy.destroying', request.leaf::text, true);
        DELETE FROM audit_words typed WHERE typed.entry_id = request.leaf;
        PERFORM set_config('dapolicy.destroying', '', true);
    ELSIF does THEN
        PERFORM pg_advisory_xact_lock(event.record_id);
        DELETE FROM chronology_content said WHERE said.event_id = request.leaf;
        INSERT INTO chronology_event
            (id, record_id, kind, subject, at, recorded_at, by_id, detail, opinion, sensitivity, content_hash, locked, dvds)
        VALUES (audit_uuid7(), event.record_id, 'entry.destroyed', request.leaf::text, moment, now(), dapolicy_reader(),
                jsonb_build_object('entry', request.leaf::text, 'authority', request.authority), false, 'ordinary', '',
                'no', false);
    END IF;
    RETURN true;
END $$;

-- What waits for a second person, for professional standards who may do it; and, by `of_leaf`, what became of one entry's
-- words, for them and for whoever may see its record.
CREATE FUNCTION audit_destructions(of_leaf uuid DEFAULT NULL) RETURNS TABLE (
    id uuid, step text, log text, leaf uuid, records bigint[], authority text, authority_from text, authority_on date,
    reason text, by_id bigint, at timestamptz, by_name text, own boolean
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT held.id, held.step::text, held.log::text, held.leaf, held.records, held.authority, held.authority_from,
          held.authority_on, held.reason, held.by_id, held.at, somebody.name::text, held.by_id = dapolicy_reader()
   FROM audit_destruction held LEFT JOIN access_member somebody ON somebody.id = held.by_id
   WHERE CASE WHEN of_leaf IS NULL THEN
             held.step = 'asked' AND audit_is_psd(held.records) AND NOT EXISTS (
                 SELECT 1 FROM audit_destruction later WHERE later.request = held.id AND later.step <> 'asked')
         ELSE held.leaf = of_leaf AND (audit_is_psd(held.records) OR EXISTS (
             SELECT 1 FROM access_record seen WHERE seen.id = ANY (held.records) AND held.log = 'chronology_event'
             AND ({may_see}))) END
   ORDER BY held.at, held.id $$;

-- Who had the words before they went: everybody who looked at their record since they were written, every pack, export
-- and disclosure with its recipients. For those who may ask or answer.
CREATE FUNCTION audit_had_words(of_log text, of_leaf uuid, most integer) RETURNS TABLE (
    at timestamptz, name text, job text, recipients text[], reason text
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ WITH about AS (
       SELECT audit_records_of(of_log, of_leaf) AS records,
              coalesce((SELECT event.recorded_at FROM chronology_event event
                        WHERE of_log = 'chronology_event' AND event.id = of_leaf),
                       (SELECT typed.at FROM audit_entry typed WHERE of_log = 'audit_entry' AND typed.id = of_leaf)
              ) AS since
   )
   SELECT entry.at, somebody.name::text, entry.job, entry.recipients, entry.reason
   FROM about JOIN audit_entry entry ON entry.records && about.records AND entry.at >= about.since
        LEFT JOIN access_member somebody ON somebody.id = entry.member_id
   WHERE audit_is_psd(about.records) OR EXISTS (
       SELECT 1 FROM access_record seen WHERE seen.id = ANY (about.records) AND ({may_see}))
   ORDER BY entry.at DESC LIMIT most $$;
