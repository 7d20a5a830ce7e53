-- A party as the register is asked about it again: that they are police counts beside a name no more once it was said
-- which of those who work here they are, or that they work elsewhere.
CREATE FUNCTION custody_asked_again(records bigint[], party jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT party || CASE WHEN EXISTS (
       SELECT 1 FROM custody_doubtrecord r JOIN custody_doubt d ON d.id = r.doubt_id
       WHERE r.record_id = ANY (records) AND d.face -> 'party' ->> 'part' = party ->> 'part'
         AND custody_plain(d.face -> 'party' ->> 'surname') = custody_plain(party ->> 'surname')
         AND (d.face ? 'others' OR custody_plain(d.face -> 'party' ->> 'employer') <> ''))
       THEN '{"police": "not-known"}'::jsonb ELSE '{}'::jsonb END $$;
REVOKE ALL ON FUNCTION custody_asked_again(bigint[], jsonb) FROM PUBLIC;
