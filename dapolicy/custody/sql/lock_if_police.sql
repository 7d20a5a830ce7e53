-- Holding a report's parties against the staff register, and locking. One function, so that the web login learns
-- nothing of the register but that its own records are now locked.

CREATE FUNCTION custody_digits(value text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT right(regexp_replace(coalesce(value, ''), '\D', '', 'g'), 10) $$;

CREATE FUNCTION custody_plain(value text) RETURNS text LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$ SELECT trim(regexp_replace(lower(unaccent(coalesce(value, ''))), '[^a-z0-9]+', ' ', 'g')) $$;

-- The same day, day and month swapped, or a year off: people mishear.
CREATE FUNCTION custody_near_birth(a date, b date) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT a = b
       OR (extract(year FROM a) = extract(year FROM b) AND extract(month FROM a) = extract(day FROM b)
           AND extract(day FROM a) = extract(month FROM b))
       OR (to_char(a, 'MMDD') = to_char(b, 'MMDD') AND abs(extract(year FROM a) - extract(year FROM b)) = 1) $$;

-- Staff numbers of the register's lines that a party is, or may be: its number, or two identifying things.
CREATE FUNCTION custody_staff_matches(party jsonb) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT staff.staff_no FROM access_staffentry staff
   WHERE (staff.left_on IS NULL OR staff.left_on > current_date - interval '1 year')
     AND (custody_plain(party ->> 'staff_no') = custody_plain(staff.staff_no)
      OR 2 <= (
        (custody_plain(concat_ws(' ', party ->> 'given', party ->> 'surname'))
            = custody_plain(concat_ws(' ', staff.given_name, staff.surname))
         OR (dmetaphone(custody_plain(party ->> 'surname')) = dmetaphone(custody_plain(staff.surname))
             AND dmetaphone(custody_plain(party ->> 'given')) = dmetaphone(custody_plain(staff.given_name))
             AND custody_plain(party ->> 'surname') <> '' AND custody_plain(party ->> 'given') <> ''))::int
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
REVOKE ALL ON FUNCTION custody_staff_matches(jsonb) FROM PUBLIC;

-- Locks `records` as possible where a party is or may be police. The suspects among the staff are excluded before;
-- the author, unless excluded, keeps a grant until `author_until`; the post whose decision it awaits is paged. What
-- joins a locked record locks with it, for the same people: else he would read in the new report what is kept from him.
CREATE FUNCTION custody_lock_if_police(
    records bigint[], parties jsonb, author bigint, author_until timestamptz, post text, moment timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE party jsonb; held bigint; said boolean; matched text[]; suspects text[] := '{}'; state text;
BEGIN
    SELECT coalesce(bool_or(r.locked <> 'no'), false),
           CASE WHEN bool_or(r.locked = 'confirmed') THEN 'confirmed' ELSE 'possible' END
    INTO said, state FROM access_record r WHERE r.id = ANY (records);
    FOR party IN SELECT * FROM jsonb_array_elements(parties) LOOP
        SELECT coalesce(array_agg(match), '{}') INTO matched FROM custody_staff_matches(party) AS match;
        said := said OR party ->> 'police' = 'yes' OR cardinality(matched) > 0;
        IF party ->> 'part' = 'suspect' THEN
            suspects := suspects || matched;
        END IF;
    END LOOP;
    IF NOT said THEN
        RETURN false;
    END IF;
    FOREACH held IN ARRAY ARRAY(SELECT unnest(records) ORDER BY 1) LOOP
        INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
        SELECT held, member.id, 'suspect', moment, author FROM access_member member
        WHERE member.staff_no = ANY (suspects)
        ON CONFLICT (record_id, member_id) DO NOTHING;
        INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
        SELECT DISTINCT ON (x.member_id) held, x.member_id, x.why, moment, author FROM access_exclusion x
        WHERE x.record_id = ANY (records) ON CONFLICT (record_id, member_id) DO NOTHING;
        INSERT INTO access_grant (user_id, permission_id, record_id, until, why, given_by_id)
        SELECT g.user_id, g.permission_id, held, max(g.until), min(g.why), min(g.given_by_id) FROM access_grant g
        WHERE g.record_id = ANY (records) AND g.until > now() GROUP BY g.user_id, g.permission_id
        ON CONFLICT (user_id, permission_id, record_id) DO NOTHING;
        IF NOT EXISTS (SELECT 1 FROM access_exclusion x WHERE x.record_id = held AND x.member_id = author) THEN
            PERFORM dapolicy_grant(held, author, author_until, 'Recorded it');
        END IF;
        INSERT INTO access_postpage (record_id, post_id, why, at)
        SELECT held, code, 'Is a party police? Decide within the hour', moment FROM access_post
        WHERE code = post AND state = 'possible';
        PERFORM dapolicy_lock(held, state);
    END LOOP;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION custody_lock_if_police(bigint[], jsonb, bigint, timestamptz, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_lock_if_police(bigint[], jsonb, bigint, timestamptz, text, timestamptz)
    TO dapolicy_web, dapolicy_worker;
