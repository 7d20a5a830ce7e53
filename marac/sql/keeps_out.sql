-- Who said at a table, or of whom it was said there, that they are connected is kept out for as long as the case stands:
-- a doubt that is decided, a lock that is lifted and a mistake that is taken back elsewhere let nobody in again.
CREATE FUNCTION marac_keeps_out() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM marac_declaration said
        WHERE said.member_id = OLD.member_id AND said.knows AND OLD.record_id IN (
            SELECT custody_group(said.record_id)
            UNION SELECT pair.record_id FROM cases_pair pair WHERE pair.case_record_id = said.record_id)) THEN
        RETURN OLD;
    END IF;
    UPDATE access_exclusion x SET why = 'found' WHERE x.id = OLD.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION marac_keeps_out() FROM PUBLIC;
CREATE TRIGGER b_marac BEFORE DELETE ON access_exclusion FOR EACH ROW EXECUTE FUNCTION marac_keeps_out();
