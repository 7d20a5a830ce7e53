"""Figures of the scheme, as `performance` reads them: whole forces, whole months that are over, counts alone.

Locked applications are left out, whether there are any or not; whoever shows these figures says so (`LEFT_OUT`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from dapolicy.policy.worktime import london_day

LEFT_OUT = "Locked applications are left out of these figures."
TOO_SHORT = "Figures are for whole months that are over. Choose the first day of a month, and the first after the last."
FIGURES = "SELECT measure, part, number, hours FROM dvds_figures(%s, %s, %s)"
PEOPLE = 100_000


class NotThisSpan(ValueError):
    """The span is none of whole months that are over. Its text says how to mend it."""


@dataclass
class Limit:
    """What became of one duty's clocks: how many in each state, and the middle one's hours from start to stop."""

    states: dict[str, int] = field(default_factory=dict)
    median_hours: float | None = None

    @property
    def overran(self) -> int:
        return self.states.get("late", 0) + self.states.get("overdue", 0)


@dataclass(frozen=True)
class Step:
    """How many took one step of the scheme, and the middle one's hours since whatever was done before it."""

    taken: int
    median_hours: float


@dataclass
class Figures:
    """Applications first heard of within the span, by what became of them until now."""

    force: str
    first: date
    after: date
    routes: dict[str, int] = field(default_factory=dict)
    channels: dict[str, int] = field(default_factory=dict)
    progressed: dict[str, int] = field(default_factory=dict)
    disclosed: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    steps: dict[str, dict[str, Step]] = field(default_factory=lambda: defaultdict(dict))
    limits: dict[str, Limit] = field(default_factory=lambda: defaultdict(Limit))
    overruns: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def applications(self) -> int:
        return sum(self.routes.values())

    @property
    def disclosures(self) -> int:
        """To how many something was told, at once or by the panel, whatever became of the application."""
        return sum(self.disclosed.values())

    @property
    def rate(self) -> float | None:
        """Disclosures among applications; None where there was no application."""
        return self.disclosures / self.applications if self.applications else None

    def per_people(self, population: int) -> float:
        """Applications for each 100,000 people. Args: population, how many live in the force's area."""
        if population <= 0:
            raise ValueError("Give how many people live in the force's area.")
        return self.applications * PEOPLE / population


def figures(force: str, *, first: date, after: date, now: datetime) -> Figures:
    """Figures of a force from `first` until before `after`. Empty for whoever may read no figures.

    Raises: NotThisSpan, for anything but whole months that are over.
    """
    if first.day != 1 or after.day != 1 or not first < after <= london_day(now).replace(day=1):
        raise NotThisSpan(TOO_SHORT)
    found = Figures(force, first, after)
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, [force, first, after])
        for measure, part, number, hours in cursor.fetchall():
            take(found, measure, part, number, hours)
    return found


def take(found: Figures, measure: str, part: str, number: int, hours: float | None) -> None:
    """Put one count where it belongs."""
    one, _, other = part.partition(":")
    match measure:
        case "applications":
            found.routes[part] = number
        case "channel":
            found.channels[part] = number
        case "progressed":
            found.progressed[part] = number
        case "disclosed":
            found.disclosed[part] = number
        case "step":
            found.steps[one][other] = Step(number, float(hours or 0))
        case "outcome":
            found.outcomes[one][other] = number
        case "limit":
            found.limits[one].states[other] = number
        case "took":
            found.limits[one].median_hours = float(hours) if hours is not None else None
        case "overrun":
            found.overruns[one][other] = number
