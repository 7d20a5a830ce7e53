-- Who looked at a record that the reader may see: newest first, with other records' references cut out. A page ends
-- with whoever looked at the very moment of its last row, so that the next begins strictly before it.
CREATE FUNCTION audit_lookers(record bigint, before timestamptz, most integer)
RETURNS TABLE (at timestamptz, name text, roles text[], asked text, reason text, outcome smallint, job text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT entry.at, looker.name::text,
          ARRAY(SELECT held.name::text FROM access_role held WHERE held.code = ANY (entry.roles) ORDER BY held.name),
          coalesce(substring(entry.asked FROM '^(?:[A-Z]+ )?([a-z-]+:[a-z0-9_-]+)'), ''),
          regexp_replace(entry.reason, '\mDA[- ]?(?!' || right(seen.reference, 6) || ')[2-9A-HJ-NP-Z]{6}\M',
                         'another record', 'gi'),
          entry.outcome, entry.job
   FROM access_record seen
   JOIN audit_entry entry ON entry.records @> ARRAY[seen.id]
   LEFT JOIN access_member looker ON looker.id = entry.member_id
   WHERE seen.id = record AND (before IS NULL OR entry.at < before)
     AND ({may_see})
   ORDER BY entry.at DESC FETCH FIRST most ROWS WITH TIES $$;
REVOKE ALL ON FUNCTION audit_lookers(bigint, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_lookers(bigint, timestamptz, integer) TO dapolicy_web, dapolicy_worker;
