-- Who may sign in, and as what, is changed by the functions of custody alone. A sign-in notes its moment; a person
-- changes their own password, which ends a one-time password; a login of the software can do nothing else.
CREATE FUNCTION dapolicy_keep_account() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF current_user IN ('dapolicy_web', 'dapolicy_worker') AND NEW.password IS DISTINCT FROM OLD.password THEN
        IF OLD.member_id IS DISTINCT FROM dapolicy_reader() THEN
            RAISE EXCEPTION 'A password is changed by its owner.' USING ERRCODE = '42501';
        END IF;
        NEW.once_until := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_guard BEFORE UPDATE OF password ON access_account
    FOR EACH ROW EXECUTE FUNCTION dapolicy_keep_account();

REVOKE UPDATE ON access_account FROM dapolicy_web;
GRANT UPDATE (password, last_login) ON access_account TO dapolicy_web;
REVOKE INSERT, UPDATE ON access_account, access_member, access_memberrole, access_postholding, access_post,
    access_role, access_token FROM dapolicy_worker;

-- A second factor is set up and taken away by its owner. While somebody proves theirs nobody is signed in yet: the code
-- or key that was used is noted.
ALTER TABLE mfa_authenticator ENABLE ROW LEVEL SECURITY;
REVOKE INSERT, UPDATE, DELETE ON mfa_authenticator FROM dapolicy_worker;
CREATE POLICY web_reads ON mfa_authenticator FOR SELECT TO dapolicy_web, dapolicy_worker USING (true);
CREATE POLICY web_adds ON mfa_authenticator FOR INSERT TO dapolicy_web
    WITH CHECK (user_id IN (SELECT id FROM access_account WHERE member_id = (SELECT dapolicy_reader())));
CREATE POLICY web_removes ON mfa_authenticator FOR DELETE TO dapolicy_web
    USING (user_id IN (SELECT id FROM access_account WHERE member_id = (SELECT dapolicy_reader())));
CREATE POLICY web_notes ON mfa_authenticator FOR UPDATE TO dapolicy_web
    USING ((SELECT dapolicy_reader()) IS NULL
           OR user_id IN (SELECT id FROM access_account WHERE member_id = (SELECT dapolicy_reader())));
