-- Applications of the disclosure scheme are its staff's alone, also where they are locked: the head of the scheme
-- decides and is called, never the duty posts or professional standards.
CREATE OR REPLACE FUNCTION custody_post_for(records bigint[], posts text[], moment timestamptz) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT post.code
   FROM unnest(CASE WHEN EXISTS (SELECT 1 FROM access_record r WHERE r.id = ANY (records) AND r.dvds)
                    THEN ARRAY['dvds-head'] ELSE posts END) WITH ORDINALITY AS asked(code, place)
        JOIN access_post post USING (code)
   ORDER BY NOT EXISTS (
       SELECT 1 FROM access_postholding held JOIN access_account account USING (member_id)
       WHERE held.post_id = post.code AND held.since <= moment AND held.until > moment AND account.is_active
         AND NOT EXISTS (SELECT 1 FROM access_exclusion x
                         WHERE x.member_id = held.member_id AND x.record_id = ANY (records))), place
   LIMIT 1 $$;

CREATE OR REPLACE FUNCTION custody_is_psd(record bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM dapolicy_roles() AS role WHERE role = 'psd-auditor')
      AND record NOT IN (SELECT dapolicy_excluded())
      AND (NOT EXISTS (SELECT 1 FROM access_record held WHERE held.id = record AND held.dvds)
           OR dapolicy_reader_is_dvds()) $$;
