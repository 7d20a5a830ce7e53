"""What the page of levels shows: the lines of its chart, and the table behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marac.measures.drift import LOADS, Comparison
from marac.measures.intervals import Share

WIDTH = 1000


@dataclass(frozen=True)
class Bar:
    """A difference with its interval, in points of a drawing that is `WIDTH` wide; nought is its middle."""

    title: str
    load: str
    said: str
    low: int
    middle: int
    high: int

    @property
    def width(self) -> int:
        return self.high - self.low


@dataclass(frozen=True)
class Chart:
    """All comparisons on one scale; `most` is how many percentage points each end stands for."""

    bars: list[Bar]
    most: int


def chart_of(compared: Sequence[Comparison]) -> Chart:
    """Those that have enough to compare."""
    found = [one for one in compared if one.difference]
    widest = max((max(abs(one.difference.low), abs(one.difference.high)) for one in found if one.difference), default=0)
    most = max(10, -(-int(widest * 1000) // 100) * 10)
    return Chart([bar(one, most) for one in found], most)


def bar(one: Comparison, most: int) -> Bar:
    found = one.difference
    if found is None:
        raise ValueError("too few to draw")
    low, middle, high = (place(number, most) for number in (found.low, found.value, found.high))
    return Bar(one.question.title, LOADS[one.load], points(found.value), low, middle, high)


def place(number: float, most: int) -> int:
    return round(WIDTH / 2 + number * 100 / most * WIDTH / 2)


def points(number: float) -> str:
    """Percentage points, with their sign."""
    return f"{number * 100:+.1f}"


@dataclass(frozen=True)
class Row:
    """A comparison as the table has it. Too few: nothing of it is written."""

    code: str
    title: str
    out_of: str
    load: str
    is_enough: bool = False
    high: str = ""
    normal: str = ""
    value: str = ""
    low: str = ""
    top: str = ""
    is_worse: bool = False


def rows_of(compared: Sequence[Comparison]) -> list[Row]:
    return [row_of(one) for one in compared]


def row_of(one: Comparison) -> Row:
    code, title, out_of, load = one.question.code, one.question.title, one.question.out_of, LOADS[one.load]
    found = one.difference
    if found is None:
        return Row(code, title, out_of, load)
    shares = share_said(one.high), share_said(one.normal)
    return Row(
        code,
        title,
        out_of,
        load,
        True,
        *shares,
        points(found.value),
        points(found.low),
        points(found.high),
        found.low > 0,
    )


def share_said(share: Share) -> str:
    return f"{share.value * 100:.1f}% ({share.part:,} of {share.whole:,})"


def crossed_said(crossed: Mapping[str, Mapping[str, int]], *, smallest: int) -> list[tuple[str, list[str]]]:
    """Cells of a few are not written."""
    return [(level, [few(number, smallest) for number in cells.values()]) for level, cells in crossed.items()]


def few(number: int, smallest: int) -> str:
    return f"fewer than {smallest}" if 0 < number < smallest else f"{number:,}"
