"""What waits for somebody: their team's danger, what falls due, and what nobody owns. As many queries,
whatever the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db import connection

from cases.actions.levels import WANTED
from cases.models import Case
from cases.queries.people import names_of
from dapolicy.access.models import Member, Record

SHOWN = 10
WORKLIST = 25
COUNTED = 100  # beyond it the number says no more, and counting would take longer the bigger the force
DUE = (Path(__file__).parent.parent / "sql" / "due.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Line:
    """One duty that runs: what is due, when, on which record, and about whom."""

    duty: str
    edition: str
    due_at: datetime
    record_id: int
    reference: str
    kind: str
    level: str
    victim_id: int | None
    name: str = ""


def in_danger(member: Member) -> list[Case]:
    """Open cases of the member's team that come before everything: threat to life, high and bare, wanted."""
    cases = Case.objects.filter(record__team=member.team, closed_at=None, danger__gte=WANTED)
    return list(cases.select_related("record").order_by("-danger", "last_incident_at")[:SHOWN])


def due(member: Member) -> list[Line]:
    """The duties of a member and their team that fall due first, the most dangerous level on top within the page."""
    asked = {"member": member.pk, "team": member.team_id, "most": WORKLIST}
    with connection.cursor() as cursor:
        cursor.execute(DUE, asked)
        lines = [Line(*row) for row in cursor.fetchall()]
    names = names_of({line.victim_id for line in lines if line.victim_id})
    return [replace(line, name=names.get(line.victim_id, "")) for line in lines]


def names_of_cases(cases: Iterable[Case]) -> dict[int, str]:
    """The victim of each case as they stand on the screen, by the case's key."""
    cases = list(cases)
    names = names_of({case.victim_id for case in cases})
    return {case.pk: names.get(case.victim_id, "Not named yet") for case in cases}


def waiting_for_an_owner(member: Member) -> int:
    """How many open cases of the team nobody has accepted; counted no further than `COUNTED`."""
    bare = Record.objects.filter(kind="case", team=member.team_id, closed_at=None, safeguarding_lead=None)
    return bare[:COUNTED].count()
