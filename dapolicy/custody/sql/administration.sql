-- Changes of accounts and posts. A login of the software reaches them through these functions alone, and each takes the
-- reader from the transaction. What is done is noted by triggers, so that no way of doing it can be forgotten.

-- In order of time, and nobody can guess the next (version 7).
CREATE FUNCTION custody_uuid7() RETURNS uuid LANGUAGE sql VOLATILE AS
$$ SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
       substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
       52, 1), 53, 1), 'hex')::uuid $$;

-- Which roles a post may be filled from: a post opens locked records, and a chair is no way round a role.
CREATE FUNCTION custody_fits(post text) RETURNS text[] LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE post
       WHEN 'psd' THEN ARRAY['psd-auditor']
       WHEN 'fim' THEN ARRAY['duty-inspector']
       WHEN 'di' THEN ARRAY['supervisor', 'manager']
       WHEN 'dvds-head' THEN ARRAY['dvds-officer', 'supervisor', 'manager']
       ELSE ARRAY[]::text[] END $$;

CREATE FUNCTION custody_holds(member bigint, allowed text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM access_memberrole held JOIN access_member m ON m.id = held.member_id
   WHERE held.member_id = member AND held.role_id = ANY (allowed) AND held.since <= now()
     AND (held.until IS NULL OR held.until > now()) AND (m.left_on IS NULL OR m.left_on > current_date)) $$;

-- The hours of duty that cover now, or a team of which no hours are known.
CREATE FUNCTION custody_on_duty(member bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM access_duty d WHERE d.member_id = member AND d.since <= now() AND d.until > now())
       OR NOT EXISTS (SELECT 1 FROM access_duty d JOIN access_member other ON other.id = d.member_id
                      JOIN access_member m ON m.team_id = other.team_id WHERE m.id = member) $$;

CREATE FUNCTION custody_is_administrator() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT custody_holds(dapolicy_reader(), ARRAY['administrator']) $$;

-- Another administrator, or whoever is there day and night.
CREATE FUNCTION custody_is_second() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT custody_is_administrator()
       OR EXISTS (SELECT 1 FROM dapolicy_posts() AS held WHERE held IN ('fim', 'psd')) $$;


-- The log

CREATE FUNCTION custody_note(done text, about bigint, words text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO custody_accountact (id, at, what, about_id, by_id, change_id, detail, why)
   VALUES (custody_uuid7(), now(), done, about, dapolicy_reader(),
           nullif(current_setting('dapolicy.change', true), '')::uuid, coalesce(words, ''),
           coalesce(current_setting('dapolicy.why', true), '')) $$;
REVOKE ALL ON FUNCTION custody_note(text, bigint, text) FROM PUBLIC;

CREATE FUNCTION custody_note_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM custody_note('account-made', NEW.member_id, NEW.username);
        RETURN NULL;
    END IF;
    IF NEW.password IS DISTINCT FROM OLD.password THEN
        PERFORM custody_note('password', NEW.member_id, '');
    END IF;
    IF NEW.is_active IS DISTINCT FROM OLD.is_active THEN
        PERFORM custody_note(CASE WHEN NEW.is_active THEN 'account-opened' ELSE 'account-ended' END, NEW.member_id, '');
    END IF;
    IF (NEW.username, NEW.email, NEW.is_superuser, NEW.member_id)
       IS DISTINCT FROM (OLD.username, OLD.email, OLD.is_superuser, OLD.member_id) THEN
        PERFORM custody_note('account-changed', NEW.member_id, OLD.username || ' is ' || NEW.username);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION custody_note_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
        PERFORM custody_note('details', NEW.id,
            (SELECT string_agg(was.key || ': ' || was.value || ' is ' || coalesce(new_value.value, ''), '; ')
             FROM jsonb_each_text(to_jsonb(OLD)) AS was JOIN jsonb_each_text(to_jsonb(NEW)) AS new_value USING (key)
             WHERE was.value IS DISTINCT FROM new_value.value));
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION custody_note_factor() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    PERFORM custody_note(CASE TG_OP WHEN 'INSERT' THEN 'second-factor-added' ELSE 'second-factor-removed' END,
        account.member_id, kind)
    FROM access_account account,
         (SELECT CASE TG_OP WHEN 'INSERT' THEN NEW.user_id ELSE OLD.user_id END AS who,
                 CASE TG_OP WHEN 'INSERT' THEN NEW.type ELSE OLD.type END AS kind) AS factor
    WHERE account.id = factor.who;
    RETURN NULL;
END $$;

CREATE FUNCTION custody_note_role() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM custody_note('role-ended', OLD.member_id, OLD.role_id);
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND (NEW.until IS NULL OR NEW.until > now())) THEN
        PERFORM custody_note('role-given', NEW.member_id, NEW.role_id || coalesce(' until ' || NEW.until, ''));
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION custody_note_post() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM custody_note('post-left', OLD.member_id, OLD.post_id);
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.until > now()) THEN
        PERFORM custody_note('post-filled', NEW.member_id, NEW.post_id || ' until ' || NEW.until);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION custody_note_token() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    PERFORM custody_note(CASE TG_OP WHEN 'INSERT' THEN 'token-made' ELSE 'token-ended' END, account.member_id,
                         account.username)
    FROM access_account account WHERE account.id = NEW.account_id;
    RETURN NULL;
