-- Who is asking. Every function takes the reader from the transaction, never from an argument.

CREATE FUNCTION dapolicy_reader() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('dapolicy.reader', true), '')::bigint $$;

CREATE FUNCTION dapolicy_roles() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT role_id FROM access_memberrole
   WHERE member_id = dapolicy_reader() AND since <= now() AND (until IS NULL OR until > now()) $$;

-- Several roles: the widest reader of them.
CREATE FUNCTION dapolicy_reader_kind() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT CASE WHEN 'force' = ANY (kinds) THEN 'force' WHEN 'invited' = ANY (kinds) THEN 'invited' ELSE 'none' END
   FROM (SELECT array_agg(reader::text) AS kinds FROM access_role WHERE code IN (SELECT dapolicy_roles())) AS held $$;

CREATE FUNCTION dapolicy_reader_is_dvds() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM dapolicy_roles() AS role WHERE role = 'dvds-officer') $$;

CREATE FUNCTION dapolicy_posts() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT post_id FROM access_postholding
   WHERE member_id = dapolicy_reader() AND since <= now() AND until > now() $$;

-- Locked records that the reader may see all the same: by grant, as the team of a possible one, by a page to a post held.
CREATE FUNCTION dapolicy_granted() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT held.record_id FROM access_grant held JOIN access_account account ON account.id = held.user_id
   WHERE account.member_id = dapolicy_reader() AND held.until > now()
   UNION ALL
   SELECT record.id FROM access_record record JOIN access_member member ON member.team_id = record.team_id
   WHERE record.locked = 'possible' AND member.id = dapolicy_reader()
   UNION ALL
   SELECT page.record_id FROM access_postpage page
   WHERE page.post_id IN (SELECT dapolicy_posts())
     AND (page.settled_at IS NULL OR page.settled_at > now() - interval '12 hours') $$;

CREATE FUNCTION dapolicy_excluded() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT record_id FROM access_exclusion WHERE member_id = dapolicy_reader() $$;

CREATE FUNCTION dapolicy_invited() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT record_id FROM access_invitation WHERE member_id = dapolicy_reader() AND until > now() $$;

-- Records whose confidential addresses the reader keeps: the two who own them.
CREATE FUNCTION dapolicy_kept() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT id FROM access_record
   WHERE investigator_id = dapolicy_reader() OR safeguarding_lead_id = dapolicy_reader() $$;

-- The parent is read FOR SHARE, so that a writer and locking wait for each other. A parent that is not there is
-- answered as the policy answers for one that is hidden.
CREATE FUNCTION dapolicy_fill_copies() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    SELECT record.locked, record.dvds INTO NEW.locked, NEW.dvds
    FROM access_record record WHERE record.id = NEW.record_id FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'new row violates row-level security policy for table "%"', TG_TABLE_NAME
            USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION dapolicy_keep_copies() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF current_user IN ('dapolicy_web', 'dapolicy_worker')
       AND (NEW.locked, NEW.dvds, NEW.record_id) IS DISTINCT FROM (OLD.locked, OLD.dvds, OLD.record_id) THEN
        RAISE EXCEPTION 'A row''s record and its protection are not changed by hand.' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION dapolicy_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    RAISE EXCEPTION '% only grows: nothing in it is changed or removed.', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

-- A log lets one change pass: the copies of protection, by the locking functions alone.
CREATE FUNCTION dapolicy_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ DECLARE before jsonb; after jsonb;
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('dapolicy.locking', true) = 'yes'
       AND current_user NOT IN ('dapolicy_web', 'dapolicy_worker') THEN
        before := to_jsonb(OLD) - ARRAY['locked', 'dvds'];
        after := to_jsonb(NEW) - ARRAY['locked', 'dvds'];
        IF before = after THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% only grows: nothing in it is changed or removed.', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

