-- What home shows of cases, under the reader's policies: a list of rows for each part, as JSON. A function, so that the
-- server keeps its plan (case_page.sql).
--
-- endangered: open cases of the team that come before everything.  unnamed: its reports of somebody in danger now of
-- whom nobody is named, so that no case of theirs could stand there.  due: the duties that fall due first of a member; of
-- their team where nobody has them, but for those of roles that are not the member's (_not_here); and of their roles that
-- serve the whole force (_everywhere). Each list comes by its own index and ends at its limit, then each line's record and
-- case come by key, and the most dangerous stands on top.  waiting: cases of the team that nobody has accepted, counted no
-- further than _counted.
CREATE FUNCTION home_page(
    _member bigint, _team bigint, _not_here text[], _everywhere text[],
    _danger int, _most_endangered int, _most_due int, _counted int, _most_drafts int
) RETURNS json LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
RETURN (SELECT row_to_json(page) FROM (
    WITH endangered AS MATERIALIZED (
        SELECT one.record_id, one.victim_id, one.level, one.threat_to_life, one.wanted, one.danger,
               one.last_incident_at, record.reference, record.investigator_id, record.safeguarding_lead_id
        FROM cases_case AS one
             CROSS JOIN LATERAL (
                 SELECT reference, team_id, investigator_id, safeguarding_lead_id FROM access_record
                 WHERE id = one.record_id LIMIT 1) AS record
        WHERE one.closed_at IS NULL AND one.danger >= _danger AND record.team_id = _team
        ORDER BY one.danger DESC, one.last_incident_at, one.record_id LIMIT _most_endangered
    ), unnamed AS MATERIALIZED (
        SELECT one.record_id, one.reported_at, record.reference, record.investigator_id
        FROM cases_incident AS one JOIN access_record AS record ON record.id = one.record_id
        WHERE one.danger_now = 'yes' AND one.is_domestic AND one.closed_at IS NULL AND record.team_id = _team
          AND NOT EXISTS (SELECT 1 FROM cases_pair AS pair WHERE pair.record_id = one.record_id AND pair.ended_at IS NULL)
        ORDER BY one.reported_at DESC, one.record_id LIMIT _most_endangered
    ), first AS MATERIALIZED (
        (SELECT id, record_id, duty, edition, due_at FROM chronology_clock
         WHERE assignee_id = _member AND stopped_at IS NULL AND lapsed_at IS NULL AND NOT void
         ORDER BY due_at LIMIT _most_due)
        UNION ALL
        (SELECT id, record_id, duty, edition, due_at FROM chronology_clock
         WHERE team_id = _team AND assignee_id IS NULL AND owner <> ALL (_not_here)
           AND stopped_at IS NULL AND lapsed_at IS NULL AND NOT void
         ORDER BY due_at LIMIT _most_due)
        UNION ALL
        (SELECT of_role.* FROM unnest(_everywhere) AS role CROSS JOIN LATERAL (
            SELECT id, record_id, duty, edition, due_at FROM chronology_clock
            WHERE owner = role AND assignee_id IS NULL AND stopped_at IS NULL AND lapsed_at IS NULL AND NOT void
            ORDER BY due_at LIMIT _most_due) AS of_role)
    ), due AS MATERIALIZED (
        SELECT first.id, first.record_id, first.duty, first.edition, first.due_at, record.reference, record.kind,
               one.level, one.danger, one.victim_id
        FROM first
             CROSS JOIN LATERAL (SELECT reference, kind FROM access_record WHERE id = first.record_id LIMIT 1) AS record
             LEFT JOIN LATERAL (
                 SELECT level, danger, victim_id FROM cases_case WHERE record_id = first.record_id LIMIT 1
             ) AS one ON true
        ORDER BY coalesce(one.danger, 0) DESC, first.due_at, first.id LIMIT _most_due
    )
    SELECT
        (SELECT json_agg(endangered ORDER BY endangered.danger DESC, last_incident_at, record_id)
         FROM endangered) AS endangered,
        (SELECT json_agg(unnamed ORDER BY reported_at DESC, record_id) FROM unnamed) AS unnamed,
        (SELECT json_agg(due ORDER BY coalesce(danger, 0) DESC, due_at, id) FROM due) AS due,
        (SELECT count(*) FROM (
            SELECT 1 FROM access_record
            WHERE team_id = _team AND kind = 'case' AND closed_at IS NULL AND safeguarding_lead_id IS NULL
            LIMIT _counted) AS bare) AS waiting,
        (SELECT json_agg(drafts) FROM (
            SELECT * FROM cases_draft WHERE member_id = _member AND finished_at IS NULL
            ORDER BY saved_at DESC LIMIT _most_drafts) AS drafts) AS drafts,
        (SELECT json_agg(names) FROM (
            SELECT person_id, kind, given, surname, words FROM cases_personname
            WHERE person_id = ANY (ARRAY(SELECT victim_id FROM endangered UNION SELECT victim_id FROM due))
              AND withdrawn_at IS NULL
            ORDER BY learnt_at, id) AS names) AS names
) AS page);
END $$;
REVOKE ALL ON FUNCTION home_page(bigint, bigint, text[], text[], int, int, int, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION home_page(bigint, bigint, text[], text[], int, int, int, int, int) TO dapolicy_web, dapolicy_worker;
