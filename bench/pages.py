"""People search, the worklist and the case page, as an ordinary officer, each with its floors beside it."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import house
from bench.floor import COUNT
from bench.officer import Answer, Officer
from dapolicy.embedded.postgres import connect

ROUNDS = 120
WARM_UP = 24
OFFICER = "specialist-officer-north-1"
TIMES_FLOOR, TIMES_SMALLER = 2.0, 1.2

# An open case of the officer's with a history of ordinary length, so that both sizes show a page of the same kind.
CASE = """
    SELECT record.reference FROM access_record record JOIN cases_case one ON one.record_id = record.id
         JOIN access_account account ON account.member_id = record.investigator_id
    WHERE account.username = %s AND record.closed_at IS NULL AND one.suspect_id IS NOT NULL AND one.level <> ''
    ORDER BY abs(30 - (SELECT count(*) FROM chronology_event event WHERE event.record_id = record.id)), record.reference
    LIMIT 1
"""
# People to be looked for, spread over the whole table.
PEOPLE = """
    SELECT name.given, name.surname, to_char(birth.born, 'DD/MM/YYYY'), point.value
    FROM cases_personname name JOIN cases_birthdate birth USING (person_id)
         JOIN cases_contactpoint point USING (person_id)
    WHERE name.locked = 'no' ORDER BY md5(name.person_id::text) LIMIT 24
"""


@dataclass(frozen=True)
class Measured:
    """One page at one size: milliseconds, and the statements of one request."""

    page: str
    incidents: int
    times: list[float]
    floor: list[float]
    empty: list[float]
    queries: frozenset[int]

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return sorted(self.times)[int(len(self.times) * 0.95)]

    @property
    def floor_p50(self) -> float:
        return statistics.median(self.floor)

    @property
    def empty_p50(self) -> float:
        return statistics.median(self.empty)

    @property
    def ratio(self) -> float:
        """Against the view that fetches the same rows."""
        return self.p50 / self.floor_p50

    @property
    def ratio_to_empty(self) -> float:
        """Against the view that asks nothing."""
        return self.p50 / self.empty_p50


def ask(database: str, question: str, *arguments: object) -> list[tuple]:
    connection = connect(house.PLACE, house.secrets(), "owner", database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(question, arguments)
            return list(cursor.fetchall())
    finally:
        connection.close()


def searches(database: str) -> list[str]:
    """What officers type: a whole name, a misspelt one, a name and a birth date, a birth date, a number, a surname."""
    typed: list[str] = []
    for place, (given, surname, born, phone) in enumerate(ask(database, PEOPLE)):
        kinds = [
            f"{given} {surname}",
            f"{given} {surname[:2]}{surname[3:]}",
            f"{given} {surname} {born}",
            born,
            phone,
            surname,
        ]
        typed.append(kinds[place % len(kinds)])
    return typed


def measure(incidents: int, pages: Path) -> Iterator[Measured]:
    """Every page at one size."""
    database = house.seeded(incidents)
    (case,) = ask(database, CASE, OFFICER)[0]
    with house.web(database, pages) as port:
        officer = Officer(port, OFFICER, house.secrets()["demo"])
        yield measure_page(officer, "worklist", "/", incidents, pages, {"statement": "worklist"})
        about = {"statement": "case", "reference": case}
        yield measure_page(officer, "case page", f"/cases/{case}/", incidents, pages, about)
        yield measure_search(officer, searches(database), incidents, pages)


def measure_page(
    officer: Officer, name: str, path: str, incidents: int, pages: Path, about: dict[str, str]
) -> Measured:
    code = name.replace(" ", "-")
    queries = counted(keep(officer, path, pages, code, about))
    times = alternate(
        lambda place: officer.get(path),
        lambda place: officer.get(f"/bench/floor/{code}"),
        lambda place: officer.get(f"/bench/empty/{code}"),
    )
    return Measured(name, incidents, *times, frozenset({queries}))


def measure_search(officer: Officer, typed: list[str], incidents: int, pages: Path) -> Measured:
    """A search is two requests, the form and the page that it leads to; so are its floors."""
    about = {"statement": "search"}
    queries = {
        counted(keep(officer, submit(officer, words)[1], pages, f"search-{n}", about)) for n, words in enumerate(typed)
    }

    def search(place: int) -> Answer:
        posted, path = submit(officer, typed[place % len(typed)])
        return plus(posted, officer.get(path))

    def bare(floor: str) -> Callable[[int], Answer]:
        def asked(place: int) -> Answer:
            posted = officer.post(f"/bench/{floor}/moved", {"q": typed[place % len(typed)]})
            return plus(posted, officer.get(f"/bench/{floor}/search-{place % len(typed)}"))

        return asked

    return Measured("people search", incidents, *alternate(search, bare("floor"), bare("empty")), frozenset(queries))


def submit(officer: Officer, words: str) -> tuple[Answer, str]:
    answer = officer.post("/search/", {"q": words})
    if answer.status != 302:
        raise RuntimeError(f"A search answered {answer.status}.")
    return answer, answer.headers["Location"]


def plus(first: Answer, second: Answer) -> Answer:
    return Answer(second.status, second.body, second.headers, first.took + second.took)


def keep(officer: Officer, path: str, pages: Path, name: str, about: dict[str, str]) -> Answer:
    """Fetch a page once, counting its statements, and leave for the floors its bytes and what it is about."""
    officer.get(path)
    answer = officer.get(path, {COUNT: name})
    if answer.status != 200 or b"could not be shown" in answer.body:
        raise RuntimeError(f"{path} answered {answer.status}, or a part of it failed.")
    (pages / f"{name}.html").write_bytes(answer.body)
    (pages / f"{name}.json").write_text(json.dumps(about), encoding="utf-8")
    return answer


def counted(answer: Answer) -> int:
    return int(answer.headers[COUNT])


def alternate(*asks: Callable[[int], Answer]) -> list[list[float]]:
    """Page and floors in turn, so that whatever else the machine does falls on each."""
    taken: list[list[float]] = [[] for _ in asks]
    for place in range(WARM_UP + ROUNDS):
        for asked, kept in zip(asks, taken, strict=True):
            answer = asked(place)
            if answer.status != 200:
                raise RuntimeError(f"A page answered {answer.status} while it was measured.")
            if place >= WARM_UP:
                kept.append(answer.took)
    return taken


def judge(measured: list[Measured]) -> list[str]:
    """What is beyond its target, in words."""
    beyond = [
        f"{one.page} at {one.incidents:,}: {one.ratio:.2f} times its floor, the most is {TIMES_FLOOR}"
        for one in measured
        if one.ratio > TIMES_FLOOR
    ]
    smallest = {one.page: one for one in sorted(measured, key=lambda one: -one.incidents)}
    for one in measured:
        first = smallest[one.page]
        # Both against their own floor, so that a machine that grew busy meanwhile is not taken for a slow page.
        grown = one.ratio / first.ratio
        if grown > TIMES_SMALLER:
            beyond.append(
                f"{one.page} at {one.incidents:,}: {grown:.2f} times what it takes at {first.incidents:,}, "
                f"the most is {TIMES_SMALLER}"
            )
        if one.queries != first.queries:
            beyond.append(f"{one.page}: {sorted(one.queries | first.queries)} statements, not one fixed number")
    return beyond
