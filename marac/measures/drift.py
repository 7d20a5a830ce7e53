"""Whether levels follow the room there is: shares on days of high load beside shares on other days. Plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from statistics import median

from marac.measures.intervals import Difference, Share, difference

RANK = {"standard": 1, "medium": 2, "high": 3}
Team = int | None


@dataclass(frozen=True)
class Decision:
    """So many of one kind, by a team on a day."""

    what: str
    team: Team
    day: date
    part: str
    number: int


@dataclass
class Loads:
    """Open cases of each team at the end of each day; cases on the next agendas, and how many such agendas."""

    open: dict[Team, dict[date, int]] = field(default_factory=lambda: defaultdict(dict))
    listed: dict[date, int] = field(default_factory=dict)
    meetings: dict[date, int] = field(default_factory=dict)

    def take(self, what: str, team: Team, day: date, number: int) -> None:
        where: dict[date, int] = {"open": self.open[team], "listed": self.listed, "meetings": self.meetings}[what]
        where[day] = number

    @cached_property
    def usual(self) -> dict[Team, float]:
        """Each team's own middle day."""
        return {team: median(days.values()) for team, days in self.open.items() if days}

    def unit_is_high(self, team: Team, day: date) -> bool | None:
        """More open than on the team's own middle day; None where nobody knows what it had."""
        number = self.open[team].get(day)
        return None if number is None else number > self.usual[team]

    def meeting_is_full(self, day: date, *, advised: int) -> bool | None:
        """As many on the next agendas as are advised, or more; None where no meeting was fixed."""
        meetings = self.meetings.get(day)
        return self.listed[day] >= advised * meetings if meetings else None


def is_not_high(part: str) -> bool:
    return part != "high"


def is_below_the_first(part: str) -> bool:
    """Of a second review: whether the unit's level is below the responder's."""
    primary, _, secondary = part.partition(":")
    return RANK[secondary] < RANK[primary]


def is_lowered(part: str) -> bool:
    return part == "lowered"


@dataclass(frozen=True)
class Question:
    """What is counted, out of what, and which part of it speaks for levels that follow the room."""

    code: str
    what: str
    title: str
    out_of: str
    counts: Callable[[str], bool]


QUESTIONS = (
    Question("first", "first", "First level below high", "first levels", is_not_high),
    Question("second", "second", "The unit's level below the responder's", "second reviews", is_below_the_first),
    Question("before", "high", "Lowered before any referral", "high levels", is_lowered),
)
LOADS = {"unit": "The unit's load", "meeting": "The meeting's load"}


@dataclass(frozen=True)
class Comparison:
    """One question under one load. Too few on either side: no share is shown, and nothing is compared."""

    question: Question
    load: str
    high: Share
    normal: Share
    fewest: int

    @property
    def is_enough(self) -> bool:
        return min(self.high.whole, self.normal.whole) >= max(self.fewest, 1)

    @cached_property
    def difference(self) -> Difference | None:
        """High load less other days; above nought means that more is set or brought low when there is little room."""
        return difference(self.high, self.normal) if self.is_enough else None


def compare(decisions: Iterable[Decision], loads: Loads, *, advised: int, fewest: int) -> list[Comparison]:
    """Every question under every load. Days of which nobody knows the load are left out."""
    rows = list(decisions)
    ways: dict[str, Callable[[Decision], bool | None]] = {
        "unit": lambda one: loads.unit_is_high(one.team, one.day),
        "meeting": lambda one: loads.meeting_is_full(one.day, advised=advised),
    }
    return [
        Comparison(question, load, *shares(rows, question, is_high), fewest)
        for question in QUESTIONS
        for load, is_high in ways.items()
    ]


def shares(
    rows: Iterable[Decision], question: Question, is_high: Callable[[Decision], bool | None]
) -> tuple[Share, Share]:
    """On days of high load, and on the others."""
    part: dict[bool | None, int] = defaultdict(int)
    whole: dict[bool | None, int] = defaultdict(int)
    for one in rows:
        if one.what == question.what:
            side = is_high(one)
            whole[side] += one.number
            part[side] += one.number if question.counts(one.part) else 0
    return Share(part[True], whole[True]), Share(part[False], whole[False])


@dataclass
class Week:
    """What a team lowered, proposed and tried in a week, with its cases and the agendas of that week at their most."""

    monday: date
    team: str
    lowered: int = 0
    proposed: int = 0
    refused: int = 0
    open: int | None = None
    listed: int | None = None
    advised: int = 0
    both_high: bool = False

    @property
    def attempts(self) -> int:
        return self.proposed + self.refused


def weeks(decisions: Iterable[Decision], loads: Loads, *, advised: int, names: Mapping[Team, str]) -> list[Week]:
    """Lowering per week and team, newest first, marked where caseload and agenda were both high (RISK-019)."""
    found: dict[tuple[date, Team], Week] = {}
    for one in decisions:
        if one.what == "lowering":
            monday = one.day - timedelta(days=one.day.weekday())
            week = found.setdefault((monday, one.team), Week(monday, names[one.team]))
            week.lowered += one.number if one.part == "lowered" else 0
            week.refused += one.number if one.part == "refused" else 0
            week.proposed += one.number if one.part != "refused" else 0
    for (_, team), week in found.items():
        weigh(week, team, loads, advised=advised)
    return sorted(found.values(), key=lambda week: (-week.monday.toordinal(), week.team))


def weigh(week: Week, team: Team, loads: Loads, *, advised: int) -> None:
    """The week's heaviest day for the unit, and the fullest for the meeting."""
    days = [week.monday + timedelta(days=number) for number in range(7)]
    opened = [loads.open[team][day] for day in days if day in loads.open[team]]
    week.open = max(opened, default=None)
    fixed = [day for day in days if loads.meetings.get(day)]
    if fixed:
        fullest = max(fixed, key=lambda day: loads.listed[day] / loads.meetings[day])
        week.listed, week.advised = loads.listed[fullest], advised * loads.meetings[fullest]
    full = any(loads.meeting_is_full(day, advised=advised) for day in days)
    week.both_high = full and any(loads.unit_is_high(team, day) for day in days)


def crossed(decisions: Iterable[Decision]) -> dict[str, dict[str, int]]:
    """Second reviews by the responder's level and the unit's."""
    found = {one: dict.fromkeys(("high", "medium", "standard"), 0) for one in ("high", "medium", "standard")}
    for one in decisions:
        if one.what == "second":
            primary, _, secondary = one.part.partition(":")
            found[primary][secondary] += one.number
    return found