END $$;

CREATE TRIGGER c_note AFTER INSERT OR UPDATE ON access_account
    FOR EACH ROW EXECUTE FUNCTION custody_note_account();
CREATE TRIGGER c_note AFTER UPDATE ON access_member FOR EACH ROW EXECUTE FUNCTION custody_note_member();
CREATE TRIGGER c_note AFTER INSERT OR DELETE ON mfa_authenticator
    FOR EACH ROW EXECUTE FUNCTION custody_note_factor();
CREATE TRIGGER c_note AFTER INSERT OR UPDATE OR DELETE ON access_memberrole
    FOR EACH ROW EXECUTE FUNCTION custody_note_role();
CREATE TRIGGER c_note AFTER INSERT OR UPDATE OR DELETE ON access_postholding
    FOR EACH ROW EXECUTE FUNCTION custody_note_post();
CREATE TRIGGER c_note AFTER INSERT OR UPDATE ON access_token
    FOR EACH ROW EXECUTE FUNCTION custody_note_token();


-- One proposes

CREATE FUNCTION custody_propose(
    what text, about bigint, detail jsonb, reason text, half text, moment timestamptz, ends timestamptz
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE made uuid := custody_uuid7(); me bigint := dapolicy_reader();
BEGIN
    IF me IS NULL OR about = me
       OR NOT (custody_is_administrator()
               OR (what = 'handover' AND detail ->> 'post' IN (SELECT dapolicy_posts()))) THEN
        RAISE EXCEPTION 'An administrator proposes a change, and never of their own account.' USING ERRCODE = '42501';
    END IF;
    IF trim(coalesce(reason, '')) = '' THEN
        RAISE EXCEPTION 'A change needs a reason.' USING ERRCODE = '22023';
    END IF;
    INSERT INTO custody_accountchange
        (id, what, about_id, detail, reason, half, proposed_by_id, proposed_at, until, answer, answer_words)
    VALUES (made, what, about, detail, reason, half, me, moment, ends, '', '');
    PERFORM set_config('dapolicy.change', made::text, true), set_config('dapolicy.why', reason, true);
    PERFORM custody_note('proposed', about, what);
    PERFORM set_config('dapolicy.change', '', true), set_config('dapolicy.why', '', true);
    RETURN made;
END $$;


-- Doing what was agreed; nothing calls these but the answer below

CREATE FUNCTION custody_give_roles(who bigint, roles jsonb) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS
$$ INSERT INTO access_memberrole (member_id, role_id, since, until)
   SELECT who, given ->> 'role', coalesce((given ->> 'since')::timestamptz, now()), (given ->> 'until')::timestamptz
   FROM jsonb_array_elements(coalesce(roles, '[]')) AS given $$;

CREATE FUNCTION custody_agree_partner(who bigint, agreed jsonb, me bigint) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS
$$ INSERT INTO custody_agreement (member_id, reference, scope, until, recorded_at, recorded_by_id, review)
   SELECT who, agreed ->> 'reference', agreed ->> 'scope', (agreed ->> 'until')::timestamptz, now(), me, ''
   WHERE agreed ->> 'reference' IS NOT NULL;
   UPDATE access_memberrole SET until = (agreed ->> 'until')::timestamptz
   WHERE member_id = who AND role_id = 'partner' AND until > now() AND agreed ->> 'reference' IS NOT NULL $$;

CREATE FUNCTION custody_make_account(d jsonb, hash text, ends timestamptz, me bigint) RETURNS bigint
LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$ DECLARE who bigint;
BEGIN
    INSERT INTO access_member (name, staff_no, rank, team_id, agency, phone)
    VALUES (d ->> 'name', nullif(d ->> 'staff_no', ''), coalesce(d ->> 'rank', ''), (d ->> 'team')::bigint,
            coalesce(d ->> 'agency', ''), coalesce(d ->> 'phone', ''))
    RETURNING id INTO who;
    INSERT INTO access_account (username, email, password, member_id, is_active, is_superuser, once_until, sessions_ended)
    VALUES (d ->> 'username', coalesce(d ->> 'email', ''), hash, who, true, false, ends, 0);
    PERFORM custody_give_roles(who, d -> 'roles');
    PERFORM custody_agree_partner(who, d -> 'agreement', me);
    RETURN who;
END $$;

CREATE FUNCTION custody_set_password(who bigint, hash text, ends timestamptz) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS
$$ UPDATE access_account SET password = hash, once_until = ends, sessions_ended = sessions_ended + 1
   WHERE member_id = who $$;

CREATE FUNCTION custody_fill_post(d jsonb, who bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$ DECLARE starts timestamptz := coalesce((d ->> 'since')::timestamptz, now());
BEGIN
    IF NOT custody_holds(who, custody_fits(d ->> 'post')) THEN
        RAISE EXCEPTION 'They hold no role from which this post is filled.' USING ERRCODE = '22023';
    END IF;
    UPDATE access_postholding SET until = greatest(starts, since)
    WHERE post_id = d ->> 'post' AND since <= starts AND until > starts;
    INSERT INTO access_postholding (post_id, member_id, since, until)
    VALUES (d ->> 'post', who, starts, (d ->> 'until')::timestamptz);
END $$;

CREATE FUNCTION custody_apply(c custody_accountchange, hash text, ends timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$ DECLARE who bigint := c.about_id;
BEGIN
    CASE c.what
    WHEN 'account' THEN
        who := custody_make_account(c.detail, hash, ends, c.proposed_by_id);
        UPDATE custody_accountchange SET about_id = who WHERE id = c.id;
    WHEN 'details' THEN
        UPDATE access_member SET name = c.detail ->> 'name', rank = c.detail ->> 'rank',
            team_id = (c.detail ->> 'team')::bigint, staff_no = nullif(c.detail ->> 'staff_no', ''),
            phone = c.detail ->> 'phone' WHERE id = who;
    WHEN 'roles' THEN
        UPDATE access_memberrole SET until = greatest(now(), since)
        WHERE member_id = who AND (until IS NULL OR until > now())
          AND role_id IN (SELECT jsonb_array_elements_text(coalesce(c.detail -> 'end', '[]')));
        PERFORM custody_give_roles(who, c.detail -> 'add');
    WHEN 'agreement' THEN
        PERFORM custody_agree_partner(who, c.detail, c.proposed_by_id);
    WHEN 'password' THEN
        PERFORM custody_set_password(who, hash, ends);
    WHEN 'second-factor' THEN
        DELETE FROM mfa_authenticator WHERE user_id IN (SELECT id FROM access_account WHERE member_id = who);
        UPDATE access_account SET sessions_ended = sessions_ended + 1 WHERE member_id = who;
    WHEN 'reopen' THEN
        UPDATE access_member SET left_on = NULL WHERE id = who;
        PERFORM custody_set_password(who, hash, ends);
        UPDATE access_account SET is_active = true WHERE member_id = who;
    WHEN 'token' THEN
        INSERT INTO access_token (account_id, digest, until, made_at, made_by_id)
        SELECT id, c.detail ->> 'digest', (c.detail ->> 'until')::timestamptz, now(), c.proposed_by_id
        FROM access_account WHERE member_id = who AND is_active;
    WHEN 'post', 'handover' THEN
        PERFORM custody_fill_post(c.detail, who);
    END CASE;
END $$;


-- Another answers

CREATE FUNCTION custody_may_answer(c custody_accountchange, said text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$ SELECT CASE
       WHEN said = 'withdrawn' THEN c.proposed_by_id = dapolicy_reader()
       WHEN c.proposed_by_id = dapolicy_reader() THEN false
       -- Handing over is accepted by the one who takes the post, while they are there.
       WHEN c.what = 'handover' THEN c.about_id = dapolicy_reader()
            AND (said = 'refused' OR (custody_on_duty(c.about_id)
                 AND EXISTS (SELECT 1 FROM access_postholding h WHERE h.post_id = c.detail ->> 'post'
                             AND h.member_id = c.proposed_by_id AND h.since <= now() AND h.until > now())))
       ELSE c.about_id IS DISTINCT FROM dapolicy_reader() AND custody_is_second() END $$;

CREATE FUNCTION custody_answer(
    change uuid, said text, words text, moment timestamptz, hash text, ends timestamptz
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE c custody_accountchange%ROWTYPE;
BEGIN
    SELECT * INTO c FROM custody_accountchange WHERE id = change FOR UPDATE;
    IF c.id IS NULL OR dapolicy_reader() IS NULL OR said NOT IN ('agreed', 'refused', 'withdrawn')
       OR NOT custody_may_answer(c, said) THEN
        RAISE EXCEPTION 'A second person answers a change, and never one of their own account.' USING ERRCODE = '42501';
    END IF;
    IF c.answer <> '' OR c.until <= moment THEN
        RAISE EXCEPTION 'This change has been answered, or has lapsed.' USING ERRCODE = '22023';
    END IF;
    PERFORM set_config('dapolicy.change', c.id::text, true), set_config('dapolicy.why', c.reason, true);
    UPDATE custody_accountchange
    SET answer = said, answer_words = words, answered_by_id = dapolicy_reader(), answered_at = moment, half = ''
    WHERE id = change;
    PERFORM custody_note(said, c.about_id, c.what);
    IF said = 'agreed' THEN
        PERFORM custody_apply(c, hash, ends);
    END IF;
    PERFORM set_config('dapolicy.change', '', true), set_config('dapolicy.why', '', true);
END $$;


-- What one person does alone: taking away at once, and noting that somebody asked whether an agreement still stands

CREATE FUNCTION custody_end_account(about bigint, day date, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF about = dapolicy_reader() OR NOT custody_is_administrator() THEN
        RAISE EXCEPTION 'An administrator ends an account, and never their own.' USING ERRCODE = '42501';
    END IF;
    PERFORM set_config('dapolicy.why', reason, true);
    UPDATE access_account SET is_active = false, sessions_ended = sessions_ended + 1 WHERE member_id = about;
    UPDATE access_token SET until = least(until, now())
    WHERE until > now() AND account_id IN (SELECT id FROM access_account WHERE member_id = about);
    UPDATE access_memberrole SET until = greatest(now(), since)
    WHERE member_id = about AND (until IS NULL OR until > now());
    UPDATE access_postholding SET until = greatest(now(), since) WHERE member_id = about AND until > now();
    UPDATE access_member SET left_on = day WHERE id = about;
    UPDATE custody_accountchange SET answer = 'refused', answer_words = 'The account has ended.', half = '',
        answered_at = now() WHERE about_id = about AND answer = '';
    PERFORM set_config('dapolicy.why', '', true);
END $$;

CREATE FUNCTION custody_review_agreement(about bigint, words text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF about = dapolicy_reader() OR NOT custody_is_administrator() THEN
        RAISE EXCEPTION 'An administrator reviews an agreement.' USING ERRCODE = '42501';
    END IF;
    UPDATE custody_agreement SET reviewed_at = moment, reviewed_by_id = dapolicy_reader(), review = words
    WHERE id = (SELECT max(id) FROM custody_agreement WHERE member_id = about);
    PERFORM custody_note('agreement-reviewed', about, words);
END $$;


-- Who may read

-- What was done to an account, for administrators; never about themselves, so that nobody follows who looks into them.
CREATE FUNCTION custody_acts_of(about bigint)
RETURNS TABLE (at timestamptz, what text, detail text, why text, by text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT act.at, act.what::text, act.detail, act.why, coalesce(m.name::text, '')
   FROM custody_accountact act LEFT JOIN access_member m ON m.id = act.by_id
   WHERE act.about_id = about AND custody_is_administrator() AND about <> dapolicy_reader()
   ORDER BY act.at DESC, act.id DESC LIMIT 50 $$;

-- Changes of accounts that could open a locked record, for PSD: less what concerns a record they are excluded from.
CREATE FUNCTION custody_guarded_acts(before timestamptz, most integer)
RETURNS TABLE (at timestamptz, what text, detail text, why text, about text, by text, agreed_by text, to_post text,
               by_excluded boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT act.at, act.what::text, act.detail, act.why, m.name::text, coalesce(b.name::text, ''),
          coalesce(second.name::text, ''), seen.told::text,
          EXISTS (SELECT 1 FROM access_exclusion x WHERE x.record_id = ANY (seen.records)
                  AND x.member_id IN (act.by_id, c.proposed_by_id, c.answered_by_id))
   FROM custody_accountactseen seen JOIN custody_accountact act ON act.id = seen.act_id
        JOIN access_member m ON m.id = act.about_id LEFT JOIN access_member b ON b.id = act.by_id
        LEFT JOIN custody_accountchange c ON c.id = act.change_id
        LEFT JOIN access_member second ON second.id = c.answered_by_id
   WHERE cardinality(seen.records) > 0 AND custody_holds(dapolicy_reader(), ARRAY['psd-auditor'])
     AND act.about_id <> dapolicy_reader() AND NOT (seen.records && ARRAY(SELECT dapolicy_excluded()))
     AND (before IS NULL OR act.at < before)
   ORDER BY act.at DESC, act.id DESC FETCH FIRST most ROWS WITH TIES $$;

DO $$ DECLARE named text;
BEGIN
    FOREACH named IN ARRAY ARRAY[
        'custody_give_roles(bigint, jsonb)', 'custody_agree_partner(bigint, jsonb, bigint)',
        'custody_make_account(jsonb, text, timestamptz, bigint)', 'custody_set_password(bigint, text, timestamptz)',
        'custody_fill_post(jsonb, bigint)', 'custody_apply(custody_accountchange, text, timestamptz)',
        'custody_may_answer(custody_accountchange, text)', 'custody_on_duty(bigint)'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', named);
    END LOOP;
    FOREACH named IN ARRAY ARRAY[
        'custody_propose(text, bigint, jsonb, text, text, timestamptz, timestamptz)',
        'custody_answer(uuid, text, text, timestamptz, text, timestamptz)',
        'custody_end_account(bigint, date, text)', 'custody_review_agreement(bigint, text, timestamptz)',
        'custody_acts_of(bigint)', 'custody_guarded_acts(timestamptz, integer)', 'custody_is_second()',
        'custody_is_administrator()', 'custody_holds(bigint, text[])'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', named);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO dapolicy_web', named);
    END LOOP;
END $$;
