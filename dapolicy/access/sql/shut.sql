-- Whoever may sign in to PostgreSQL may call what nobody has shut. Nothing of ours is theirs: what is there is shut here,
-- what is made later starts shut, and each login is given by name what it needs.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

DO $$ DECLARE each regprocedure;
BEGIN
    FOR each IN SELECT made.oid FROM pg_proc made
                WHERE made.pronamespace = 'public'::regnamespace AND made.proowner = current_user::regrole
                  AND made.prokind = 'f' AND NOT EXISTS (
                    SELECT 1 FROM pg_depend held WHERE held.objid = made.oid AND held.deptype = 'e') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', each);
    END LOOP;
END $$;
