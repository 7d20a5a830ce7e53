"""Finding people at a force's size, as an ordinary officer under row-level security.

Each question is asked about somebody drawn from those seeded, spelt wrongly where it says so, and timed from the
question to the scored and explained answer. Beside it stands the floor: the bare statement that reads the facts of as
many people by their ids under the same policies. What a question takes may hardly grow with the number of people.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from django.db import connection, transaction

from bench import house
from bench.figures import Result, milliseconds, percentile, table
from cases.matching.asked import Asked
from cases.matching.box import read_box
from cases.search import FIRST_PAGE, ask, find, read_people
from dapolicy.access.reader import read_as

ASKED = 60
MEDIAN = 0.050
SAMPLE = """
    SELECT n.person_id, n.given, n.surname, b.born::text, a.line1, a.postcode, c.value
    FROM cases_personname n JOIN cases_birthdate b USING (person_id) JOIN cases_personaddress a USING (person_id)
         JOIN cases_contactpoint c USING (person_id)
    WHERE n.locked = 'no' AND NOT n.dvds AND n.given <> '' AND length(n.surname) > 3 AND b.born IS NOT NULL
      AND NOT a.confidential AND NOT c.confidential
    ORDER BY md5(n.person_id::text) LIMIT %s
"""


class Somebody(NamedTuple):
    id: int
    given: str
    surname: str
    born: str
    line1: str
    postcode: str
    phone: str


def misspelt(word: str) -> str:
    """The word without one letter of its middle."""
    place = random.Random(word).randrange(1, max(2, len(word) - 1))  # noqa: S311 no secret
    return word[:place] + word[place + 1 :]


QUESTIONS: dict[str, Callable[[Somebody], Asked]] = {
    "name in one box": lambda who: read_box(f"{who.given} {who.surname}"),
    "both names misspelt": lambda who: ask(given=misspelt(who.given), surname=misspelt(who.surname)),
    "surname alone": lambda who: ask(surname=who.surname),
    "date of birth": lambda who: ask(born=who.born),
    "given name and birth": lambda who: ask(given=who.given, born=who.born),
    "telephone number": lambda who: ask(reaches=[who.phone]),
    "address": lambda who: ask(line1=who.line1, postcode=who.postcode),
    "all of it, misspelt": lambda who: ask(
        given=misspelt(who.given),
        surname=misspelt(who.surname),
        born=who.born,
        line1=who.line1,
        postcode=who.postcode,
        reaches=[who.phone],
    ),
    "an unknown reference": lambda who: ask(references=["NONE-0000"]),
}
# Questions that name one person well enough to expect them on the first page.
TELLING = ("telephone number", "given name and birth", "all of it, misspelt")


def timed(work: Callable[[], object], reader: int) -> tuple[float, object]:
    """Seconds and result, in a transaction of its own with this reader. The second of two is taken: the first warms."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE dapolicy_web")
        read_as(reader)
        work()
        began = time.perf_counter()
        result = work()
        return time.perf_counter() - began, result


def sample() -> list[Somebody]:
    """People whom an ordinary officer may see, drawn alike in every run."""
    with connection.cursor() as cursor:
        cursor.execute(SAMPLE, [ASKED])
        return [Somebody(*row) for row in cursor.fetchall()]


def measured(reader: int, size: str) -> Result:
    """Ask everything about everybody drawn. `reader` is the id of a member who is an ordinary officer."""
    people = sample()
    page = [who.id for who in people[:FIRST_PAGE]]
    floor = percentile([timed(lambda: read_people(page), reader)[0] for _ in people], 50)
    rows = [(f"floor: the facts of {len(page)} people by id", milliseconds(floor), "", True)]
    for name, question in QUESTIONS.items():
        rows += _rows(name, question, people, reader)
    return Result(f"Finding people, {size}", table(rows), [row[0] for row in rows if not row[3]])


def _rows(
    name: str, question: Callable[[Somebody], Asked], people: list[Somebody], reader: int
) -> list[tuple[str, str, str, bool]]:
    seconds, right = [], 0
    for who in people:
        asked = question(who)
        took, found = timed(lambda asked=asked: find(asked), reader)
        seconds.append(took)
        right += who.id in [each.person.id for each in found]
    median = percentile(seconds, 50)
    rows = [
        (f"{name}, p50", milliseconds(median), f"< {milliseconds(MEDIAN)}", median < MEDIAN),
        (f"{name}, p95", milliseconds(percentile(seconds, 95)), "", True),
    ]
    if name in TELLING:
        share = right / len(people)
        rows.append((f"{name}: on the first page", f"{share:.2f}", ">= 0.95", share >= 0.95))
    return rows


def main(incidents: str) -> int:
    """Measure in the database that the environment names, as some officer of it; 1 where a target was missed."""
    import django

    django.setup()
    from dapolicy.access.models import MemberRole

    reader = MemberRole.objects.filter(role_id="specialist-officer", until=None).order_by("member_id").first()
    assert reader, "the seeded force has specialist officers"  # noqa: S101
    result = measured(reader.member_id, f"{int(incidents):,} incidents")
    sys.stdout.write(f"{result.title}\n{result.text}\n")
    return 1 if result.missed else 0


def run(sizes: tuple[int, ...]) -> list[str]:
    """What missed its target, each size in a process of its own; the servers are up."""
    missed = []
    for size in sizes:
        environment = house.environment(house.seeded(size), "owner")
        done = subprocess.run(
            [sys.executable, "-m", "bench.people", str(size)], cwd=house.ROOT, env=environment, check=False
        )
        missed += [f"finding people at {size:,} incidents, see its table"] if done.returncode else []
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
