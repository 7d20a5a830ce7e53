-- What of an entry is said to those who read who looked at one record. What else the entry names is not theirs to learn
-- here: least of all that there is an application, which a page of the scheme's would say by its name alone.

-- Whether an entry is of the scheme's own pages or jobs, and the reader is not of its staff or is excluded from a
-- record that it names.
CREATE FUNCTION audit_hides(asked text, job text, records bigint[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT (asked ~ '^([A-Z]+ )?dvds:' OR job ~ '^dvds')
      AND (NOT dapolicy_reader_is_dvds()
           OR EXISTS (SELECT 1 FROM dapolicy_excluded() AS record WHERE record = ANY (records))) $$;
REVOKE ALL ON FUNCTION audit_hides(text, text, bigint[]) FROM PUBLIC;

-- The page's name, where the entry names this record or none: a look through another record's page has none, so that
-- what is hidden cannot be told from it.
CREATE FUNCTION audit_page(asked text, job text, records bigint[], reference text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT CASE
       WHEN audit_hides(asked, job, records) THEN ''
       WHEN asked ~* '\mDA[- ]?[2-9A-HJ-NP-Z]{6}\M' AND asked !~* ('\mDA[- ]?' || right(reference, 6) || '\M')
            AND NOT dapolicy_reader_is_dvds() THEN ''
       ELSE coalesce(substring(asked FROM '^(?:[A-Z]+ )?([a-z_-]+:[a-z0-9_-]+)'), '') END $$;
REVOKE ALL ON FUNCTION audit_page(text, text, bigint[], text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit_lookers(record bigint, before timestamptz, most integer)
RETURNS TABLE (at timestamptz, name text, roles text[], asked text, reason text, outcome smallint, job text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT entry.at, looker.name::text,
          ARRAY(SELECT held.name::text FROM access_role held WHERE held.code = ANY (entry.roles) ORDER BY held.name),
          audit_page(entry.asked, entry.job, entry.records, seen.reference),
          CASE WHEN audit_hides(entry.asked, entry.job, entry.records) THEN ''
               ELSE regexp_replace(entry.reason, '\mDA[- ]?(?!' || right(seen.reference, 6) || ')[2-9A-HJ-NP-Z]{6}\M',
                                   'another record', 'gi') END,
          entry.outcome, CASE WHEN audit_hides(entry.asked, entry.job, entry.records) THEN '' ELSE entry.job END
   FROM access_record seen
   JOIN audit_entry entry ON entry.records @> ARRAY[seen.id]
   LEFT JOIN access_member looker ON looker.id = entry.member_id
   WHERE seen.id = record AND (before IS NULL OR entry.at < before)
     AND ({may_see})
   ORDER BY entry.at DESC FETCH FIRST most ROWS WITH TIES $$;

-- Who had the words before they went: everybody to whom their record was shown since they were written, every pack,
-- export and disclosure with its recipients. For professional standards, and for the record's two owners; what
-- professional standards read of its line is no reading of its words.
DROP FUNCTION audit_had_words(text, uuid, integer);
CREATE FUNCTION audit_had_words(of_log text, of_leaf uuid, most integer) RETURNS TABLE (
    at timestamptz, name text, job text, recipients text[]
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ WITH about AS (
       SELECT audit_records_of(of_log, of_leaf) AS records,
              coalesce((SELECT event.recorded_at FROM chronology_event event
                        WHERE of_log = 'chronology_event' AND event.id = of_leaf),
                       (SELECT typed.at FROM audit_entry typed WHERE of_log = 'audit_entry' AND typed.id = of_leaf)
              ) AS since
   )
   SELECT entry.at, somebody.name::text, CASE WHEN hidden.yes THEN '' ELSE entry.job END,
          CASE WHEN hidden.yes THEN '{}' ELSE entry.recipients END
   FROM about JOIN audit_entry entry ON entry.records && about.records AND entry.at >= about.since
        CROSS JOIN LATERAL (SELECT audit_hides(entry.asked, entry.job, entry.records) AS yes) AS hidden
        LEFT JOIN access_member somebody ON somebody.id = entry.member_id
   WHERE entry.outcome < 400 AND entry.asked !~ '^([A-Z]+ )?console:'
     AND (audit_is_psd(about.records) OR EXISTS (
         SELECT 1 FROM access_record seen WHERE seen.id = ANY (about.records)
         AND dapolicy_reader() IN (seen.investigator_id, seen.safeguarding_lead_id) AND ({may_see})))
   ORDER BY entry.at DESC LIMIT most $$;
REVOKE ALL ON FUNCTION audit_had_words(text, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_had_words(text, uuid, integer) TO dapolicy_web, dapolicy_worker;
