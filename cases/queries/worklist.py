"""What waits for somebody: their team's danger, what falls due, and what nobody owns. As many queries,
whatever the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from cases.actions.levels import WANTED
from cases.models import Case
from cases.queries.people import names_of
from dapolicy.access.models import Member, Record
from dapolicy.chronology.models import Clock

SHOWN = 10
WORKLIST = 25
COUNTED = 100  # beyond it the number says no more, and counting would take longer the bigger the force
RUNNING = Q(stopped_at=None, lapsed_at=None, void=False)


@dataclass(frozen=True)
class Line:
    """One duty that runs: what is due, when, on which record, and about whom."""

    clock: Clock
    reference: str
    kind: str
    level: str
    name: str


def in_danger(member: Member) -> list[Case]:
    """Open cases of the member's team that come before everything: threat to life, high and bare, wanted."""
    cases = Case.objects.filter(record__team=member.team, closed_at=None, danger__gte=WANTED)
    return list(cases.select_related("record").order_by("-danger", "last_incident_at")[:SHOWN])


def due(member: Member) -> list[Line]:
    """The duties of a member and their team that fall due first, the most dangerous level on top within the page.

    The clocks come by their own indexes, and what their records and cases say comes for those few by key: joined in
    one statement, the planner reads every record that the reader may see.
    """
    clocks = list(_first(Q(assignee=member)))
    if member.team_id is not None:
        clocks += _first(Q(team=member.team_id, assignee=None))
    told = _told({clock.record_id for clock in clocks})
    known = [(clock, told[clock.record_id]) for clock in clocks if clock.record_id in told]
    first = sorted(known, key=lambda pair: (-(pair[1].danger or 0), pair[0].due_at, pair[0].pk))[:WORKLIST]
    names = names_of({row.victim for _, row in first if row.victim})
    return [Line(clock, row.reference, row.kind, row.level or "", names.get(row.victim, "")) for clock, row in first]


def _first(whose: Q) -> QuerySet[Clock]:
    """The first to fall due."""
    return Clock.objects.filter(RUNNING, whose).order_by("due_at")[:WORKLIST]


def _told(records: set[int]) -> dict[int, Any]:
    """What a line says of its record, and of its case where it is one's."""
    said = {"level": F("case__level"), "danger": F("case__danger"), "victim": F("case__victim")}
    rows = Record.objects.filter(pk__in=records).annotate(**said)
    return {row.pk: row for row in rows.values_list("pk", "reference", "kind", *said, named=True)}


def names_of_cases(cases: Iterable[Case]) -> dict[int, str]:
    """The victim of each case as they stand on the screen, by the case's key."""
    cases = list(cases)
    names = names_of({case.victim_id for case in cases})
    return {case.pk: names.get(case.victim_id, "Not named yet") for case in cases}


def waiting_for_an_owner(member: Member) -> int:
    """How many open cases of the team nobody has accepted; counted no further than `COUNTED`."""
    bare = Record.objects.filter(kind="case", team=member.team_id, closed_at=None, safeguarding_lead=None)
    return bare[:COUNTED].count()
