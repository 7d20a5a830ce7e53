-- What is listed for an invited reader, less what they may not see all the same: an application is DVDS staff's alone,
-- and a record that locked after the invitation asks for a grant of whoever wants to see it.
CREATE OR REPLACE FUNCTION dapolicy_invited() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT listed.record_id FROM access_invitation listed JOIN access_record record ON record.id = listed.record_id
   WHERE listed.member_id = dapolicy_reader() AND listed.until > now() AND NOT record.dvds
     AND (record.locked = 'no' OR record.id IN (SELECT dapolicy_granted())) $$;
