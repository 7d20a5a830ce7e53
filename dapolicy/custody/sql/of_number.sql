-- Staff numbers of the register's lines that have the number which was said of a party: their staff number, or their
-- collar number where nobody said that they work elsewhere. Another force's officer may wear the same one.
CREATE FUNCTION custody_of_number(party jsonb) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT staff.staff_no FROM access_staffentry staff, custody_plain(party ->> 'staff_no') AS number
   WHERE number <> '' AND (number = custody_plain(staff.staff_no)
      OR (number = custody_plain(staff.collar_no) AND custody_plain(party ->> 'employer') = '')) $$;
REVOKE ALL ON FUNCTION custody_of_number(jsonb) FROM PUBLIC;
