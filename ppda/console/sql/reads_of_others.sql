-- The console's reads, so that whoever is of professional standards and not of the scheme's staff learns of no
-- application by the name of a page, and nobody reads here what they themselves tried.

-- As before; what professional standards read on the console's own pages is no look.
CREATE OR REPLACE FUNCTION console_records(asked text DEFAULT NULL) RETURNS TABLE (
    id bigint, reference text, kind text, locked text, dvds boolean, opened_at timestamptz, team text,
    seers bigint, looks bigint, tries bigint, fresh bigint, near bigint, last_try timestamptz
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT record.id, record.reference::text, record.kind::text, record.locked::text, record.dvds, record.opened_at,
          team.name::text, (SELECT count(*) FROM custody_seers(record.id)),
          (SELECT count(*) FROM audit_entry entry
           WHERE entry.records @> ARRAY[record.id] AND entry.asked !~ '^([A-Z]+ )?console:'),
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

-- As before; nobody's own tries and safety checks are in it, as they are in none of the console's lists.
CREATE OR REPLACE FUNCTION console_line(asked bigint, who bigint, kinds text[], before timestamptz, most integer)
RETURNS TABLE (
    at timestamptz, kind text, member_id bigint, name text, roles text[], what text, words text, outcome smallint,
    address text, times bigint, sighting uuid
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS
$$ WITH kept AS (
       SELECT record.id, record.reference FROM access_record record WHERE record.id = asked AND console_sees(record.id)
   ), entry AS MATERIALIZED (
       SELECT entry.id, entry.at, entry.member_id, entry.roles, entry.outcome, entry.address,
              CASE WHEN hidden.yes THEN '{}' ELSE entry.recipients END AS recipients,
              coalesce(nullif(audit_page(entry.asked, entry.job, entry.records, kept.reference), ''),
                       CASE WHEN hidden.yes THEN '' ELSE entry.job END) AS page,
              CASE WHEN hidden.yes THEN '' ELSE console_cut(entry.reason, kept.reference) END AS reason
       FROM kept JOIN audit_entry entry ON entry.records @> ARRAY[kept.id]
            CROSS JOIN LATERAL (SELECT audit_hides(entry.asked, entry.job, entry.records) AS yes) AS hidden
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
              CASE WHEN audit_hides(entry.asked, entry.job, entry.records) THEN ''
                   ELSE console_cut(coalesce(typed.words, ''), kept.reference) END,
              entry.outcome, entry.address, 1, seen.id
       FROM kept JOIN ppda_sighting seen ON seen.record_id = kept.id
                 AND seen.member_id IS DISTINCT FROM dapolicy_reader()
            JOIN audit_entry entry ON entry.id = seen.entry_id
            LEFT JOIN audit_words typed ON typed.entry_id = seen.entry_id
       UNION ALL
       SELECT held.at, 'check', held.asker_id, '{}', held.how,
              concat_ws('. ', said.reason, CASE held.justified WHEN true THEN 'Judged justified'
                        WHEN false THEN 'Judged not justified' ELSE 'Not judged yet' END),
              NULL, '', 1, NULL
       FROM kept JOIN ppda_checkseen concerned ON concerned.record_id = kept.id
            JOIN custody_safetycheck held ON held.id = concerned.check_id
                 AND held.asker_id IS DISTINCT FROM dapolicy_reader()
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

-- Who appears in the line of a record: whoever has a line of it, of whatever kind.
CREATE OR REPLACE FUNCTION console_people(asked bigint) RETURNS TABLE (id bigint, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT somebody.id, somebody.name::text FROM access_member somebody
   WHERE console_sees(console_people.asked) AND somebody.id IN (
       SELECT entry.member_id FROM audit_entry entry WHERE entry.records @> ARRAY[console_people.asked]
       UNION SELECT seen.member_id FROM ppda_sighting seen WHERE seen.record_id = console_people.asked
       UNION SELECT event.by_id FROM chronology_event event WHERE event.record_id = console_people.asked
       UNION SELECT x.member_id FROM access_exclusion x WHERE x.record_id = console_people.asked
       UNION SELECT held.asker_id FROM ppda_checkseen concerned
             JOIN custody_safetycheck held ON held.id = concerned.check_id
             WHERE concerned.record_id = console_people.asked
       UNION SELECT changed.member_id FROM audit_alteration changed WHERE changed.record_id = console_people.asked
       UNION SELECT told.by_id FROM ppda_lookersrequest told WHERE told.record_id = console_people.asked)
   ORDER BY somebody.name, somebody.id $$;

-- As before, without the scheme's own pages for whoever is not of its staff.
CREATE OR REPLACE FUNCTION console_around(asked bigint, who bigint, since timestamptz, until timestamptz, most integer)
RETURNS TABLE (at timestamptz, page text, outcome smallint, address text, refs text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT entry.at, coalesce(substring(entry.asked FROM '^(?:[A-Z]+ )?([a-z_-]+:[a-z0-9_-]+)'), entry.job),
          entry.outcome, entry.address,
          ARRAY(SELECT record.reference::text FROM access_record record
                WHERE record.id = ANY (entry.records) AND console_sees(record.id) ORDER BY record.reference)
   FROM audit_entry entry
   WHERE console_sees(console_around.asked) AND who IS DISTINCT FROM dapolicy_reader()
     AND entry.member_id = who AND entry.at >= since AND entry.at < until
     AND NOT audit_hides(entry.asked, entry.job, entry.records)
   ORDER BY entry.at DESC LIMIT most $$;
