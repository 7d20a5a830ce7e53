DROP FUNCTION thin_words();
DROP FUNCTION load_words(text[], text[]);
CREATE OR REPLACE FUNCTION remember_words(forms text[], words text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO cases_wordform (form, word)
   SELECT DISTINCT new.form, new.word FROM unnest(forms, words) AS new (form, word)
   WHERE NOT EXISTS (SELECT 1 FROM cases_wordform old WHERE old.form = new.form AND old.word = new.word) $$;
