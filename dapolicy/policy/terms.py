"""How a limit is written: "10 working days", "48 court hours", "next school day"."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

WRITTEN = re.compile(r"([1-9][0-9]{0,3}) (minutes?|hours?|days?|months?|working days?|court hours?)", re.ASCII)
AGREED_INTERVAL = re.compile(r"[1-9][0-9]{0,3} days", re.ASCII)
NEXT_SCHOOL_DAY = "next school day"


class Unit(StrEnum):
    """What a limit is counted in. A force may shorten a national limit but never change its unit."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    WORKING_DAYS = "working days"
    COURT_HOURS = "court hours"
    SCHOOL_DAY = NEXT_SCHOOL_DAY


ELAPSED = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
}
CLOCK_TIMED = frozenset({Unit.MINUTES, Unit.HOURS, Unit.COURT_HOURS})


@dataclass(frozen=True, slots=True)
class Term:
    """A limit: so many of a unit."""

    number: int
    unit: Unit

    def __str__(self) -> str:
        return NEXT_SCHOOL_DAY if self.unit is Unit.SCHOOL_DAY else f"{self.number} {self.unit}"

    @property
    def said(self) -> str:
        """The limit as one says it: "1 working day", "10 working days"."""
        return str(self).removesuffix("s") if self.number == 1 and self.unit is not Unit.SCHOOL_DAY else str(self)

    @property
    def elapsed(self) -> timedelta:
        """Plain elapsed time, for stages and warnings ahead; only minutes, hours and days have it."""
        return self.number * ELAPSED[self.unit]


def parse_term(written: object) -> Term:
    """Read a limit; ValueError says how limits are written."""
    if written == NEXT_SCHOOL_DAY:
        return Term(1, Unit.SCHOOL_DAY)
    found = WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise ValueError(
            f"{written!r} is not a limit; write a number from 1 to 9999 and one of minutes, hours, days, months, "
            f'working days or court hours, or "{NEXT_SCHOOL_DAY}"'
        )
    return Term(int(found[1]), Unit(found[2].removesuffix("s") + "s"))


def parse_agreed(written: object) -> Term:
    """Read an interval agreed with a victim: "N days" and nothing else."""
    if not isinstance(written, str) or not AGREED_INTERVAL.fullmatch(written):
        raise ValueError(f'agreed is {written!r}; write "N days" with N from 1 to 9999')
    return parse_term(written)


def parse_elapsed(written: object) -> Term:
    """Read a span of minutes, hours or days; ValueError where it is counted in anything else."""
    term = parse_term(written)
    if term.unit not in ELAPSED:
        raise ValueError(f"{written!r} cannot be counted here; write minutes, hours or days")
    return term
