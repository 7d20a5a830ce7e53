"""The monthly report: referrals by source, the rate, cases a meeting, the change, and why (MARAC-014)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dapolicy.policy.worktime import london_day
from marac.measures.figures import Moved, Year
from marac.measures.norms import Norms, norms_at
from marac.measures.periods import MONTH, YEAR, Period
from marac.measures.queries import Agencys, area_loads, held_in, workings_in
from marac.measures.safelives import cases_per_meeting
from marac.models import MonthReport


@dataclass(frozen=True)
class Month:
    """A month beside the one before, and the twelve months that end with each."""

    period: Period
    agencies: list[Agencys]
    moved: list[Moved]
    norms: Norms

    @property
    def needs_words(self) -> list[Moved]:
        return [one for one in self.moved if one.needs_words]

    @property
    def figures(self) -> dict[str, Any]:
        """As they are kept with the report."""
        moved = {one.code: {"now": plain(one.now), "before": plain(one.before)} for one in self.moved}
        return {"referrals": {one.name: one.referred for one in self.agencies if one.referred}, "moved": moved}


def plain(number: object) -> str | None:
    return None if number is None else str(number)


def month_report(period: Period, *, now: datetime) -> Month:
    """A month in a fixed number of statements. Args: period, one month."""
    norms = norms_at(now)
    this, last = workings_in(period), workings_in(period.before(MONTH))
    years = Period(period.before(YEAR).first, period.after)
    held, loads = held_in(years), area_loads(london_day(now))

    def year_to(end: Period) -> Year:
        whole = Period(end.before(YEAR - 1).first, end.after)
        return Year([one for one in held if whole.holds(one.day)], loads)

    def within(month: Period) -> Year:
        return Year([one for one in held if month.holds(one.day)], loads)

    present, before = within(period), within(period.before(MONTH))
    numbers: list[tuple[str, str, Any, Any]] = [
        ("referrals", "Referrals", this.referred, last.referred),
        ("cases", "Cases heard", present.counts.cases, before.counts.cases),
        ("per-meeting", "Cases a meeting", per_meeting(present), per_meeting(before)),
        ("rate", "Cases per 10,000 women, twelve months", year_to(period).rate, year_to(period.before(MONTH)).rate),
    ]
    moved = [Moved(code, title, one, other, norms.change_percent) for code, title, one, other in numbers]
    return Month(period, this.agencies, moved, norms)


def per_meeting(year: Year) -> Any:
    return cases_per_meeting(year.counts.cases, len(year.held))


def reports_of(month: date) -> list[MonthReport]:
    """What was reported of a month, the newest first."""
    return list(MonthReport.objects.filter(month=month).select_related("by").order_by("-at"))
