"""Finding people. One way for the search page, the API, possible matches while recording, and `people match`.

Two statements whatever is asked and whatever is found: `find_people` names candidates (inside the database, where the
predicate of ACCESS 3 stands before every limit), then their facts are read under the reader's own policies and
scored by `cases.matching.score`. Somebody none of whose facts the reader may see does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from cases.matching import dates, keys, normal
from cases.matching.asked import Asked, Known, Name, Reach, Score
from cases.matching.places import read_place
from cases.matching.score import score
from dapolicy.access.references import parse_reference

FIRST_PAGE = 20
# Scored by their words before the best are shown; a few more than a page, since points in the database are rough.
CANDIDATES = 32
POSSIBLE = 5
# About a full name, or a date of birth, or a number they rang from: see the meaning of points in `matching.score`.
ENOUGH = 9.0
READERS = "find_people"
FACTS = "SELECT * FROM known_facts(%s)"
FIND = """
    SELECT person_id, named FROM {function}(
        %s::text[], %s::text[], %s::real[], %s::int[], %s::text[], %s::text[], %s::real[],
        %s::text[], %s::text[], %s::real[], %s, %s, %s, %s::text[], %s::text[], %s)
"""


@dataclass
class Person:
    """The facts of one person that this reader may see: for scoring, and as they stand on the screen."""

    id: int
    reference: str = ""
    known: Known = field(default_factory=Known)
    names: list[str] = field(default_factory=list)
    births: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    records: set[int] = field(default_factory=set)
    outside: dict[str, str] = field(default_factory=dict)
    same: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Found:
    """One line of the answer: who, how well they fit (0 to 100), and why, in words."""

    person: Person
    score: Score

    @property
    def name(self) -> str:
        return self.person.names[0] if self.person.names else "Not named yet"


def ask(
    *,
    given: str = "",
    surname: str = "",
    born: str = "",
    line1: str = "",
    line2: str = "",
    town: str = "",
    postcode: str = "",
    reaches: Sequence[str] = (),
    references: Sequence[str] = (),
) -> Asked:
    """A question from the fields of a form or a file, as text. Nothing is refused."""
    return Asked(
        given=normal.name(given),
        surname=normal.name(surname),
        born=dates.birth_digits(born) if born else "",
        place=read_place(line1, line2, town, postcode),
        reaches=tuple(value for each in reaches if (value := normal.contact(each))),
        references=tuple(value for each in references if (value := normal.reference(each))),
    )


def find(asked: Asked, *, limit: int = FIRST_PAGE, function: str = READERS) -> list[Found]:
    """People who may be the one asked for, best first, as the transaction's reader may see them.

    Ties stand in the order in which the people became known, so that the same question has the same answer.
    Args: function, the database's own that names candidates; the worker has another, which leaves nobody out.
    """
    named = candidates(asked, function=function)
    people = read_people(list(named))
    for person in people.values():
        person.known.named = named[person.id]
    found = [Found(person, score(asked, person.known)) for person in people.values() if person.records]
    found = [each for each in found if each.score.points > 0]
    found.sort(key=lambda each: (-each.score.points, each.person.id))
    return _one_of_each(found)[:limit]


def possible(asked: Asked) -> list[Found]:
    """Who a party of a report may be: a short list of people of whom enough agrees to ask *same person?*"""
    return [each for each in find(asked, limit=POSSIBLE) if each.score.points >= ENOUGH]


def candidates(asked: Asked, *, function: str = READERS) -> dict[int, bool]:
    """Ids from the index, the likeliest first, each with whether a reference that was asked for leads to them."""
    plan = keys.plan(asked)
    references = [*plan.references, *filter(None, (_own(each) for each in plan.references))]
    arguments = [
        *_columns(plan.probes, 4),
        *_columns(plan.forms, 3),
        *_columns(plan.direct, 3),
        *(plan.word_cap, keys.PAIRS, keys.STREETS, plan.doors, references, CANDIDATES),
    ]
    with connection.cursor() as cursor:
        cursor.execute(FIND.format(function=function), arguments)
        return dict(cursor.fetchall())


def _columns(rows: Iterable[tuple], width: int) -> list[list]:
    """Rows as one list for each column: arrays are what the function takes."""
    rows = list(rows)
    return [[row[place] for row in rows] for place in range(width)]


def _own(text: str) -> str | None:
    """One of our own references, written as it is stored."""
    prefix = text[:2].upper()
    return parse_reference(text, prefix) if prefix in ("DA", "DP") else None


def read_people(ids: Sequence[int]) -> dict[int, Person]:
    """Visible facts of these people, newest first, by id; the order of `ids` is kept."""
    people = {each: Person(each) for each in ids}
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [list(ids)])
        for person_id, record_id, *fact in cursor.fetchall():
            _learn(people[person_id], record_id, *fact)
    return people


def _learn(
    person: Person, record_id: int | None, what: str, kind: str, a: str, b: str, c: str, d: str, words: str, on: date
) -> None:
    """Add one row of `known_facts` to what is known of its person."""
    known = person.known
    if record_id:
        person.records.add(record_id)
    match what:
        case "person":
            person.reference = a
            known.references.append(normal.reference(a))
        case "name":
            shown = f"{a} {b}".strip() or words
            known.names += _names(a, b, former=kind not in ("name", "description"), shown=shown)
            person.names.append(shown)
        case "birth":
            known.births.append(a or dates.birth_digits(words))
            person.births.append(words)
        case "address":
            _learn_address(person, a, b, c, d, words)
        case "reach":
            known.reaches.append(Reach(a, kind, on))
        case "outside":
            person.outside.setdefault(kind, a)
            known.references.append(normal.reference(a))
        case "same":
            person.same.add(int(a))


def _learn_address(person: Person, line1: str, line2: str, town: str, postcode: str, words: str) -> None:
    whole = ", ".join(filter(None, [line1, line2, town, postcode]))
    place = read_place(line1 or ("" if whole else words), line2, town, postcode)
    if place:
        person.known.places.append(place)
    person.addresses.append(whole or words or "Address withheld")


def _names(given: str, surname: str, *, former: bool, shown: str) -> list[Name]:
    """A double name is known whole and by its parts."""
    firsts, lasts = normal.name_parts(given) or [""], normal.name_parts(surname) or [""]
    return [Name(first, last, former, shown) for first in firsts for last in lasts if first or last]


def _one_of_each(found: Iterable[Found]) -> list[Found]:
    """Two ids that somebody confirmed to be one person are shown once, where the better of them stands."""
    kept: list[Found] = []
    covered: set[int] = set()
    for each in found:
        if each.person.id not in covered:
            kept.append(each)
            covered |= each.person.same
    return kept


__all__ = ["FIRST_PAGE", "Asked", "Found", "Person", "ask", "candidates", "find", "possible", "read_people"]
