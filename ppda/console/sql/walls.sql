-- Who reads the console: professional standards, less whoever is excluded from the record; an application's line is for
-- those of them who are DVDS staff too.

CREATE FUNCTION console_is_psd() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM dapolicy_roles() AS role WHERE role = 'psd-auditor') $$;

CREATE FUNCTION console_excluded() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT coalesce(array_agg(record), '{}') FROM dapolicy_excluded() AS record $$;

-- Whether a member could read the console's line of a record: the worker finds by it who is told.
CREATE FUNCTION console_readers(record bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT DISTINCT held.member_id FROM access_memberrole held
        JOIN access_account account ON account.member_id = held.member_id AND account.is_active
        JOIN access_record kept ON kept.id = record
   WHERE held.role_id = 'psd-auditor' AND held.since <= now() AND (held.until IS NULL OR held.until > now())
     AND NOT EXISTS (SELECT 1 FROM access_exclusion x WHERE x.record_id = record AND x.member_id = held.member_id)
     AND (NOT kept.dvds OR EXISTS (
          SELECT 1 FROM access_memberrole too WHERE too.member_id = held.member_id AND too.role_id = 'dvds-officer'
          AND too.since <= now() AND (too.until IS NULL OR too.until > now()))) $$;
REVOKE ALL ON FUNCTION console_readers(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console_readers(bigint) TO dapolicy_worker;
