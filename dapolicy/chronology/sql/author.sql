-- Who wrote what bears no name. Nobody reads it: whoever would confirm a withdrawal asks about themselves alone.
CREATE FUNCTION chronology_keep_author() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF dapolicy_reader() IS NOT NULL THEN
        INSERT INTO chronology_author (event_id, member_id) VALUES (NEW.id, dapolicy_reader());
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION chronology_keep_author() FROM PUBLIC;
CREATE TRIGGER c_author AFTER INSERT ON chronology_event
    FOR EACH ROW WHEN (NEW.by_id IS NULL) EXECUTE FUNCTION chronology_keep_author();

CREATE FUNCTION chronology_wrote(of_leaf uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM chronology_author kept
                  WHERE kept.event_id = of_leaf AND kept.member_id = dapolicy_reader()) $$;
REVOKE ALL ON FUNCTION chronology_wrote(uuid) FROM PUBLIC;
