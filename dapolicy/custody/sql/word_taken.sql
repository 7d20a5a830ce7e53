-- Taken by one worker: a second waits, and finds nothing. What is in the record's chronology stands there alone, behind
-- the record's lock; nothing of it stays here.
DROP FUNCTION custody_take_word(uuid, timestamptz);
CREATE FUNCTION custody_take_word(asked uuid) RETURNS TABLE (
    record_id bigint, kind text, subject text, by_id bigint, at timestamptz, detail jsonb, words text
)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ DELETE FROM custody_wordleft w WHERE w.id = asked
   RETURNING w.record_id, w.kind::text, w.subject::text, w.by_id, w.at, w.detail, w.words $$;
REVOKE ALL ON FUNCTION custody_take_word(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_take_word(uuid) TO dapolicy_worker;

CREATE OR REPLACE FUNCTION custody_words_left() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT id FROM custody_wordleft ORDER BY id $$;
