"""What waits for a coordinator, danger first; and how long a high level waited for its referral."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Case as Choose
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from cases.models import Case, Level
from cases.queries.people import names_of
from dapolicy.access.models import Locked
from dapolicy.chronology.models import Clock
from marac.models import Item, Meeting, Referral
from marac.queries.places import waiting_places
from risk.models import LevelSet

REFERRALS = ("marac-referral", "marac-repeat-referral")
PAPERS, TAKEN = "marac-papers", "marac-transfer-taken"
HEARING, TAKEN_UP = "marac-hearing", "marac-taken-up"
SAID = {PAPERS: "papers for us", TAKEN: "their word that they have it"}
SHOWN, MOST = 50, 200
RANKS = {Level.HIGH: 0, Level.MEDIUM: 1, Level.STANDARD: 2}
OF_RECORD = "record__case__"
BECOMES = (LevelSet.How.FIRST, LevelSet.How.RAISED)
WAITING = (Referral.State.REFERRED, Referral.State.DEFERRED, Referral.State.ACCEPTED)


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
    said: str = ""
    until: datetime | None = None  # put off

    @property
    def reference(self) -> str:
        return self.case.record.reference

    @property
    def is_locked(self) -> bool:
        return self.case.locked != Locked.NO

    def is_late(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at < now


class Rows(list[Row]):
    """The most dangerous of a list, and how many more there are below them."""

    more: int = 0

    @classmethod
    def cut(cls, rows: Iterable[Row], found: QuerySet[Any]) -> Rows:
        kept = cls(rows)
        kept.more = max(found.count() - SHOWN, 0) if len(kept) >= SHOWN else 0
        return kept


def danger(case: str = OF_RECORD, *then: str) -> list[Any]:
    """Threat to life first, then what `then` names, then high, medium, standard. Asked of the database, so that a long
    list is never cut above its most dangerous row. Args: case, the way from the rows to their case."""
    rank = Choose(
        *[When(**{f"{case}level": level, "then": Value(at)}) for level, at in RANKS.items()], default=Value(3)
    )
    return [f"-{case}threat_to_life", *then, rank]


def cases_of(records: Iterable[int]) -> tuple[dict[int, Case], dict[int, str]]:
    cases = Case.objects.select_related("record").in_bulk(list(records))
    return cases, names_of({case.victim_id for case in cases.values()})


def running() -> QuerySet[Clock]:
    return Clock.objects.filter(stopped_at=None, lapsed_at=None, void=False)


def not_referred() -> Rows:
    """High levels and repeats that nobody has referred yet: each on a clock that no button ends (MARAC-001)."""
    found = running().filter(duty__in=REFERRALS, record__case__isnull=False)
    return Rows.cut(clock_rows(list(found.order_by(*danger(), "due_at", "pk")[:SHOWN])), found)


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
            said=SAID.get(clock.duty, ""),
        )
        for clock in clocks
        if clock.record_id in cases
    ]


def hours_between(since: datetime, until: datetime | None) -> float | None:
    return None if until is None else round((until - since) / timedelta(hours=1), 1)


def waiting_referrals(*, now: datetime) -> Rows:
    """Referrals that nobody has answered, and those that were put off: threats to life, emergencies, then by level.
    Each with the day by which it is to be heard, and the one until which it was put off."""
    found = Referral.objects.filter(state__in=WAITING, record__case__isnull=False)
    found = found.exclude(items__in=waiting_places(now=now))
    rows = list(found.select_related("agency").order_by(*danger(OF_RECORD, "-emergency"), "at", "pk")[:SHOWN])
    cases, names = cases_of(row.record_id for row in rows)
    clocks = running().filter(duty__in=(HEARING, TAKEN_UP), record__in=cases)
    due = {(clock.record_id, clock.duty): clock.due_at for clock in clocks}
    kept = (
        Row(
            cases[row.record_id],
            names[cases[row.record_id].victim_id],
            row.at,
            due.get((row.record_id, HEARING)),
            row,
            until=due.get((row.record_id, TAKEN_UP)),
        )
        for row in rows
        if row.record_id in cases
    )
    return Rows.cut(kept, found)


def papers_awaited() -> Rows:
    """Transfers of which something is awaited, the first due first: papers that are owed to us, or another area's word
    that it has what was sent there."""
    found = running().filter(duty__in=SAID, record__case__isnull=False)
    return Rows.cut(clock_rows(list(found.order_by("due_at", "pk")[:SHOWN])), found)


def without_research(*, now: datetime) -> Rows:
    """Cases of circulated agendas, not heard yet, of which some agency's research is still awaited."""
    soon = Item.objects.filter(left_at=None, heard_at=None, meeting__ended_at=None, meeting__cancelled_at=None)
    records = soon.filter(meeting__circulated_at__isnull=False, meeting__starts_at__gte=now - timedelta(days=1))
    owed = running().filter(duty="marac-research", record_id__in=records.values("record_id"))
    first = owed.filter(record_id=OuterRef("record_id")).order_by("due_at", "pk")
    found = owed.filter(pk=Subquery(first.values("pk")[:1]), record__case__isnull=False)
    return Rows.cut(clock_rows(list(found.order_by("due_at", "pk")[:SHOWN])), found)


