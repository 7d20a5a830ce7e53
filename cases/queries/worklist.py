"""What waits for somebody: their team's danger, what falls due, and what nobody owns. One query each, whatever the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.actions.levels import WANTED
from cases.models import Case
from cases.queries.people import names_of
from dapolicy.access.models import Member
from dapolicy.chronology.models import Clock

SHOWN = 10
WORKLIST = 25
RUNNING = Q(stopped_at=None, lapsed_at=None, void=False)


@dataclass(frozen=True)
class Line:
    """One duty that runs: what is due, when, on which record, and about whom."""

    clock: Clock
    level: str
    name: str


def in_danger(member: Member) -> list[Case]:
    """Open cases of the member's team that come before everything: threat to life, high and bare, wanted."""
    cases = Case.objects.filter(record__team=member.team, closed_at=None, danger__gte=WANTED)
    return list(cases.select_related("record").order_by("-danger", "last_incident_at")[:SHOWN])


def due(member: Member) -> list[Line]:
    """The duties of a member and their team that fall due first, the most dangerous level on top within the page."""
    clocks = list(_running(Q(assignee=member))) + list(_running(Q(team=member.team, assignee=None)))
    if member.team_id is None:
        clocks = [clock for clock in clocks if clock.assignee_id]
    first = sorted(clocks, key=lambda clock: (-clock.danger, clock.due_at, clock.pk))[:WORKLIST]
    names = names_of({clock.victim for clock in first if clock.victim})
    return [Line(clock, clock.level or "", names.get(clock.victim, "")) for clock in first]


def _running(whose: Q) -> QuerySet[Clock]:
    """The first to fall due, each with what its case says."""
    case = Case.objects.filter(record=OuterRef("record"))
    return (
        Clock.objects.filter(RUNNING, whose)
        .order_by("due_at")
        .select_related("record")
        .annotate(
            level=Subquery(case.values("level")[:1]),
            danger=Coalesce(Subquery(case.values("danger")[:1]), 0),
            victim=Subquery(case.values("victim")[:1]),
        )[:WORKLIST]
    )


def names_of_cases(cases: Iterable[Case]) -> dict[int, str]:
    """The victim of each case as they stand on the screen, by the case's key."""
    cases = list(cases)
    names = names_of({case.victim_id for case in cases})
    return {case.pk: names.get(case.victim_id, "Not named yet") for case in cases}


def waiting_for_an_owner(member: Member, now: datetime) -> int:
    """How many open cases of the team nobody has accepted."""
    bare = Case.objects.filter(record__team=member.team, closed_at=None, record__safeguarding_lead=None)
    return bare.filter(last_incident_at__lte=now).count()

