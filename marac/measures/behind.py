"""The cases behind a question about levels: read as the reader may see them, never by the figures' own function."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from dapolicy.policy.worktime import london_day, london_moment
from marac.measures.drift import QUESTIONS, Loads, Question
from marac.measures.periods import Period
from marac.models import Referral
from risk.models import LevelSet, SecondReview

MOST = 200
A_YEAR = timedelta(days=365)
BELOW = Q(assessment__level="high", level__in=("medium", "standard")) | Q(assessment__level="medium", level="standard")


@dataclass(frozen=True)
class Behind:
    """One case: what was given, when, by whom."""

    record_id: int
    reference: str
    team_id: int | None
    at: datetime
    said: str
    by: str


@dataclass(frozen=True)
class Weighed:
    """A case with the load of that day."""

    case: Behind
    open: int | None
    listed: int | None
    unit_high: bool
    meeting_full: bool


def question_of(code: str) -> Question:
    return next((one for one in QUESTIONS if one.code == code), QUESTIONS[-1])


def cases_behind(question: Question, period: Period) -> list[Behind]:
    """The newest, so many at most."""
    since, until = (london_moment(day, time()) for day in (period.first, period.after))
    match question.code:
        case "first":
            return [given(row) for row in first_below(since, until)[:MOST]]
        case "second":
            return [reviewed(row) for row in second_below(since, until)[:MOST]]
        case _:
            return [given(row) for row in lowered_first(since, until)[:MOST]]


def first_below(since: datetime, until: datetime) -> QuerySet[LevelSet]:
    rows = LevelSet.objects.filter(how=LevelSet.How.FIRST, at__gte=since, at__lt=until).exclude(level="high")
    return rows.select_related("record", "by").order_by("-at")


def second_below(since: datetime, until: datetime) -> QuerySet[SecondReview]:
    rows = SecondReview.objects.filter(BELOW, done_at__gte=since, done_at__lt=until)
    return rows.select_related("record", "assessment", "by").order_by("-done_at")


def lowered_first(since: datetime, until: datetime) -> QuerySet[LevelSet]:
    """Lowered from a high level that was given in the period, before any referral since a year before it."""
    raised = (LevelSet.How.FIRST, LevelSet.How.RAISED)
    high = LevelSet.objects.filter(record=OuterRef("record"), level="high", how__in=raised, at__lte=OuterRef("at"))
    referred = Referral.objects.filter(
        record=OuterRef("record"), at__lte=OuterRef("at"), at__gte=OuterRef("high_at") - A_YEAR
    )
    rows = LevelSet.objects.filter(how=LevelSet.How.LOWERED, before="high", at__gte=since)
    rows = rows.annotate(high_at=Subquery(high.order_by("-at").values("at")[:1]))
    rows = rows.filter(high_at__gte=since, high_at__lt=until).exclude(Exists(referred))
    return rows.select_related("record", "by").order_by(F("at").desc())


def given(row: LevelSet) -> Behind:
    before = f"from {row.before} to " if row.before else ""
    return Behind(row.record_id, row.record.reference, row.record.team_id, row.at, f"{before}{row.level}", str(row.by))


def reviewed(row: SecondReview) -> Behind:
    said = f"responder {row.assessment.level}, unit {row.level}"
    at = row.done_at or row.waiting_since
    return Behind(row.record_id, row.record.reference, row.record.team_id, at, said, str(row.by or ""))


def with_loads(found: Iterable[Behind], loads: Loads, *, advised: int) -> list[Weighed]:
    return [weighed(one, loads, advised=advised) for one in found]


def weighed(one: Behind, loads: Loads, *, advised: int) -> Weighed:
    day = london_day(one.at)
    return Weighed(
        case=one,
        open=loads.open[one.team_id].get(day),
        listed=loads.listed.get(day),
        unit_high=bool(loads.unit_is_high(one.team_id, day)),
        meeting_full=bool(loads.meeting_is_full(day, advised=advised)),
    )
