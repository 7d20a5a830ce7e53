-- When the duty ends that a member was on, eight hours later where none is known.
CREATE FUNCTION custody_end_of_duty(who bigint, moment timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT coalesce((SELECT max(d.until) FROM access_duty d
                    WHERE d.member_id = who AND d.since <= moment AND d.until > moment), moment + interval '8 hours') $$;
REVOKE ALL ON FUNCTION custody_end_of_duty(bigint, timestamptz) FROM PUBLIC;

-- As before (once.sql); and what its author is given is counted from the report, not from the tap: to the end of the
-- duty in which they wrote it and 12 hours more. A post's is counted from its answer.
CREATE OR REPLACE FUNCTION custody_provisional(asked bigint, moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO access_grant (user_id, permission_id, record_id, until, why, given_by_id)
   SELECT account.id, permission.id, held.id, given.until, 'Provisional: no connection declared', NULL
   FROM access_record held, access_account account, auth_permission permission
        JOIN django_content_type kind ON kind.id = permission.content_type_id,
        LATERAL (
            SELECT max(custody_end_of_duty(account.member_id, since.at) + interval '12 hours') AS until FROM (
                SELECT r.at FROM custody_receipt r WHERE r.member_id = account.member_id AND held.id = ANY (r.records)
                UNION ALL
                SELECT moment FROM access_postpage p
                WHERE p.record_id = held.id AND p.post_id IN (SELECT dapolicy_posts())
                  AND (p.settled_at IS NULL OR p.settled_at > now() - interval '12 hours')) AS since) AS given
   WHERE account.member_id = dapolicy_reader() AND permission.codename = 'see'
     AND kind.app_label = 'access' AND kind.model = 'record' AND held.locked <> 'no'
     AND held.id IN (SELECT custody_group(asked)) AND held.id NOT IN (SELECT dapolicy_excluded())
     AND NOT EXISTS (SELECT 1 FROM custody_declaration d
                     WHERE d.record_id = held.id AND d.member_id = dapolicy_reader() AND d.at <> moment)
     AND given.until > moment
   ON CONFLICT (user_id, permission_id, record_id)
   DO UPDATE SET until = greatest(access_grant.until, excluded.until) $$;
