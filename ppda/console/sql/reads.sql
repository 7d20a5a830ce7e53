-- What the console reads. Every function asks first whether the reader is of professional standards and not excluded;
-- nothing of the records' content is in any of them.

CREATE FUNCTION console_sees(record bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT console_is_psd() AND EXISTS (
       SELECT 1 FROM access_record kept
       WHERE kept.id = record AND kept.id NOT IN (SELECT dapolicy_excluded())
         AND (NOT kept.dvds OR dapolicy_reader_is_dvds())) $$;

-- Every locked record that the reader is not excluded from, with how many may see it now; or the one of this reference,
-- locked or not.
CREATE FUNCTION console_records(asked text DEFAULT NULL) RETURNS TABLE (
    id bigint, reference text, kind text, locked text, dvds boolean, opened_at timestamptz, team text,
    seers bigint, looks bigint, tries bigint, fresh bigint, near bigint, last_try timestamptz
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT record.id, record.reference::text, record.kind::text, record.locked::text, record.dvds, record.opened_at,
          team.name::text, (SELECT count(*) FROM custody_seers(record.id)),
          (SELECT count(*) FROM audit_entry entry WHERE entry.records @> ARRAY[record.id]),
          seen.tries, seen.fresh, seen.near, seen.last_try
   FROM access_record record LEFT JOIN access_team team ON team.id = record.team_id
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE one.kind = 'tried') AS tries,
                   count(*) FILTER (WHERE one.kind = 'tried' AND noted.sighting_id IS NULL) AS fresh,
                   count(*) FILTER (WHERE one.kind = 'near') AS near,
                   max(one.at) FILTER (WHERE one.kind = 'tried') AS last_try
            FROM ppda_sighting one LEFT JOIN ppda_sightingnoted noted ON noted.sighting_id = one.id
            WHERE one.record_id = record.id
              AND one.member_id IS DISTINCT FROM dapolicy_reader()) AS seen
   WHERE console_is_psd() AND CASE WHEN asked IS NULL THEN record.locked <> 'no' ELSE record.reference = asked END
     AND record.id NOT IN (SELECT dapolicy_excluded()) AND (NOT record.dvds OR dapolicy_reader_is_dvds())
   ORDER BY seen.last_try DESC NULLS LAST, record.opened_at DESC, record.id $$;