-- The copies of every table that hangs on the record follow it.
CREATE FUNCTION dapolicy_set_locked(record bigint, state text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$ DECLARE held text;
BEGIN
    PERFORM set_config('dapolicy.locking', 'yes', true);
    UPDATE access_record SET locked = state WHERE id = record;
    FOR held IN SELECT table_name FROM access_held ORDER BY table_name LOOP
        EXECUTE format('UPDATE %I SET locked = $1 WHERE record_id = $2 AND locked <> $1', held) USING state, record;
    END LOOP;
    PERFORM set_config('dapolicy.locking', '', true);
END $$;
REVOKE ALL ON FUNCTION dapolicy_set_locked(bigint, text) FROM PUBLIC;

-- Locking can only lock. It is the last write of its transaction: the writer may no longer see what it wrote.
CREATE FUNCTION dapolicy_lock(record bigint, state text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE present text;
BEGIN
    IF state NOT IN ('possible', 'confirmed') THEN
        RAISE EXCEPTION 'A record is locked as possible or as confirmed.' USING ERRCODE = '22023';
    END IF;
    SELECT access_record.locked INTO present FROM access_record WHERE id = record FOR UPDATE;
    IF present = 'no' OR (present = 'possible' AND state = 'confirmed') THEN
        PERFORM dapolicy_set_locked(record, state);
    END IF;
END $$;

-- Lifting asks for PSD.
CREATE FUNCTION dapolicy_unlock(record bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM dapolicy_roles() AS role WHERE role = 'psd-auditor')
       OR record IN (SELECT dapolicy_excluded()) THEN
        RAISE EXCEPTION 'Only professional standards may unlock a record.' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM access_record WHERE id = record FOR UPDATE;
    PERFORM dapolicy_set_locked(record, 'no');
END $$;

-- A grant, given while its giver may see the record or is the one who locks it in this transaction.
CREATE FUNCTION dapolicy_grant(record bigint, member bigint, ends timestamptz, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF record IN (SELECT dapolicy_excluded())
       OR NOT (EXISTS (SELECT 1 FROM access_record r WHERE r.id = record AND r.locked = 'no')
               OR record IN (SELECT dapolicy_granted())) THEN
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

-- Who may see a locked record now, excluded people left out.
CREATE FUNCTION dapolicy_holders(record bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT DISTINCT account.member_id FROM access_grant held JOIN access_account account ON account.id = held.user_id
   WHERE held.record_id = record AND held.until > now() AND account.is_active
     AND account.member_id NOT IN (SELECT member_id FROM access_exclusion x WHERE x.record_id = record)
     AND (dapolicy_reader() IS NULL OR record IN (SELECT dapolicy_granted())) $$;

-- Anybody who records a party may exclude the member that the party is; nobody may lift it here.
CREATE FUNCTION dapolicy_exclude(record bigint, member bigint, because text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
    VALUES (record, member, because, now(), dapolicy_reader())
    ON CONFLICT (record_id, member_id) DO NOTHING;
END $$;

-- The record itself: its protection is changed by the locking functions alone.
CREATE FUNCTION dapolicy_keep_record() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF current_user NOT IN ('dapolicy_web', 'dapolicy_worker') THEN
        RETURN NEW;
    END IF;
    IF (TG_OP = 'INSERT' AND NEW.locked <> 'no')
       OR (TG_OP = 'UPDATE' AND (NEW.locked, NEW.dvds, NEW.kind, NEW.reference)
           IS DISTINCT FROM (OLD.locked, OLD.dvds, OLD.kind, OLD.reference)) THEN
        RAISE EXCEPTION 'A record''s protection is not changed by hand.' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON access_record
    FOR EACH ROW EXECUTE FUNCTION dapolicy_keep_record();

-- Whether the database would let a member see a record: for the worker, which finds who may be told.
CREATE FUNCTION dapolicy_may_see(member bigint, record bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE before text := coalesce(current_setting('dapolicy.reader', true), ''); seen boolean;
BEGIN
    PERFORM set_config('dapolicy.reader', member::text, true);
    SELECT {PREDICATE} INTO seen FROM access_record r WHERE r.id = record;
    PERFORM set_config('dapolicy.reader', before, true);
    RETURN coalesce(seen, false);
END $$;
REVOKE ALL ON FUNCTION dapolicy_may_see(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dapolicy_may_see(bigint, bigint) TO dapolicy_worker;
