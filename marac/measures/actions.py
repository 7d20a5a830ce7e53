"""What people add to MARAC's figures: who lives and works where, counts by hand, commentaries, reviews."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.policy.worktime import london_day
from marac.measures.monthly import month_report
from marac.measures.periods import Period
from marac.measures.queries import held_in
from marac.models import Area, AreaLoad, HandCount, Meeting, MonthReport, OutsideFigure, Review

FUTURE = "This lies in the future. Give a day that has come."


@dataclass(frozen=True)
class Posts:
    """Who lives in an area and works for its MARAC."""

    since: date
    women: int
    women_source: str
    coordinators: Decimal
    idvas: Decimal


@transaction.atomic
def say_load(area: Area, posts: Posts, *, by: Member, at: datetime) -> AreaLoad:
    """From this day on the area's load is held against these. Earlier ones stay."""
    require(by, Permission.REPORT_MARAC, at=at)
    if posts.since > london_day(at):
        raise Refused(FUTURE)
    if posts.women <= 0:
        raise Refused("Give how many women of 16 and over live in the area: one or more.")
    if posts.coordinators < 0 or posts.idvas < 0:
        raise Refused("There are no fewer posts than none. Give 0 or more.")
    return AreaLoad.objects.create(area=area, **asdict(posts), at=at, by=by)


@transaction.atomic
def count_by_hand(meeting: Meeting, *, minoritised: int, lgbt: int, male: int, by: Member, at: datetime) -> HandCount:
    """What no record holds, of a meeting that was held. The newest count is the one that is returned."""
    require(by, Permission.REPORT_MARAC, at=at)
    if not meeting.held_at:
        raise Refused("This meeting was not held yet. Count when it is over.")
    day = london_day(meeting.starts_at)
    rows = held_in(Period(day, date.fromordinal(day.toordinal() + 1)))
    cases = next((one.counts.cases for one in rows if one.meeting.pk == meeting.pk), 0)
    if min(minoritised, lgbt, male) < 0 or max(minoritised, lgbt, male) > cases:
        raise Refused(
            f"Give numbers from 0 to {cases}: so many cases of this meeting are counted. Leave locked ones out."
        )
    return HandCount.objects.create(meeting=meeting, minoritised=minoritised, lgbt=lgbt, male=male, at=at, by=by)


@transaction.atomic
def report_month(period: Period, commentary: str, *, by: Member, at: datetime) -> MonthReport:
    """Report a month as its figures stand now. *Reported* waits for the commentary, the figures do not (MARAC-014)."""
    require(by, Permission.REPORT_MARAC, at=at)
    if period.after > london_day(at):
        raise Refused("This month is not over. Report it when it is.")
    found = month_report(period, now=at)
    if found.needs_words and not commentary.strip():
        changed = ", ".join(one.title.lower() for one in found.needs_words)
        raise Refused(f"Say why: changed by more than {found.norms.change_percent}%: {changed}. A fall needs it too.")
    return MonthReport.objects.create(
        month=period.first,
        figures=found.figures,
        norms=found.norms.version,
        commentary=commentary.strip(),
        at=at,
        by=by,
    )


@dataclass(frozen=True)
class Published:
    """A figure of somebody else's."""

    source: str
    measure: str
    first: date
    after: date
    value: Decimal
    where: str


@transaction.atomic
def keep_outside(figure: Published, *, by: Member, at: datetime) -> OutsideFigure:
    """What SafeLives or another publish of a period that is over (MARAC-015)."""
    require(by, Permission.REPORT_MARAC, at=at)
    if figure.after > london_day(at):
        raise Refused("This period is not over. Give one that is.")
    if figure.after <= figure.first:
        raise Refused("The period ends before it begins. Give its first month and its last.")
    return OutsideFigure.objects.create(**asdict(figure), at=at, by=by)


@dataclass(frozen=True)
class Reviewed:
    """A review: when, of what, with whom, with what result."""

    held_on: date
    looked_at: str
    took_part: str
    found: str
    next_on: date | None


@transaction.atomic
def keep_review(review: Reviewed, *, by: Member, at: datetime) -> Review:
    """A review of the MARAC, with local services or without: who took part says so (MARAC-015)."""
    require(by, Permission.REPORT_MARAC, at=at)
    if review.held_on > london_day(at):
        raise Refused(FUTURE)
    if review.next_on and review.next_on <= review.held_on:
        raise Refused("The next review is after this one. Give a later day.")
    return Review.objects.create(**asdict(review), at=at, by=by)
