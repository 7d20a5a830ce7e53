"""Whether the time of an answer tells a locked record from none, over a real web server: as an ordinary officer, and as
one who was given each of the locked records and is excluded from all of them.

Locked and absent are asked in turn, in an order drawn for each pair. Between them a third request is the locked one
with a leak of a twentieth, planted in the benchmark's settings: what does not find that one has shown nothing.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench import house
from bench.figures import table
from bench.leak import LEAK
from bench.officer import Answer, Officer
from bench.pages import OFFICER, ask, plus
from dapolicy.access.references import new_reference
from dapolicy.embedded.postgres import connect

PAIRS = int(os.environ.get("BENCH_PAIRS", "2000"))
WARM_UP, RESAMPLES, LOCKED = 50, 2_000, 200
MOST = 0.02  # of the median
NAME = "bench_sameness"
LEAKING = {LEAK: "1"}
EXCLUDED = "specialist-officer-north-2"
SEARCH = "/api/v1/people/search/"

LOCK_CASES = """
    SELECT reference, dapolicy_lock(id, 'confirmed') FROM access_record
    WHERE kind = 'case' AND locked = 'no' ORDER BY md5(reference) LIMIT %s
"""
# Telephone numbers by which one person is found, through one record.
LOCK_NUMBERS = """
    SELECT found.value, dapolicy_lock(found.record_id, 'confirmed') FROM (
        SELECT max(value) AS value, max(record_id) AS record_id FROM cases_contactpoint
        WHERE kind = 'phone' AND NOT confidential AND locked = 'no'
        GROUP BY normal HAVING count(*) = 1 ORDER BY md5(max(value)) LIMIT %s) AS found
"""
# Excluded, for all their grant.
GIVE = """
    INSERT INTO access_grant (user_id, permission_id, record_id, until, why)
    SELECT account.id, permission.id, record.id, now() + interval '1 day', 'Held it'
    FROM access_record record, access_account account, auth_permission permission
    WHERE record.locked <> 'no' AND account.username = %s AND permission.codename = 'see'
    ON CONFLICT DO NOTHING RETURNING id
"""
EXCLUDE = """
    INSERT INTO access_exclusion (member_id, record_id, why, at)
    SELECT account.member_id, record.id, 'declared', now() FROM access_record record, access_account account
    WHERE record.locked <> 'no' AND account.username = %s ON CONFLICT DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class Round:
    """One locked, one absent, one locked that leaks: milliseconds each."""

    locked: float
    absent: float
    leaking: float


@dataclass(frozen=True)
class Interval:
    """The median of the differences as a part of the median answer, and its bootstrap interval of 95%."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:+.2%} ({self.low:+.2%} to {self.high:+.2%})"

    @property
    def shows_nothing(self) -> bool:
        return self.low >= -MOST and self.high <= MOST


def interval(differences: Sequence[float], *, of: float) -> Interval:
    """Where the median difference lies, by resampling the pairs."""
    drawn = Random(1)  # noqa: S311 (the same figures from the same times)
    medians = sorted(statistics.median(drawn.choices(differences, k=len(differences))) / of for _ in range(RESAMPLES))
    at = [medians[int(RESAMPLES * part)] for part in (0.025, 0.975)]
    return Interval(statistics.median(differences) / of, *at)


def measure(answer: Callable[[str, bool], Answer], locked: list[str], absent: list[str]) -> list[Round]:
    """Each kind in turn, in an order drawn anew, so that whatever else the machine does falls on all."""
    order, kept = Random(2), []  # noqa: S311 (an order, no secret)
    for place in range(WARM_UP + PAIRS):
        hidden, nothing = locked[place % len(locked)], absent[place % len(absent)]
        asks = [("locked", hidden, False), ("absent", nothing, False), ("leaking", hidden, True)]
        order.shuffle(asks)
        took = {name: answer(asked, leaks).took for name, asked, leaks in asks}
        if place >= WARM_UP:
            kept.append(Round(**took))
    return kept


def page(officer: Officer) -> Callable[[str, bool], Answer]:
    """A case page by its reference: not there, for both."""

    def answer(reference: str, leaks: bool) -> Answer:
        found = officer.get(f"/cases/{reference}/", LEAKING if leaks else None)
        if found.status != 404:
            raise RuntimeError(f"A case page answered {found.status} where nothing should be.")
        return found

    return answer


def search(officer: Officer) -> Callable[[str, bool], Answer]:
    """A search by a number: the form and the page that it leads to, with nobody on it."""

    def answer(number: str, leaks: bool) -> Answer:
        headers = LEAKING if leaks else None
        posted = officer.post("/search/", {"q": number}, headers)
        found = officer.get(posted.headers["Location"], headers)
        if found.status != 200 or b"/people/" in found.body:
            raise RuntimeError(f"A search answered {found.status}, or found somebody.")
        return plus(posted, found)

    return answer


def machine_search(officer: Officer) -> Callable[[str, bool], Answer]:
    """The interface's search by a number, with nobody in its answer."""

    def answer(number: str, leaks: bool) -> Answer:
        found = officer.send(SEARCH, {"phones": [number]}, LEAKING if leaks else None)
        if found.status != 200 or b'"reference"' in found.body:
            raise RuntimeError(f"The interface's search answered {found.status}, or found somebody.")
        return found

    return answer