def meetings_ahead(*, now: datetime) -> list[Meeting]:
    rows = Meeting.objects.filter(cancelled_at=None, ended_at=None, starts_at__gte=now - timedelta(days=1))
    return list(rows.select_related("area", "chair").order_by("starts_at")[:SHOWN])


def meetings_before(*, now: datetime) -> list[Meeting]:
    rows = Meeting.objects.filter(cancelled_at=None, starts_at__lt=now)
    return list(rows.select_related("area").order_by("-starts_at")[:20])


@dataclass(frozen=True)
class Delays:
    """Hours between a high level, or a repeat, and its referral (MARAC-003): those not yet referred on top. `number`,
    `middle` and `longest` are of every one; shown are the longest."""

    waiting: Rows
    referred: list[Row]
    number: int
    middle: float | None
    longest: float | None


def delays(*, now: datetime) -> Delays:
    """Of the last twelve months, as far as the reader sees the cases."""
    rows = Clock.objects.filter(duty__in=REFERRALS, void=False, stopped_at__isnull=False, record__case__isnull=False)
    rows = rows.filter(started_at__gte=now - timedelta(days=366))
    spans = rows.values_list("pk", "started_at", "stopped_at")
    hours = {pk: hours_between(since, until) or 0.0 for pk, since, until in spans}
    longest = sorted(hours, key=lambda pk: (-hours[pk], pk))[:MOST]
    found = rows.in_bulk(longest)
    middle = round(median(hours.values()), 1) if hours else None
    shown = clock_rows([found[pk] for pk in longest])
    return Delays(not_referred(), shown, len(hours), middle, max(hours.values(), default=None))


def repeats_unheard(record: Any) -> Exists:
    """Whether a repeat was identified, and the case was not heard since: at any level, lowered or not."""
    heard = Item.objects.filter(record=OuterRef("record"), heard_at__gte=OuterRef("started_at"))
    return Exists(Clock.objects.filter(~Exists(heard), record=record, duty=REFERRALS[1], void=False))


def without_referral() -> Rows:
    """High cases and repeats that were referred once and of which no referral lives: no clock runs, and nobody hears
    them (MARAC-001). What lives waits for an answer or a meeting, or was heard since it was last referred and since the
    level became high. Whatever was heard, closed or handed on before that hides none."""
    referrals = Referral.objects.filter(record=OuterRef("record")).order_by("-at")
    high = LevelSet.objects.filter(record=OuterRef("record"), level=Level.HIGH, how__in=BECOMES).order_by("-at")
    heard = Item.objects.filter(record=OuterRef("record"), heard_at__gte=OuterRef("since"))
    found = Case.objects.filter(closed_at=None, pk__in=Referral.objects.values("record_id"))
    found = found.filter(Q(level=Level.HIGH) | repeats_unheard(OuterRef("record")))
    found = found.annotate(
        state=Subquery(referrals.values("state")[:1]),
        referred_at=Subquery(referrals.values("at")[:1]),
        since=Greatest("referred_at", Coalesce(Subquery(high.values("at")[:1]), "referred_at")),
    )
    found = found.exclude(Exists(referrals.filter(state__in=WAITING)))
    found = found.exclude(Exists(heard.filter(referral__state=Referral.State.HEARD)))
    found = found.exclude(Exists(running().filter(duty__in=REFERRALS, record=OuterRef("record"))))
    cases = list(found.select_related("record").order_by(*danger(""), "referred_at", "pk")[:SHOWN])
    names = names_of({case.victim_id for case in cases})
    return Rows.cut((Row(one, names[one.victim_id], one.referred_at, said=last_of(one)) for one in cases), found)


def last_of(case: Any) -> str:
    """What became of its last referral, in words."""
    return str(Referral.State(case.state).label)
