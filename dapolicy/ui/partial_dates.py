"""Reading half-remembered dates ("about 1998", "summer 2011") as a span of days. Plain Python.

The words are what was said and are never lost; the span only helps to order and to search.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from dapolicy.ui.moments import Unreadable, read_month

Span = tuple[date, date]
# Months of a season in the year that is named; a winter may be the year's beginning or run over its end.
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11)}
YEAR = r"(?P<year>(?:19|20)\d{2})"


@dataclass(frozen=True)
class PartialDate:
    """What was said about when, and the first and last day it can mean where that could be read."""

    words: str
    earliest: date | None = None
    latest: date | None = None

    def __str__(self) -> str:
        return self.words

    def detail(self) -> dict[str, str | None]:
        """For an event's detail: the words and both days as ISO texts."""
        earliest, latest = self.earliest, self.latest
        return {
            "words": self.words,
            "earliest": earliest.isoformat() if earliest else None,
            "latest": latest.isoformat() if latest else None,
        }


def read_partial_date(words: str) -> PartialDate:
    """Never fails: words that cannot be read have no days."""
    plain = re.sub(r"\s+", " ", words.strip().lower().rstrip("."))
    span = read_span(plain)
    return PartialDate(words.strip(), *span) if span else PartialDate(words.strip())


def read_span(plain: str) -> Span | None:
    """The first way of saying it that fits."""
    for pattern, read in WAYS:
        found = re.fullmatch(pattern, plain)
        if found:
            try:
                return read(found)
            except (Unreadable, ValueError):
                return None
    return None


def whole_year(found: re.Match[str]) -> Span:
    year = int(found["year"])
    return date(year, 1, 1), date(year, 12, 31)


def around_year(found: re.Match[str]) -> Span:
    """*About* is a year either way."""
    year = int(found["year"])
    return date(year - 1, 1, 1), date(year + 1, 12, 31)


def part_of_year(found: re.Match[str]) -> Span:
    year, first, last = int(found["year"]), *{"early": (1, 4), "mid": (5, 8), "late": (9, 12)}[found["part"]]
    return date(year, first, 1), end_of_month(year, last)


def season(found: re.Match[str]) -> Span:
    year, name = int(found["year"]), found["season"]
    if name == "winter":
        return date(year, 1, 1), end_of_month(year + 1, 2)
    first, last = SEASONS[name]
    return date(year, first, 1), end_of_month(year, last)


def christmas(found: re.Match[str]) -> Span:
    year = int(found["year"])
    return date(year, 12, 18), date(year + 1, 1, 2)


def month(found: re.Match[str]) -> Span:
    year, number = int(found["year"]), read_month(found["month"])
    return date(year, number, 1), end_of_month(year, number)


def one_day(found: re.Match[str]) -> Span:
    day = date(int(found["year"]), read_month(found["month"]), int(found["day"]))
    return day, day


def decade(found: re.Match[str]) -> Span:
    start = int(found["decade"]) * 10
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9), None: (0, 9)}[found["part"]]
    return date(start + first, 1, 1), date(start + last, 12, 31)


def between(found: re.Match[str]) -> Span | None:
    first, last = int(found["first"]), int(found["last"])
    return (date(first, 1, 1), date(last, 12, 31)) if first <= last else None


def end_of_month(year: int, number: int) -> date:
    return date(year, number, monthrange(year, number)[1])


ABOUT = r"(?:about|around|circa|c|roughly|approx|approximately)\.? "
# Shapes of words, tried from the plainest to the most particular.
WAYS: tuple[tuple[str, Callable[[re.Match[str]], Span | None]], ...] = (
    (rf"(?:in |during )?{YEAR}", whole_year),
    (rf"(?:in )?{ABOUT}{YEAR}", around_year),
    (rf"{YEAR} or so", around_year),
    (rf"(?P<part>early|mid|late)[ -](?:in )?{YEAR}", part_of_year),
    (rf"(?:in )?(?:the )?(?P<season>spring|summer|autumn|winter)(?: of)? {YEAR}", season),
    (rf"(?:at |around )?(?:christmas|xmas) {YEAR}", christmas),
    (rf"(?:in )?(?P<month>[a-z]{{3,9}}|\d{{1,2}})[ /.-]{YEAR}", month),
    (rf"(?:on )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ /.-](?P<month>[a-z]{{3,9}}|\d{{1,2}})[ /.-]{YEAR}", one_day),
    (r"(?:in )?(?:the )?(?:(?P<part>early|mid|late)[ -])?(?P<decade>(?:19|20)\d)0'?s", decade),
    (r"(?:between |from )?(?P<first>(?:19|20)\d{2}) ?(?:and|to|-|until) ?(?P<last>(?:19|20)\d{2})", between),
)
