-- Spellings of the words in a fact just written. Every one is written, known or not: else the rows that a report writes
-- would tell whether somebody else, perhaps in a locked record, bears that name. The worker takes out what was twice.
CREATE OR REPLACE FUNCTION remember_words(forms text[], words text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO cases_wordform (form, word, fresh)
   SELECT DISTINCT new.form, new.word, true FROM unnest(forms, words) AS new (form, word) $$;

-- For loads of many people, which no officer starts: only what is new.
CREATE FUNCTION load_words(forms text[], words text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO cases_wordform (form, word, fresh)
   SELECT DISTINCT new.form, new.word, false FROM unnest(forms, words) AS new (form, word)
   WHERE NOT EXISTS (SELECT 1 FROM cases_wordform old WHERE old.form = new.form AND old.word = new.word) $$;
REVOKE ALL ON FUNCTION load_words(text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION load_words(text[], text[]) TO dapolicy_worker;

-- Of each fresh spelling one is kept, and none where it was there before.
CREATE FUNCTION thin_words() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('thin_words'));
    DELETE FROM cases_wordform new USING cases_wordform old
    WHERE new.fresh AND old.form = new.form AND old.word = new.word AND (NOT old.fresh OR old.id < new.id);
    UPDATE cases_wordform SET fresh = false WHERE fresh;
END $$;
REVOKE ALL ON FUNCTION thin_words() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION thin_words() TO dapolicy_worker;