def numbers_of_nobody(taken: set[str]) -> list[str]:
    """As many numbers of the same form that nobody has."""
    drawn, found = Random(3), []  # noqa: S311 (as above)
    while len(found) < len(taken):
        like = drawn.choice(sorted(taken))
        made = like[:-4] + "".join(drawn.choices("0123456789", k=4))
        if made not in taken:
            found.append(made)
    return found


def absent_numbers(database: str, taken: list[str]) -> list[str]:
    """Those of them that no row has."""
    known = {value for (value,) in ask(database, "SELECT value FROM cases_contactpoint")}
    return [number for number in numbers_of_nobody(set(taken)) if number not in known]


def rows_of(name: str, rounds: list[Round]) -> list[tuple[str, str, str, bool]]:
    median = statistics.median(one.absent for one in rounds)
    told = interval([one.locked - one.absent for one in rounds], of=median)
    leaked = interval([one.leaking - one.absent for one in rounds], of=median)
    return [
        (f"{name}: absent, p50", f"{median:.2f} ms", "", True),
        (f"{name}: locked", str(told), f"within {MOST:.0%}", told.shows_nothing),
        (f"{name}: locked with a leak", str(leaked), "found", leaked.low > 0 and not leaked.shows_nothing),
    ]


def sameness(database: str) -> Iterator[tuple[str, str, str, bool]]:
    cases = [reference for reference, _ in ask(database, LOCK_CASES, LOCKED)]
    numbers = [number for number, _ in ask(database, LOCK_NUMBERS, LOCKED)]
    if not ask(database, GIVE, EXCLUDED) or not ask(database, EXCLUDE, EXCLUDED):
        raise RuntimeError(f"There is no {EXCLUDED} to be excluded.")
    absent, nothing = absent_numbers(database, numbers), [new_reference() for _ in cases]
    house.settle(database)
    with tempfile.TemporaryDirectory() as folder, house.web(database, Path(folder)) as port:
        for who, username in (("", OFFICER), (", excluded", EXCLUDED)):
            officer = Officer(port, username, house.secrets()["demo"])
            yield from rows_of(f"case page{who}", measure(page(officer), cases, nothing))
            yield from rows_of(f"search{who}", measure(search(officer), numbers, absent))
            yield from rows_of(f"interface{who}", measure(machine_search(officer), numbers, absent))


@contextmanager
def copied(seeded: str, name: str) -> Iterator[str]:
    """A copy of a seeded database, gone afterwards."""
    owner = connect(house.PLACE, house.secrets(), "owner", "postgres")
    try:
        with owner.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {seeded}")
            try:
                yield name
            finally:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        owner.close()


def run(incidents: int) -> list[str]:
    """What missed its target; the servers are up."""
    with copied(house.seeded(incidents), NAME) as database:
        rows = list(sameness(database))
    sys.stdout.write(f"Locked or absent, {PAIRS:,} pairs, {incidents:,} incidents\n{table(rows)}\n")
    return [f"{name}: {figure}" for name, figure, _, reached in rows if not reached]
