-- Who may see a locked record now, excluded people left out. Whoever is excluded is not told, for all their grant.
CREATE OR REPLACE FUNCTION dapolicy_holders(record bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT DISTINCT account.member_id FROM access_grant held JOIN access_account account ON account.id = held.user_id
   WHERE held.record_id = record AND held.until > now() AND account.is_active
     AND account.member_id NOT IN (SELECT member_id FROM access_exclusion x WHERE x.record_id = record)
     AND (dapolicy_reader() IS NULL
          OR (record IN (SELECT dapolicy_granted()) AND record NOT IN (SELECT dapolicy_excluded()))) $$;
