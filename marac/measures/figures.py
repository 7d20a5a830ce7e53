"""What the page says of a year: each measure of the return with its definition, and load against what is advised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from marac.measures.norms import Norms
from marac.measures.queries import Held
from marac.measures.safelives import (
    Counts,
    cases_per_meeting,
    change,
    partner_share,
    per_10_000_women,
    per_post,
    police_share,
    repeat_share,
    share,
    total,
)
from marac.models import AreaLoad

Number = Decimal | int | None


@dataclass(frozen=True)
class Year:
    """Twelve months: the meetings that were held, and who lives and works where they were."""

    held: Sequence[Held]
    loads: Mapping[str, AreaLoad]

    @property
    def counts(self) -> Counts:
        return total(one.counts for one in self.held)

    @property
    def areas(self) -> list[str]:
        return sorted({one.area for one in self.held})

    @property
    def unknown(self) -> list[str]:
        """Areas that met, of which nobody said who lives and works there."""
        return [area for area in self.areas if area not in self.loads]

    def known(self, name: str) -> Any:
        """The sum over the areas that met; None where one of them is not known."""
        return sum(getattr(self.loads[area], name) for area in self.areas) if self.areas and not self.unknown else None

    @property
    def rate(self) -> Decimal | None:
        women = self.known("women")
        return None if women is None else per_10_000_women(self.counts.cases, women)


@dataclass(frozen=True)
class Measure:
    """One line of the return. `people` counts those in it by who they are, where few are not shown."""

    code: str
    title: str
    said: str
    value: Callable[[Year], Number]
    people: Callable[[Counts], int | None] | None = None
    unit: str = ""


def part(name: str) -> Callable[[Year], Number]:
    """The share of a count among the cases; None where it was not counted everywhere."""

    def reckon(year: Year) -> Number:
        number = getattr(year.counts, name)
        return None if number is None or number > year.counts.cases else share(number, year.counts.cases)

    return reckon


MEASURES = (
    Measure("cases", "Cases discussed", "Every case heard at a meeting, repeats among them.", lambda y: y.counts.cases),
    Measure("children", "Children", "Children named in the incidents of those cases.", lambda y: y.counts.children),
    Measure(
        "per-10000",
        "Cases per 10,000 women",
        "Cases for each 10,000 women of 16 and over who live there. Compare this, not the count.",
        lambda y: y.rate,
    ),
    Measure(
        "repeat",
        "Repeats",
        "Cases referred as a repeat, by the rule of their day.",
        lambda y: repeat_share(y.counts.repeats, y.counts.cases),
        unit="%",
    ),
    Measure(
        "partner",
        "Referred by partner agencies",
        "Cases that another agency than police referred.",
        lambda y: partner_share(y.counts.by_partners, y.counts.cases),
        unit="%",
    ),
    Measure(
        "police",
        "Referred by police",
        "What is left of a hundred.",
        lambda y: police_share(y.counts.by_partners, y.counts.cases),
        unit="%",
    ),
    Measure(
        "minoritised",
        "Black, Asian or racially minoritised",
        "Victims; counted by hand after each meeting.",
        part("minoritised"),
        lambda c: c.minoritised,
        "%",
    ),
    Measure("lgbt", "LGBT+", "Victims; counted by hand.", part("lgbt"), lambda c: c.lgbt, "%"),
    Measure(
        "disability",
        "Disabled",
        "Victims recorded with a disability or a learning disability.",
        part("disabled"),
        lambda c: c.disabled,
        "%",
    ),
    Measure("male", "Male victims", "Counted by hand: no record holds it.", part("male"), lambda c: c.male, "%"),
    Measure(
        "victims-16-17",
        "Victims of 16 and 17",
        "By their date of birth, on the day of the meeting.",
        part("victims_16_17"),
        lambda c: c.victims_16_17,
        "%",
    ),
    Measure(
        "suspects-under-18",
        "Perpetrators of 17 and younger",
        "By their date of birth, on the day of the meeting.",
        lambda y: y.counts.suspects_under_18,
        lambda c: c.suspects_under_18,
    ),
)  # fmt: skip
TITLES = {one.code: one.title for one in MEASURES}


@dataclass(frozen=True)
class Line:
    """A measure this year and the year before, with what others publish of this period."""

    measure: Measure
    now: str
    before: str
    outside: list[str] = field(default_factory=list)


def lines(now: Year, before: Year, *, norms: Norms, outside: Mapping[str, list[str]]) -> list[Line]:
    return [Line(one, shown(one, now, norms), shown(one, before, norms), outside.get(one.code, [])) for one in MEASURES]


def shown(measure: Measure, year: Year, norms: Norms) -> str:
    """As the page writes it: few people are not counted out by who they are."""
    if not year.counts.cases:
        return "nothing to count"
    number = measure.people(year.counts) if measure.people else None
    if number is not None and 0 < number < norms.smallest_shown:
        return f"fewer than {norms.smallest_shown} people"
    value = measure.value(year)
    return "not known" if value is None else f"{value:,}{measure.unit}"


@dataclass(frozen=True)
class Against:
    """A load beside what is advised."""

    title: str
    value: Number
    advised: int
    because: str = ""

    @property
    def is_over(self) -> bool:
        return self.value is not None and self.value > self.advised


def load_lines(year: Year, *, referred: int, norms: Norms) -> list[Against]:
    """Load of a year against the recommended numbers."""
    cases, coordinators, idvas = year.counts.cases, year.known("coordinators"), year.known("idvas")
    because = f"Not known for: {', '.join(year.unknown)}" if year.unknown else ""
    return [
        Against("Cases a meeting", cases_per_meeting(cases, len(year.held)), norms.cases_per_meeting),
        Against(
            "Cases a year for each coordinator's post",
            None if coordinators is None else per_post(cases, coordinators),
            norms.cases_per_coordinator,
            because,
        ),
        Against(
            "Referrals a year for each IDVA's post",
            None if idvas is None else per_post(referred, idvas),
            norms.referrals_per_idva,
            because,
        ),
        Against("Cases per 10,000 women of 16 and over", year.rate, norms.cases_per_10_000_women, because),
    ]


@dataclass(frozen=True)
class Moved:
    """A number of this period beside the last one's."""

    code: str
    title: str
    now: Number
    before: Number
    beyond: int

    @property
    def change(self) -> Decimal | None:
        if self.now is None or self.before is None:
            return None
        return change_of(self.now, self.before)

    @property
    def needs_words(self) -> bool:
        """Up or down beyond the set change, or from nothing to something."""
        if self.change is None:
            return bool(self.now) and self.before == 0
        return abs(self.change) > self.beyond


def change_of(now: Decimal | int, before: Decimal | int) -> Decimal | None:
    """Percent, of numbers with a decimal too."""
    return change(int(now * 10), int(before * 10))
