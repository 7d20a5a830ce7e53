-- What is known of these people, newest first; the reader's own policies stand on each table.
SELECT person_id, record_id, what, kind, a, b, c, d, words, known_on FROM (
    SELECT id AS person_id, NULL::bigint AS record_id, 'person' AS what, '' AS kind, reference AS a, '' AS b, '' AS c,
           '' AS d, '' AS words, NULL::date AS known_on, id AS fact_id
    FROM cases_person WHERE id = ANY (%(people)s)
    UNION ALL
    SELECT person_id, record_id, 'name', kind, given, surname, '', '', words, coalesce(since, learnt_at::date), id
    FROM cases_personname WHERE person_id = ANY (%(people)s) AND withdrawn_at IS NULL
    UNION ALL
    SELECT person_id, record_id, 'birth', '', coalesce(to_char(born, 'YYYYMMDD'), ''), '', '', '',
           coalesce(to_char(born, 'FMDD FMMonth YYYY'), words), learnt_at::date, id
    FROM cases_birthdate WHERE person_id = ANY (%(people)s) AND withdrawn_at IS NULL
    UNION ALL
    SELECT person_id, record_id, 'address', '', line1, line2, town, postcode, words,
           coalesce(since, learnt_at::date), id
    FROM cases_personaddress WHERE person_id = ANY (%(people)s) AND withdrawn_at IS NULL
    UNION ALL
    SELECT person_id, record_id, 'reach', standing, normal, '', '', '', '', coalesce(since, learnt_at::date), id
    FROM cases_contactpoint WHERE person_id = ANY (%(people)s) AND withdrawn_at IS NULL AND NOT confidential
    UNION ALL
    SELECT person_id, record_id, 'outside', system, value, '', '', '', '', learnt_at::date, id
    FROM cases_outsidereference WHERE person_id = ANY (%(people)s) AND withdrawn_at IS NULL
    UNION ALL
    SELECT a_id, NULL, 'same', '', b_id::text, '', '', '', '', at::date, id
    FROM cases_sameness
    WHERE a_id = ANY (%(people)s) AND answer = 'same' AND confirmed_at IS NOT NULL AND superseded_at IS NULL
    UNION ALL
    SELECT b_id, NULL, 'same', '', a_id::text, '', '', '', '', at::date, id
    FROM cases_sameness
    WHERE b_id = ANY (%(people)s) AND answer = 'same' AND confirmed_at IS NOT NULL AND superseded_at IS NULL
) AS facts
ORDER BY person_id, what, kind IN ('alias', 'former'), known_on DESC, fact_id DESC
