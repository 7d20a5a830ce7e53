"""MARAC's figures as the one fixed reader counts them: the same for everybody, locked cases left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import median
from typing import Any

from django.db import connection

from dapolicy.access.models import Team
from marac.measures.drift import Decision, Loads
from marac.measures.periods import Period
from marac.measures.safelives import Counts
from marac.models import Agency, AreaLoad, HandCount, Meeting

LEFT_OUT = "Locked cases are left out of these figures, for everybody and whether there are any or not."
RETURN = "SELECT * FROM marac_return(%s, %s)"
WORKINGS = "SELECT measure, agency, part, number FROM marac_workings(%s, %s)"
OF_NO_AGENCY = ("heard", "waited", "waits", "put-off")
LOADS = "SELECT what, team, day, number FROM marac_loads(%s, %s)"
DECISIONS = "SELECT what, team, day, part, number FROM marac_decisions(%s, %s)"


def counted(sql: str, period: Period) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [period.first, period.after])
        return list(cursor.fetchall())


@dataclass(frozen=True)
class Held:
    """One meeting's line of the return."""

    meeting: Meeting
    area: str
    day: date
    kind: str
    counts: Counts


def held_in(period: Period) -> list[Held]:
    """Every meeting that was held, in order, with what was counted by hand."""
    rows = counted(RETURN, period)
    by_hand = hand_counts([row[0] for row in rows])
    return [held(row, by_hand.get(row[0])) for row in rows]


def held(row: tuple[Any, ...], said: HandCount | None) -> Held:
    meeting, area, day, kind, *numbers = row
    names = ("cases", "repeats", "by_partners", "children", "disabled", "victims_16_17", "suspects_under_18")
    counts = Counts(**dict(zip(names, numbers, strict=True)))
    if said:
        counts = replace(counts, minoritised=said.minoritised, lgbt=said.lgbt, male=said.male)
    return Held(Meeting(pk=meeting), area, day, Meeting.Kind(kind).label, counts)


def hand_counts(meetings: Iterable[int]) -> dict[int, HandCount]:
    """The newest of each meeting."""
    rows = HandCount.objects.filter(meeting__in=meetings).order_by("at", "pk")
    return {row.meeting_id: row for row in rows}


@dataclass
class Agencys:
    """What one agency did: referrals, seats, actions."""

    name: str
    referred: int = 0
    rejected: int = 0
    seats: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    undated: int = 0
    by_next: Counter[str] = field(default_factory=Counter)

    @property
    def known_seats(self) -> int:
        """Seats of which somebody recorded whether anybody came."""
        return self.seats.total() - self.seats["not-yet"]

    @property
    def present(self) -> int:
        return self.seats["present"]

    @property
    def due(self) -> int:
        """Actions whose day is over, cancelled ones apart."""
        return sum(self.actions[state] for state in ("on-time", "late", "overdue"))

    @property
    def on_time(self) -> int:
        return self.actions["on-time"]

    @property
    def next_done(self) -> int:
        return self.by_next["done"]

    @property
    def next_whole(self) -> int:
        """Actions after which their area has met again."""
        return self.by_next.total()


@dataclass(frozen=True)
class Again:
    """Cases that came again after a hearing: apart those whose twelve months are over and those whose are not."""

    whole: int
    whole_again: int
    part: int
    part_again: int


@dataclass(frozen=True)
class Waits:
    """Days from referral to the first hearing, of those heard in the period; days so far of those who wait now; and
    how many of the period's referrals were put off once, or more often."""

    heard: Counter[int]
    now: Counter[int]
    put_off: Counter[str]

    @property
    def middle(self) -> float | None:
        return median(self.heard.elements()) if self.heard else None

    @property
    def longest(self) -> int | None:
        return max(self.heard, default=None)

    @property
    def waiting(self) -> int:
        return self.now.total()

    @property
    def longest_now(self) -> int | None:
        return max(self.now, default=None)


@dataclass
class Workings:
    """A period's referrals, seats and actions by agency, how long cases waited, and what came again after a hearing."""

    agencies: list[Agencys]
    heard: Counter[str]
    waits: Waits

    @property
    def referred(self) -> int:
        return sum(one.referred for one in self.agencies)

    @property
    def again(self) -> Again:
        whole, part = self.heard["whole-year:again"], self.heard["not-yet:again"]
        return Again(self.heard["whole-year"] + whole, whole, self.heard["not-yet"] + part, part)


def workings_in(period: Period) -> Workings:
    names = dict(Agency.objects.values_list("code", "name")) | {"": "No agency named"}
    found: dict[str, Agencys] = defaultdict(lambda: Agencys(""))
    whole: dict[str, Counter[str]] = defaultdict(Counter)
    for measure, agency, part, number in counted(WORKINGS, period):
        if measure in OF_NO_AGENCY:
            whole[measure][part] = number
        else:
            take(found[agency], measure, part, number)
    for code, one in found.items():
        one.name = names[code]
    waits = Waits(days(whole["waited"]), days(whole["waits"]), whole["put-off"])
    return Workings(sorted(found.values(), key=lambda one: (-one.referred, one.name)), whole["heard"], waits)


def days(found: Mapping[str, int]) -> Counter[int]:
    return Counter({int(number): times for number, times in found.items()})


def take(one: Agencys, measure: str, part: str, number: int) -> None:
    """Put one count where it belongs."""
    match measure:
        case "referred":
            one.referred += number
            one.rejected += number if part == "rejected" else 0
        case "attended":
            one.seats[part] = number
        case "action":
            one.actions[part] = number
        case "undated":
            one.undated = number
        case "by-next":
            one.by_next[part] = number


def area_loads(on: date) -> dict[str, AreaLoad]:
    """Who lives in each area and works for its MARAC, as it was said to stand on that day, by the area's name."""
    rows = AreaLoad.objects.filter(since__lte=on).select_related("area").order_by("since", "at", "pk")
    return {row.area.name: row for row in rows}


def decisions_in(period: Period) -> list[Decision]:
    return [Decision(*row) for row in counted(DECISIONS, period)]


def loads_in(period: Period) -> Loads:
    """What stood open with each team, and on the next agendas, at the end of each day."""
    loads = Loads()
    for what, team, day, number in counted(LOADS, period):
        loads.take(what, team, day, number)
    return loads


def team_names() -> dict[int | None, str]:
    return {None: "No team"} | dict(Team.objects.values_list("pk", "name"))
