-- A grant, given by whoever may see the record while it is locked. Nobody is let into an open record for when it locks.
CREATE OR REPLACE FUNCTION dapolicy_grant(record bigint, member bigint, ends timestamptz, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF record IN (SELECT dapolicy_excluded()) OR record NOT IN (SELECT dapolicy_granted())
       OR NOT EXISTS (SELECT 1 FROM access_record held WHERE held.id = record AND held.locked <> 'no') THEN
        RAISE EXCEPTION 'You cannot give what you may not see.' USING ERRCODE = '42501';
    END IF;
    INSERT INTO access_grant (user_id, permission_id, record_id, until, why, given_by_id)
    SELECT account.id, permission.id, record, ends, reason, dapolicy_reader()
    FROM access_account account, auth_permission permission
         JOIN django_content_type kind ON kind.id = permission.content_type_id
    WHERE account.member_id = member AND permission.codename = 'see'
      AND kind.app_label = 'access' AND kind.model = 'record'
    ON CONFLICT (user_id, permission_id, record_id)
    DO UPDATE SET until = greatest(access_grant.until, excluded.until), why = excluded.why;
END $$;

-- Records are unlocked by custody, with a reason and with everything that is locked with them.
DROP FUNCTION dapolicy_unlock(bigint);
