-- Of each fresh spelling one is kept, and none where it was there before. Those that are fresh are named once, at the
-- beginning: one that is written meanwhile stays fresh, and has its turn the next minute.
CREATE OR REPLACE FUNCTION thin_words() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DECLARE taken bigint[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('thin_words'));
    taken := ARRAY(SELECT id FROM cases_wordform WHERE fresh);
    DELETE FROM cases_wordform new USING cases_wordform old
    WHERE new.id = ANY (taken) AND old.form = new.form AND old.word = new.word
      AND (NOT old.fresh OR (old.id < new.id AND old.id = ANY (taken)));
    UPDATE cases_wordform SET fresh = false WHERE id = ANY (taken);
END $$;