-- References of records, for those of them that the reader may be told of.
CREATE FUNCTION console_references(ids bigint[]) RETURNS TABLE (id bigint, reference text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT record.id, record.reference::text FROM access_record record
   WHERE record.id = ANY (ids) AND console_sees(record.id) $$;

-- Other records' references in free words, which the reader may be excluded from.
CREATE FUNCTION console_cut(written text, own text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS
$$ SELECT regexp_replace(written, '\mDA[- ]?(?!' || right(own, 6) || ')[2-9A-HJ-NP-Z]{6}\M', 'another record', 'gi') $$;

-- Everything that happened around one record, newest first: looks, tries, near looks, safety checks, grants,
-- declarations, exclusions, exports, alterations. What PSD read of this very line is one row an hour for each reader.
-- A page ends with whatever happened in the very moment of its last row, so that the next begins strictly before it.
CREATE FUNCTION console_line(asked bigint, who bigint, kinds text[], before timestamptz, most integer)
RETURNS TABLE (
    at timestamptz, kind text, member_id bigint, name text, roles text[], what text, words text, outcome smallint,
    address text, times bigint, sighting uuid
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$ WITH kept AS (
       SELECT record.id, record.reference FROM access_record record WHERE record.id = asked AND console_sees(record.id)
   ), entry AS MATERIALIZED (
       SELECT entry.id, entry.at, entry.member_id, entry.roles, entry.outcome, entry.address, entry.recipients,
              coalesce(substring(entry.asked FROM '^(?:[A-Z]+ )?([a-z_-]+:[a-z0-9_-]+)'), entry.job) AS page,
              console_cut(entry.reason, kept.reference) AS reason
       FROM kept JOIN audit_entry entry ON entry.records @> ARRAY[kept.id]
   ), happened AS (
       SELECT entry.at, CASE WHEN cardinality(entry.recipients) > 0 THEN 'export' ELSE 'look' END AS kind,
              entry.member_id, entry.roles::text[] AS roles, entry.page AS what,
              concat_ws('. ', nullif(entry.reason, ''), nullif(array_to_string(entry.recipients, ', '), '')) AS words,
              entry.outcome, entry.address, 1::bigint AS times, NULL::uuid AS sighting
       FROM entry WHERE entry.page NOT LIKE 'console:%' OR cardinality(entry.recipients) > 0
       UNION ALL
       SELECT max(entry.at), 'reading', entry.member_id, max(entry.roles)::text[], 'console:record', '', 200, '',
              count(*), NULL
       FROM entry WHERE entry.page LIKE 'console:%' AND cardinality(entry.recipients) = 0
       GROUP BY entry.member_id, date_trunc('hour', entry.at)
       UNION ALL
       SELECT seen.at, seen.kind, seen.member_id, entry.roles::text[], seen.how,
              console_cut(coalesce(typed.words, ''), kept.reference), entry.outcome, entry.address, 1, seen.id
       FROM kept JOIN ppda_sighting seen ON seen.record_id = kept.id
            JOIN audit_entry entry ON entry.id = seen.entry_id
            LEFT JOIN audit_words typed ON typed.entry_id = seen.entry_id
       UNION ALL
       SELECT held.at, 'check', held.asker_id, '{}', held.how,
              concat_ws('. ', said.reason, CASE held.justified WHEN true THEN 'Judged justified'
                        WHEN false THEN 'Judged not justified' ELSE 'Not judged yet' END),
              NULL, '', 1, NULL
       FROM kept JOIN ppda_checkseen concerned ON concerned.record_id = kept.id
            JOIN custody_safetycheck held ON held.id = concerned.check_id
            LEFT JOIN custody_safetywords said ON said.check_id = held.id
       UNION ALL
       SELECT event.at, CASE
                  WHEN event.kind IN ('access.granted', 'access.ended') THEN 'grant'
                  WHEN event.kind LIKE 'declaration.%' THEN 'declaration'
                  WHEN event.kind IN ('access.excluded', 'access.not-excluded') THEN 'exclusion'
                  ELSE 'alteration' END,
              event.by_id, '{}', event.kind, '', NULL, '', 1, NULL
       FROM kept JOIN chronology_event event ON event.record_id = kept.id
       UNION ALL
       SELECT x.at, 'exclusion', x.member_id, '{}', 'excluded.' || x.why, '', NULL, '', 1, NULL
       FROM kept JOIN access_exclusion x ON x.record_id = kept.id
       UNION ALL
       SELECT changed.at, 'alteration', changed.member_id, '{}',
              changed.of_table || ': ' || array_to_string(changed.columns, ', '), '', NULL, '', 1, NULL
       FROM kept JOIN audit_alteration changed ON changed.record_id = kept.id
       UNION ALL
       SELECT asked_who.at, 'request', asked_who.by_id, '{}', 'She asked who looked', asked_who.how, NULL, '', 1, NULL
       FROM kept JOIN ppda_lookersrequest asked_who ON asked_who.record_id = kept.id
   )
   SELECT happened.at, happened.kind, happened.member_id, somebody.name::text,
          ARRAY(SELECT held.name::text FROM access_role held WHERE held.code = ANY (happened.roles) ORDER BY held.name),
          happened.what, happened.words, happened.outcome::smallint, happened.address, happened.times, happened.sighting
   FROM happened LEFT JOIN access_member somebody ON somebody.id = happened.member_id
   WHERE (who IS NULL OR happened.member_id = who) AND (kinds IS NULL OR happened.kind = ANY (kinds))
     AND (before IS NULL OR happened.at < before)
   ORDER BY happened.at DESC FETCH FIRST most ROWS WITH TIES $$;

-- Who appears in the line of a record: the choices of its filter.
CREATE FUNCTION console_people(asked bigint) RETURNS TABLE (id bigint, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT somebody.id, somebody.name::text FROM access_member somebody
   WHERE console_sees(console_people.asked) AND somebody.id IN (
       SELECT entry.member_id FROM audit_entry entry WHERE entry.records @> ARRAY[console_people.asked]
       UNION SELECT seen.member_id FROM ppda_sighting seen WHERE seen.record_id = console_people.asked
       UNION SELECT event.by_id FROM chronology_event event WHERE event.record_id = console_people.asked
       UNION SELECT x.member_id FROM access_exclusion x WHERE x.record_id = console_people.asked)
   ORDER BY somebody.name, somebody.id $$;

-- What one person asked for around a record, hours before and after their looks at it: pages by name alone, and the
-- references of those records that the reader may be told of.
CREATE FUNCTION console_around(asked bigint, who bigint, since timestamptz, until timestamptz, most integer)
RETURNS TABLE (at timestamptz, page text, outcome smallint, address text, refs text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT entry.at, coalesce(substring(entry.asked FROM '^(?:[A-Z]+ )?([a-z_-]+:[a-z0-9_-]+)'), entry.job),
          entry.outcome, entry.address,
          ARRAY(SELECT record.reference::text FROM access_record record
                WHERE record.id = ANY (entry.records) AND console_sees(record.id) ORDER BY record.reference)
   FROM audit_entry entry
   WHERE console_sees(console_around.asked) AND who IS DISTINCT FROM dapolicy_reader()
     AND entry.member_id = who AND entry.at >= since AND entry.at < until
   ORDER BY entry.at DESC LIMIT most $$;

-- For the home page of PSD: one statement.
CREATE FUNCTION console_waiting() RETURNS TABLE (tries bigint, findings bigint, alone bigint, checks bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ WITH psd AS (SELECT console_is_psd() AS yes), mine AS (SELECT dapolicy_excluded() AS record)
   SELECT (SELECT count(*) FROM ppda_sighting seen WHERE seen.kind = 'tried'
               AND seen.member_id IS DISTINCT FROM dapolicy_reader()
               AND seen.record_id NOT IN (SELECT record FROM mine) AND (NOT seen.dvds OR dapolicy_reader_is_dvds())
               AND NOT EXISTS (SELECT 1 FROM ppda_sightingnoted noted WHERE noted.sighting_id = seen.id)),
          (SELECT count(*) FROM ppda_finding asked WHERE asked.member_id <> dapolicy_reader()
               AND NOT asked.records && console_excluded() AND (NOT asked.dvds OR dapolicy_reader_is_dvds())
               AND NOT EXISTS (SELECT 1 FROM ppda_findinganswer said WHERE said.finding_id = asked.id)),
          (SELECT count(*) FROM custody_alarm alarm JOIN access_record record ON record.id = alarm.record_id
           WHERE alarm.mended_at IS NULL AND record.locked <> 'no' AND console_sees(record.id)),
          (SELECT count(*) FROM custody_safetycheck held WHERE held.judged_at IS NULL AND held.sorted_at IS NOT NULL
               AND held.asker_id <> dapolicy_reader() AND held.record_id NOT IN (SELECT record FROM mine))
   FROM psd WHERE psd.yes $$;
