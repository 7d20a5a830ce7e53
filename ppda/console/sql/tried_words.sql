-- Words typed when somebody tried to open a record are about that record too, though it was not put before their eyes:
-- whoever of professional standards is excluded from it neither asks nor knows that they are to go.
CREATE OR REPLACE FUNCTION audit_records_of(of_log text, of_leaf uuid) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF of_log = 'audit_entry' THEN
        RETURN (SELECT entry.records || ARRAY(
                    SELECT seen.record_id FROM ppda_sighting seen WHERE seen.entry_id = entry.id ORDER BY seen.record_id)
                FROM audit_entry entry WHERE entry.id = of_leaf);
    ELSIF of_log = 'chronology_event' THEN
        RETURN (SELECT ARRAY[event.record_id] FROM chronology_event event WHERE event.id = of_leaf);
    END IF;
    RETURN NULL;
END $$;
