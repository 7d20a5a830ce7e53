"""Queues of a unit: what waits for whom, most dangerous first; and what became of one's own assessments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db import connection
from django.db.models import Case as Choose
from django.db.models import IntegerField, Q, Value, When

from cases.models import Case, Level
from dapolicy.access.models import Member, Team
from dapolicy.chronology.models import Clock
from dapolicy.ui.telling import span
from risk.levels import is_below
from risk.models import Assessment, LevelSet, Lowering, ReviewRequest, SecondReview

PAGE = 50


@dataclass(frozen=True)
class Waiting:
    """An assessment that waits for somebody, with when that falls due."""

    assessment: Assessment
    case: Case
    due_at: datetime | None
    since: datetime

    @property
    def above(self) -> bool:
        """Whether the case stands at a higher level than this assessment gave."""
        return is_below(self.assessment.level, self.case.level)


def waiting_for_check(*, team: Team | None = None, after: int = 0) -> list[Waiting]:
    """Assessments handed in and not supervised, most dangerous first, then oldest (RISK-011).

    Args: team, only those of its cases and of its people; after, how many come before; one more than a page is given.
    """
    ours = Q(record__team=team) | Q(author__team=team) if team else Q()
    rows = (
        Assessment.objects.filter(ours, supervised_at=None)
        .exclude(entered_at=None)
        .select_related("record__team", "author", "question_set")
        .order_by("-record__case__danger", "assessed_at", "pk")[after : after + PAGE + 1]
    )
    return with_cases(list(rows), duty="risk-supervisor-check")


def with_cases(rows: list[Assessment], *, duty: str) -> list[Waiting]:
    """Each with its case and the clock that runs for it, in two queries however many there are."""
    cases = Case.objects.select_related("record").in_bulk([one.record_id for one in rows])
    keys = [str(one.key) for one in rows]
    clocks = Clock.objects.filter(duty=duty, subject__in=keys, stopped_at=None, lapsed_at=None, void=False)
    due = dict(clocks.filter(record_id__in=cases).values_list("subject", "due_at"))
    return [Waiting(one, cases[one.record_id], due.get(str(one.key)), one.assessed_at or one.begun_at) for one in rows]


LEVEL_ORDER = Choose(
    When(assessment__level=Level.HIGH, then=Value(0)),
    When(assessment__level=Level.MEDIUM, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def waiting_for_review(*, after: int = 0) -> list[SecondReview]:
    """Second reviews not done, high first, then the oldest (RISK-013, RISK-015)."""
    rows = SecondReview.objects.filter(done_at=None).select_related("assessment__author", "record__team")
    return list(rows.order_by(LEVEL_ORDER, "waiting_since", "pk")[after : after + PAGE + 1])


@dataclass(frozen=True)
class Backlog:
    """How many wait at a level, how old the oldest is, and the median age."""

    level: str
    waiting: int
    oldest: timedelta | None
    median: timedelta | None

    @property
    def oldest_words(self) -> str:
        return span(round(self.oldest.total_seconds())) if self.oldest else "None waits"

    @property
    def median_words(self) -> str:
        return span(round(self.median.total_seconds())) if self.median else "None waits"


def backlog(now: datetime) -> list[Backlog]:
    """The second reviews' backlog by level, high first (RISK-015)."""
    rows = SecondReview.objects.filter(done_at=None).values_list("assessment__level", "waiting_since")
    ages: dict[str, list[float]] = {}
    for level, since in rows:
        ages.setdefault(level, []).append((now - since).total_seconds())
    return [backlog_of(level, ages.get(level, [])) for level in (Level.HIGH, Level.MEDIUM, Level.STANDARD, Level.NONE)]


def backlog_of(level: str, ages: list[float]) -> Backlog:
    """Of ages in seconds."""
    if not ages:
        return Backlog(level, 0, None, None)
    return Backlog(level, len(ages), timedelta(seconds=max(ages)), timedelta(seconds=median(ages)))


def lowerings_waiting() -> list[Lowering]:
    """Proposals that wait for a second person, oldest first."""
    rows = Lowering.objects.filter(state=Lowering.State.PROPOSED)
    return list(rows.select_related("record", "proposed_by").order_by("proposed_at", "pk")[:PAGE])


def requests_waiting() -> list[ReviewRequest]:
    """Requests that nobody has answered, oldest first."""
    return list(
        ReviewRequest.objects.filter(answered_at=None).select_related("record", "by").order_by("at", "pk")[:PAGE]
    )


@dataclass(frozen=True)
class Became:
    """One of my assessments, and what became of it (RISK-012)."""

    assessment: Assessment
    level_now: str
    later: list[LevelSet]
    second: SecondReview | None


def mine(member: Member) -> list[Became]:
    """The member's own assessments, newest first, with later levels, comments and outcome; four queries."""
    rows = list(
        Assessment.objects.filter(author=member)
        .select_related("record", "supervised_by", "question_set")
        .order_by("-begun_at", "-pk")[:PAGE]
    )
    cases = Case.objects.in_bulk([one.record_id for one in rows])
    later: dict[int | None, list[LevelSet]] = {}
    levels = LevelSet.objects.filter(assessment__in=rows).exclude(by=member, approved_by=None)
    for one in levels.select_related("by", "approved_by").order_by("pk"):
        later.setdefault(one.assessment_id, []).append(one)
    reviews = {one.assessment_id: one for one in SecondReview.objects.filter(assessment__in=rows).select_related("by")}
    return [Became(one, cases[one.record_id].level, later.get(one.pk, []), reviews.get(one.pk)) for one in rows]


@dataclass(frozen=True)
class Unfinished:
    """An assessment that somebody began and still owes something to."""

    record_id: int
    reference: str
    key: str
    begun_at: datetime
    entered_at: str | None


def unfinished(member: Member) -> list[Unfinished]:
    """Assessments that the member began and that are not complete, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT home_risk(%s, %s)", [member.pk, PAGE])
        (found,) = cursor.fetchone()
    return [Unfinished(**row | {"begun_at": datetime.fromisoformat(row["begun_at"])}) for row in found or []]
