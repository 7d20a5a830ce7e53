"""Reads about people, as the transaction's reader may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from cases.models import BirthDate, ContactPoint, Marker, Person, PersonAddress, PersonName, Sameness
from cases.search import Found, ask, find

# Everybody who is one with somebody, through any number of standing answers *same person*.
GROUPS = """
    WITH RECURSIVE one(start, person) AS (
        SELECT id, id FROM unnest(%s::bigint[]) AS id
        UNION
        SELECT one.start, CASE WHEN same.a_id = one.person THEN same.b_id ELSE same.a_id END
        FROM one JOIN cases_sameness same ON one.person IN (same.a_id, same.b_id)
        WHERE same.answer = 'same' AND same.superseded_at IS NULL {only}
    )
    SELECT start, person FROM one
"""
SURE = "AND same.confirmed_at IS NOT NULL"
SHOWN = "AND (same.locked = 'no' AND NOT same.dvds OR same.record_id = ANY (%s))"
NOT_NAMED = "Not named yet"
RANKS: dict[str, int] = {PersonName.Kind.NAME: 2, PersonName.Kind.DESCRIPTION: 0}  # all others stand between
ALIKE = 10.0  # more than a surname (8), less than a birth date (12), a whole name (14) or a number (14)


@dataclass(frozen=True)
class Match:
    """Somebody we know who may be the one described, with the reasons in words."""

    person_id: int
    reference: str
    name: str
    score: float
    reasons: tuple[str, ...]
    births: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    records: frozenset[int] = field(default_factory=frozenset)


def groups_of(
    ids: Iterable[int], *, confirmed: bool = False, shown_on: Iterable[int] | None = None
) -> dict[int, frozenset[int]]:
    """For each person, everybody who is one with them, themselves included.

    Args: confirmed, count only answers that a second person confirmed: the ones over which contact details cross;
    shown_on, count only answers that stand on open records or on these.
    """
    asked = list(dict.fromkeys(ids))
    found: dict[int, set[int]] = {each: {each} for each in asked}
    only = (SURE if confirmed else "") + (SHOWN if shown_on is not None else "")
    if asked:
        with connection.cursor() as cursor:
            given = [asked] if shown_on is None else [asked, list(shown_on)]
            cursor.execute(GROUPS.format(only=only), given)
            for start, person in cursor.fetchall():
                found[start].add(person)
    return {start: frozenset(group) for start, group in found.items()}


def possible_matches(
    *, given: str = "", surname: str = "", born: str = "", line1: str = "", town: str = "", postcode: str = "",
    reaches: Iterable[str] = (), references: Iterable[str] = (), limit: int = 5, least: float = 0.0,
) -> list[Match]:  # fmt: skip
    """Who this may be: by name, birth date, alias and every phone and address ever known (INC-008).

    Args: least, the points that a match has at least: `ALIKE` leaves out those who share a surname alone.
    """
    asked = ask(
        given=given,
        surname=surname,
        born=born,
        line1=line1,
        town=town,
        postcode=postcode,
        reaches=[each for each in reaches if each],
        references=[each for each in references if each],
    )
    return [_match(found) for found in find(asked, limit=limit) if found.score.points >= least]


def _match(found: Found) -> Match:
    person = found.person
    return Match(
        person_id=person.id,
        reference=person.reference,
        name=found.name,
        score=found.score.percent,
        reasons=tuple(found.score.reasons),
        births=tuple(dict.fromkeys(person.births)),
        addresses=tuple(dict.fromkeys(person.addresses)),
        records=frozenset(person.records),
    )


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """How each person stands on the screen: the newest name, else the description, else *Not named yet*."""
    wanted = set(ids)
    rows = PersonName.objects.filter(person_id__in=wanted, withdrawn_at=None).order_by("learnt_at", "pk")
    return names_among(rows.values("person_id", "kind", "given", "surname", "words"), wanted)


def names_among(rows: Iterable[Mapping[str, Any]], wanted: Iterable[int]) -> dict[int, str]:
    """The same among rows that were read already, oldest first."""
    found: dict[int, tuple[int, str]] = {}
    for row in rows:
        rank, person, said = RANKS.get(row["kind"], 1), row["person_id"], said_as(row)
        if said and rank >= found.get(person, (-1, ""))[0]:
            found[person] = (rank, said)
    return {each: found.get(each, (0, NOT_NAMED))[1] for each in wanted}


def said_as(row: Mapping[str, Any]) -> str:
    """A name's row in words, as `PersonName` says it."""
    return row["words"] or f"{row['given']} {row['surname']}".strip()


def births_of(ids: Iterable[int]) -> dict[int, BirthDate]:
    """The newest birth date known of each."""
    rows = BirthDate.objects.filter(person_id__in=set(ids), withdrawn_at=None).order_by("learnt_at", "pk")
    return {row.person_id: row for row in rows}


def addresses_of(ids: Iterable[int]) -> dict[int, list[PersonAddress]]:
    """Addresses of each, newest first. A confidential one has no text here."""
    rows = PersonAddress.objects.filter(person_id__in=set(ids), withdrawn_at=None).order_by("-learnt_at", "-pk")
    return _by_person(rows)


def contacts_of(ids: Iterable[int]) -> dict[int, list[ContactPoint]]:
    """Numbers and other contacts of each, newest first. Ask for a group only through `groups_of(confirmed=True)`."""
    rows = ContactPoint.objects.filter(person_id__in=set(ids), withdrawn_at=None).order_by("-learnt_at", "-pk")
    return _by_person(rows)


def markers_of(ids: Iterable[int]) -> dict[int, list[Marker]]:
    """Markers in force on each, newest first."""
    rows = Marker.objects.filter(person_id__in=set(ids), withdrawn_at=None, until=None).order_by("-learnt_at", "-pk")
    return _by_person(rows)


def _by_person(rows: Iterable) -> dict[int, list]:
    found: dict[int, list] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def people_by_reference(references: Iterable[str]) -> Mapping[str, Person]:
    """People whom this reader may see, by reference: an id without a visible fact is nobody."""
    found = Person.objects.filter(is_seen("pk"), reference__in=set(references))
    return {person.reference: person for person in found}


def standing_answers(ids: Iterable[int]) -> list[Sameness]:
    """Answers about these people that still count, newest first; none about somebody whom this reader may not see."""
    wanted = set(ids)
    rows = Sameness.objects.filter(superseded_at=None).select_related("a", "b", "record")
    rows = rows.filter(Q(a__in=wanted) | Q(b__in=wanted)).filter(is_seen("a_id"), is_seen("b_id"))
    return list(rows.order_by("-at", "-pk"))


def is_seen(column: str) -> Q:
    """Somebody is there for a reader who may see a name or a birth date of theirs. One statement, there or not."""
    known = {"person": OuterRef(column)}
    return Q(Exists(PersonName.objects.filter(**known))) | Q(Exists(BirthDate.objects.filter(**known)))
