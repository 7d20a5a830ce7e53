"""Which days are counted: a month, or the twelve that end with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dapolicy.policy.worktime import london_day, months_on

MONTH, YEAR = 1, 12
OLDEST = date(2000, 1, 1)


class NotThisPeriod(ValueError):
    """A period that has no figures. Its text says how to mend it."""


@dataclass(frozen=True)
class Period:
    """London days from `first` until before `after`: so many whole months."""

    first: date
    after: date

    def before(self, months: int) -> Period:
        """As long a period, so many months earlier."""
        return Period(months_on(self.first, -months), months_on(self.after, -months))

    def holds(self, day: date) -> bool:
        return self.first <= day < self.after

    @property
    def last_month(self) -> date:
        return months_on(self.after, -1)


def ending(month: str, *, months: int, now: datetime) -> Period:
    """The months that end with `month` (written 2026-05); the last whole month where nothing is asked for.

    Raises: NotThisPeriod, for what is no month, and for one that has not begun.
    """
    running = london_day(now).replace(day=1)
    first = month_of(month) if month else months_on(running, -1)
    if first > running:
        raise NotThisPeriod("That month has not begun. Choose this month or an earlier one.")
    if first < OLDEST:
        raise NotThisPeriod("Choose a month from 2000 on.")
    after = months_on(first, 1)
    return Period(months_on(after, -months), after)


def month_of(month: str) -> date:
    try:
        return datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        raise NotThisPeriod("Give the month as year and month, for example 2026-05.") from None
