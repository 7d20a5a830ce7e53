-- Who appears in the line of a record, as this reader has it: nobody is here for nothing but what they tried themselves.
CREATE OR REPLACE FUNCTION console_people(asked bigint) RETURNS TABLE (id bigint, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT somebody.id, somebody.name::text FROM access_member somebody
   WHERE console_sees(console_people.asked) AND somebody.id IN (
       SELECT entry.member_id FROM audit_entry entry WHERE entry.records @> ARRAY[console_people.asked]
       UNION SELECT seen.member_id FROM ppda_sighting seen
             WHERE seen.record_id = console_people.asked AND seen.member_id <> dapolicy_reader()
       UNION SELECT event.by_id FROM chronology_event event WHERE event.record_id = console_people.asked
       UNION SELECT x.member_id FROM access_exclusion x WHERE x.record_id = console_people.asked
       UNION SELECT held.asker_id FROM ppda_checkseen concerned
             JOIN custody_safetycheck held ON held.id = concerned.check_id
             WHERE concerned.record_id = console_people.asked AND held.asker_id <> dapolicy_reader()
       UNION SELECT changed.member_id FROM audit_alteration changed WHERE changed.record_id = console_people.asked
       UNION SELECT told.by_id FROM ppda_lookersrequest told WHERE told.record_id = console_people.asked)
   ORDER BY somebody.name, somebody.id $$;
