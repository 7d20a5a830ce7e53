"""Who in applications is, or may be, somebody of other records. Read by the worker as itself, which sees every row.

The same ways as everywhere: confirmed to be one person; a number, address to reach, or reference in common; a date of
birth (also misheard) with a name that sounds alike; the same whole name where no date of birth speaks against it,
which is *may be* and not *is*. Whoever was answered *not the same* is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection

COMMON = 20  # a whole name that more people bear says too little by itself

ALIKE = """
WITH RECURSIVE mine (start, person) AS (
    SELECT id, id FROM unnest(%(people)s::bigint[]) AS id
    UNION
    SELECT mine.start, CASE WHEN same.a_id = mine.person THEN same.b_id ELSE same.a_id END
    FROM mine JOIN cases_sameness same ON mine.person IN (same.a_id, same.b_id)
    WHERE same.answer = 'same' AND same.superseded_at IS NULL
), key AS MATERIALIZED (
    SELECT mine.start, mine.person, held.kind, held.key
    FROM mine JOIN cases_searchkey held ON held.person_id = mine.person
    WHERE held.kind IN ('reach', 'reference', 'birth', 'name')
), sought AS MATERIALIZED (
    SELECT start, person, kind, key FROM key
    UNION
    SELECT key.start, key.person, key.kind, slip.key FROM key CROSS JOIN LATERAL (VALUES
        (left(key.key, 4) || substr(key.key, 7, 2) || substr(key.key, 5, 2)),
        ((left(key.key, 4)::int + 1)::text || substr(key.key, 5)),
        ((left(key.key, 4)::int - 1)::text || substr(key.key, 5))) AS slip (key)
    WHERE key.kind = 'birth' AND key.key ~ '^[0-9]{8}$'
), met AS MATERIALIZED (
    SELECT sought.start, sought.person, sought.kind, sought.key, held.person_id AS other,
           count(*) OVER (PARTITION BY sought.start, sought.kind, sought.key) AS bearers
    FROM sought JOIN cases_searchkey held ON held.kind = sought.kind AND held.key = sought.key
    WHERE (sought.start, held.person_id) NOT IN (SELECT start, person FROM mine)
), found (start, other, sure) AS (
    SELECT start, person, true FROM mine
    UNION
    SELECT start, other, true FROM met WHERE kind IN ('reach', 'reference')
    UNION
    SELECT met.start, met.other, true FROM met
        JOIN key ON key.start = met.start AND key.person = met.person AND key.kind = 'name'
        JOIN cases_searchkey theirs ON theirs.person_id = met.other AND theirs.kind = 'name'
    WHERE met.kind = 'birth' AND safety_alike_name(key.key, theirs.key)
    UNION
    SELECT met.start, met.other, false FROM met
    WHERE met.kind = 'name' AND met.bearers <= %(common)s
      AND (met.start NOT IN (SELECT start FROM key WHERE kind = 'birth')
           OR NOT EXISTS (SELECT 1 FROM cases_searchkey b WHERE b.person_id = met.other AND b.kind = 'birth')
           OR (met.start, met.other) IN (SELECT start, other FROM met WHERE kind = 'birth'))
), whole (start, other, sure) AS (
    SELECT start, other, sure FROM found
    UNION
    SELECT whole.start, CASE WHEN same.a_id = whole.other THEN same.b_id ELSE same.a_id END, whole.sure
    FROM whole JOIN cases_sameness same ON whole.other IN (same.a_id, same.b_id)
    WHERE same.answer = 'same' AND same.superseded_at IS NULL
)
SELECT whole.start, whole.other, bool_or(whole.sure) FROM whole
WHERE NOT EXISTS (
    SELECT 1 FROM cases_sameness said WHERE said.answer = 'not-same' AND said.superseded_at IS NULL
      AND ((said.a_id, said.b_id) = (whole.start, whole.other) OR (said.b_id, said.a_id) = (whole.start, whole.other)))
GROUP BY 1, 2
"""
# What somebody is, where: in reports, cases and applications.
ROLES = """
    SELECT person_id, record_id, part FROM cases_party WHERE person_id = ANY (%(people)s) AND ended_at IS NULL
    UNION SELECT victim_id, record_id, 'victim' FROM cases_case WHERE victim_id = ANY (%(people)s)
    UNION SELECT suspect_id, record_id, 'suspect' FROM cases_case WHERE suspect_id = ANY (%(people)s)
    UNION SELECT person_id, record_id, part FROM dvds_party WHERE person_id = ANY (%(people)s) AND ended_at IS NULL
"""
SEATED = "SELECT person_id, record_id, part FROM dvds_party WHERE person_id = ANY (%(people)s) AND ended_at IS NULL"
SEATED_IN = "SELECT person_id, record_id, part FROM dvds_party WHERE record_id = ANY (%(records)s) AND ended_at IS NULL"


class Alike(NamedTuple):
    person: int
    other: int
    sure: bool


class Role(NamedTuple):
    person: int
    record: int
    part: str


def alike(people: Iterable[int]) -> list[Alike]:
    """For each person whoever is, or may be, the same: themselves among them."""
    wanted = sorted(set(people))
    return [Alike(*row) for row in rows(ALIKE, {"people": wanted, "common": COMMON})] if wanted else []


def roles_of(people: Iterable[int]) -> list[Role]:
    return [Role(*row) for row in rows(ROLES, {"people": list(people)})]


def seats_of(people: Iterable[int]) -> list[Role]:
    """What these people are in applications."""
    return [Role(*row) for row in rows(SEATED, {"people": list(people)})]


def seated_in(records: Iterable[int]) -> list[Role]:
    """Who has which part in these applications."""
    return [Role(*row) for row in rows(SEATED_IN, {"records": list(records)})]


def rows(sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())
