"""`people load FILE.csv` and `people match FILE.csv`: the same search and the same protection as in the browser."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from cases.loading import SYSTEM, load_people
from cases.people_file import BadFile, Line, read_for_loading, read_for_matching
from cases.search import Found, find
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.access.reader import read_as
from dapolicy.audit.named import NamedCommand

SHOWN_FAULTS = 200
AT_ONCE = 50  # lines of a file under one mark, read by the worker like a search each
FILLED = (
    "cases_person, cases_personname, cases_birthdate, cases_personaddress, cases_outsidereference,"
    " cases_searchkey, cases_wordform"
)


class Command(NamedCommand):
    demo_account = "supervisor"
    help = "Load people of another system from a file, or say who of those known the people of a file may be."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["load", "match"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--keep-odd-dates", action="store_true", help="load: keep impossible dates as words")
        parser.add_argument("--top", type=int, default=5, help="match: how many to name for each line, 1 to 20")
        super().add_arguments(parser)

    def run_as(self, by: Member, at: datetime, **options: Any) -> None:
        what, file = options["what"], options["file"]
        try:
            if what == "load":
                self.load(file, by=by, at=at, keep_odd_dates=options["keep_odd_dates"])
            else:
                self.match(file, by=by, at=at, top=options["top"])
        except BadFile as bad:
            raise CommandError(refusal(what, bad)) from bad
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def load(self, file: Path, *, by: Member, at: datetime, keep_odd_dates: bool) -> None:
        today = timezone.localdate(at)
        lines = read_for_loading(file, today=today, keep_odd_dates=keep_odd_dates)
        with running_as(by):
            loaded = load_people(lines=lines, by=by, at=at)
            records = [loaded.record.pk] if loaded.record else []
            self.mark(by=by, at=at, asked=f"people load {file.name}", records=records)
        refresh_statistics()
        where = f" They hang on {loaded.record.reference}." if loaded.record else ""
        self.stdout.write(f"{loaded.added:,} people added, {loaded.known:,} known already.{where}")

    def match(self, file: Path, *, by: Member, at: datetime, top: int) -> None:
        if not 1 <= top <= 20:
            raise CommandError(f"--top is {top}; give a number from 1 to 20")
        with running_as(by):
            require(by, Permission.SEE_CASES, at=at)
        lines = read_for_matching(file)
        while some := list(islice(lines, AT_ONCE)):
            self.match_some(some, asked=f"people match {file.name}", by=by, at=at, top=top)

    def match_some(self, lines: list[Line], *, asked: str, by: Member, at: datetime, top: int) -> None:
        """Some lines under one mark, with what they asked: nobody is named before the mark stands."""
        with running_as(by):
            found = [(line, find(line.asked(), limit=top)) for line in lines]
            people = {each.person.id for _, several in found for each in several}
            self.mark(by=by, at=at, asked=asked, people=people, words="\n".join(line.as_asked for line in lines))
        for line, several in found:
            self.stdout.write(answer(line, several))


@contextmanager
def running_as(member: Member) -> Iterator[None]:
    """One transaction with this member's eyes. The owner's login skips policies, so its rights are laid down first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        laid_down = cursor.fetchone() not in (("dapolicy_web",), ("dapolicy_worker",))
        if laid_down:
            cursor.execute("SET LOCAL ROLE dapolicy_worker")
        read_as(member.pk)
        yield
        if laid_down:
            cursor.execute("RESET ROLE")


def refresh_statistics() -> None:
    """So many new rows at once: tell the planner now, where this login may (others leave it to the server)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE relname = 'cases_searchkey'"
        )
        if cursor.fetchone() == (True,):
            cursor.execute(f"ANALYZE {FILLED}")


def answer(line: Line, found: list[Found]) -> str:
    """One line of JSON: the question's id, and for each person the id they were loaded with, or our reference."""
    matches = [
        {"rec_id": each.person.outside.get(SYSTEM, each.person.reference), "score": each.score.percent}
        for each in found
    ]
    return json.dumps({"rec_id": line.rec_id, "matches": matches}, ensure_ascii=False)


def refusal(what: str, bad: BadFile) -> str:
    """Every fault with its place and its mend, and that nothing was done."""
    more = len(bad.faults) - SHOWN_FAULTS
    told = bad.faults[:SHOWN_FAULTS] + ([f"and {more:,} more like these"] if more > 0 else [])
    done = "Nothing was loaded." if what == "load" else "Nothing was matched."
    return "\n".join([*told, f"{done} Mend the file and run this again."])
