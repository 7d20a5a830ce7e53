"""What waits for a coordinator, danger first; and how long a high level waited for its referral."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import QuerySet

from cases.models import Case, Level
from cases.queries.people import names_of
from dapolicy.access.models import Locked
from dapolicy.chronology.models import Clock
from marac.models import Item, Meeting, Referral
from marac.queries.places import waiting_places

REFERRALS = ("marac-referral", "marac-repeat-referral")
PAPERS = "marac-papers"
SHOWN = 50
RANK = {Level.HIGH: 0, Level.MEDIUM: 1, Level.STANDARD: 2}


@dataclass(frozen=True)
class Row:
    """A case that waits for something, and since when or until when."""

    case: Case
    victim: str
    since: datetime
    due_at: datetime | None = None
    referral: Referral | None = None
    hours: float | None = None
    is_repeat: bool = False

    @property
    def reference(self) -> str:
        return self.case.record.reference

    @property
    def is_locked(self) -> bool:
        return self.case.locked != Locked.NO

    def is_late(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at < now


def cases_of(records: Iterable[int]) -> tuple[dict[int, Case], dict[int, str]]:
    cases = Case.objects.select_related("record").in_bulk(list(records))
    return cases, names_of({case.victim_id for case in cases.values()})


def running() -> QuerySet[Clock]:
    return Clock.objects.filter(stopped_at=None, lapsed_at=None, void=False)


def not_referred() -> list[Row]:
    """High levels and repeats that nobody has referred yet: each on a clock that no button ends (MARAC-001)."""
    clocks = list(running().filter(duty__in=REFERRALS).order_by("due_at")[:SHOWN])
    return clock_rows(clocks)


def clock_rows(clocks: list[Clock]) -> list[Row]:
    cases, names = cases_of(clock.record_id for clock in clocks)
    return [
        Row(
            cases[clock.record_id],
            names[cases[clock.record_id].victim_id],
            clock.started_at,
            clock.due_at,
            hours=hours_between(clock.started_at, clock.stopped_at),
            is_repeat=clock.duty == REFERRALS[1],
        )
        for clock in clocks
        if clock.record_id in cases
    ]


def hours_between(since: datetime, until: datetime | None) -> float | None:
    return None if until is None else round((until - since) / timedelta(hours=1), 1)


def waiting_referrals(*, now: datetime) -> list[Row]:
    """Referrals that nobody has answered, and those that were put off: emergencies, then by level, then the oldest."""
    rows = list(
        Referral.objects.filter(state__in=(Referral.State.REFERRED, Referral.State.DEFERRED, Referral.State.ACCEPTED))
        .exclude(items__in=waiting_places(now=now))
        .select_related("agency")
        .order_by("at")[: SHOWN * 4]
    )
    cases, names = cases_of(row.record_id for row in rows)
    found = [
        Row(cases[row.record_id], names[cases[row.record_id].victim_id], row.at, referral=row)
        for row in rows
        if row.record_id in cases
    ]
    return sorted(found, key=danger)[:SHOWN]


def danger(row: Row) -> tuple[bool, bool, int, datetime]:
    emergency = bool(row.referral and row.referral.emergency)
    return (not row.case.threat_to_life, not emergency, RANK.get(Level(row.case.level), 3), row.since)


def papers_awaited() -> list[Row]:
    """Transfers whose papers are still owed to us, the first due first."""
    return clock_rows(list(running().filter(duty=PAPERS).order_by("due_at")[:SHOWN]))


def without_research(*, now: datetime) -> list[Row]:
    """Cases of circulated agendas, not heard yet, of which some agency's research is still awaited."""
    soon = Item.objects.filter(left_at=None, heard_at=None, meeting__ended_at=None, meeting__cancelled_at=None)
    records = soon.filter(meeting__circulated_at__isnull=False, meeting__starts_at__gte=now - timedelta(days=1))
    clocks = running().filter(duty="marac-research", record_id__in=records.values("record_id")).order_by("due_at")
    first: dict[int, Clock] = {}
    for clock in clocks:
        first.setdefault(clock.record_id, clock)
    return clock_rows(list(first.values())[:SHOWN])


def meetings_ahead(*, now: datetime) -> list[Meeting]:
    rows = Meeting.objects.filter(cancelled_at=None, ended_at=None, starts_at__gte=now - timedelta(days=1))
    return list(rows.select_related("area", "chair").order_by("starts_at")[:SHOWN])


def meetings_before(*, now: datetime) -> list[Meeting]:
    rows = Meeting.objects.filter(cancelled_at=None, starts_at__lt=now)
    return list(rows.select_related("area").order_by("-starts_at")[:20])


@dataclass(frozen=True)
class Delays:
    """Hours between a high level, or a repeat, and its referral (MARAC-003): those not yet referred on top."""

    waiting: list[Row]
    referred: list[Row]
    middle: float | None
    longest: float | None


def delays(*, now: datetime) -> Delays:
    """Of the last twelve months, as far as the reader sees the cases."""
    rows = Clock.objects.filter(duty__in=REFERRALS, void=False, stopped_at__isnull=False)
    done = list(rows.filter(started_at__gte=now - timedelta(days=366)).order_by("-stopped_at")[:500])
    referred = sorted(clock_rows(done), key=lambda row: -(row.hours or 0))
    hours = sorted(row.hours for row in referred if row.hours is not None)
    middle = round(median(hours), 1) if hours else None
    return Delays(not_referred(), referred, middle, hours[-1] if hours else None)


def rejected_high() -> list[Row]:
    """High cases whose every referral was rejected: no clock runs, and nobody hears them. Shown until one is heard."""
    rejected = Referral.objects.filter(state=Referral.State.REJECTED).values("record_id")
    other = Referral.objects.exclude(state=Referral.State.REJECTED).values("record_id")
    rows = Case.objects.filter(pk__in=rejected, level=Level.HIGH, closed_at=None).exclude(pk__in=other)
    cases = list(rows.select_related("record")[:SHOWN])
    names = names_of({case.victim_id for case in cases})
    return [Row(case, names[case.victim_id], case.last_incident_at) for case in cases]
