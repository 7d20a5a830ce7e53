-- A partner reads what is listed for them and holds no role of the force beside it: with one they would read as the
-- force does. A role or a post ends after it begins; one that is ended before it began ends at its beginning.
CREATE FUNCTION custody_keep_times() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NEW.until < NEW.since OR (TG_OP = 'INSERT' AND NEW.until = NEW.since) THEN
        RAISE EXCEPTION 'The end must be later than the beginning.' USING ERRCODE = '22023';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER b_times BEFORE INSERT OR UPDATE ON access_memberrole
    FOR EACH ROW EXECUTE FUNCTION custody_keep_times();
CREATE TRIGGER b_times BEFORE INSERT OR UPDATE ON access_postholding
    FOR EACH ROW EXECUTE FUNCTION custody_keep_times();

CREATE FUNCTION custody_keep_partners_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    -- Two changes of one person's roles wait for each other.
    PERFORM 1 FROM access_member WHERE id = NEW.member_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM access_memberrole other
               WHERE other.member_id = NEW.member_id AND other.id <> NEW.id
                 AND (other.role_id = 'partner') <> (NEW.role_id = 'partner')
                 AND tstzrange(other.since, other.until) && tstzrange(NEW.since, NEW.until)) THEN
        RAISE EXCEPTION 'A partner has no other role. End the others first.' USING ERRCODE = '22023';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER b_partners AFTER INSERT OR UPDATE ON access_memberrole
    FOR EACH ROW EXECUTE FUNCTION custody_keep_partners_apart();
