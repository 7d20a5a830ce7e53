-- Staff numbers of the register's lines that a party is, or may be: its number, or two identifying things. That a suspect
-- is police here, as somebody said, is one of the two beside a whole name, and beside nothing else: "it is PC Rowan
-- Bracken" keeps Rowan Bracken out until it is decided, and a namesake until it is decided that it is not police.
CREATE OR REPLACE FUNCTION custody_staff_matches(party jsonb) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT staff.staff_no FROM access_staffentry staff CROSS JOIN LATERAL (SELECT (
        custody_plain(concat_ws(' ', party ->> 'given', party ->> 'surname'))
            = custody_plain(concat_ws(' ', staff.given_name, staff.surname))
         OR (dmetaphone(custody_plain(party ->> 'surname')) = dmetaphone(custody_plain(staff.surname))
             AND dmetaphone(custody_plain(party ->> 'given')) = dmetaphone(custody_plain(staff.given_name))
             AND custody_plain(party ->> 'surname') <> '' AND custody_plain(party ->> 'given') <> '')) AS fits) AS name
   WHERE (staff.left_on IS NULL OR staff.left_on > current_date - interval '1 year')
     AND (custody_plain(party ->> 'staff_no') = custody_plain(staff.staff_no)
      OR 2 <= (
        name.fits::int
        + (name.fits AND custody_plain(concat(party ->> 'given', party ->> 'surname')) <> ''
           AND (party ->> 'part', party ->> 'police') IS NOT DISTINCT FROM ('suspect', 'yes')
           AND custody_plain(party ->> 'employer') = '')::int
        + coalesce(custody_near_birth((party ->> 'born')::date, staff.date_of_birth), false)::int
        + (staff.home_address <> '' AND EXISTS (
            SELECT 1 FROM jsonb_array_elements_text(party -> 'addresses') AS place
            WHERE similarity(custody_plain(place), custody_plain(staff.home_address)) > 0.6))::int
        + EXISTS (
            SELECT 1 FROM jsonb_array_elements_text(party -> 'phones') AS phone, unnest(staff.phones) AS theirs
            WHERE custody_digits(phone) = custody_digits(theirs) AND custody_digits(phone) <> '')::int
        + EXISTS (
            SELECT 1 FROM jsonb_array_elements_text(party -> 'vehicles') AS vehicle, unnest(staff.vehicles) AS theirs
            WHERE custody_plain(vehicle) = custody_plain(theirs) AND custody_plain(vehicle) <> '')::int
      )) $$;
