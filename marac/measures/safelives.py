"""The SafeLives return: one function for each measure, over plain numbers. None is nothing to count, never nought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

PER = 10_000


class NotThisNumber(ValueError):
    """A number that a measure cannot be reckoned from. Its text says how to mend it."""


def rounded(value: Decimal, places: int) -> Decimal:
    """As published: a half goes up, away from nought."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def share(part: int, whole: int, *, places: int = 1) -> Decimal | None:
    """A percentage of the cases. Raises: NotThisNumber, for a part that is no part of the whole."""
    if part < 0 or whole < 0 or part > whole:
        raise NotThisNumber(f"{part} of {whole} is no share: give numbers from 0 up, the part no more than the whole.")
    return rounded(Decimal(100) * part / whole, places) if whole else None


def repeat_share(repeats: int, cases: int) -> Decimal | None:
    """Repeat cases among the cases discussed, in whole percent."""
    return share(repeats, cases, places=0)


def partner_share(by_partners: int, cases: int) -> Decimal | None:
    """Cases that another agency than police referred."""
    return share(by_partners, cases)


def police_share(by_partners: int, cases: int) -> Decimal | None:
    """What is left of a hundred: the return has it so."""
    partners = partner_share(by_partners, cases)
    return None if partners is None else 100 - partners


def per_10_000_women(cases: int, women: int) -> Decimal:
    """Cases, repeats among them, for each 10,000 women of 16 and over who live there.

    Raises: NotThisNumber, for a population of nobody or fewer.
    """
    if women <= 0:
        raise NotThisNumber("Give how many women of 16 and over live in the area: one or more.")
    if cases < 0:
        raise NotThisNumber("There are no fewer cases than none.")
    return rounded(Decimal(cases) * PER / women, 0)


def change(number: int, before: int, *, places: int = 1) -> Decimal | None:
    """Percent more, or fewer, than a year before."""
    if number < 0 or before < 0:
        raise NotThisNumber("There are no fewer cases than none.")
    return rounded(Decimal(100) * (number - before) / before, places) if before else None


def cases_per_meeting(cases: int, meetings: int) -> Decimal | None:
    return rounded(Decimal(cases) / meetings, 1) if meetings else None


def per_post(number: int, posts: Decimal) -> Decimal | None:
    """Cases for each whole post, part-time posts in parts."""
    if posts < 0:
        raise NotThisNumber("There are no fewer posts than none.")
    return rounded(Decimal(number) / posts, 0) if posts else None


@dataclass(frozen=True)
class Counts:
    """What the return asks of a meeting, or of a year of them. None: nobody has counted it yet."""

    cases: int = 0
    repeats: int = 0
    by_partners: int = 0
    children: int = 0
    disabled: int = 0
    victims_16_17: int = 0
    suspects_under_18: int = 0
    minoritised: int | None = None
    lgbt: int | None = None
    male: int | None = None


def total(several: Iterable[Counts]) -> Counts:
    """All of them together. What one of them does not know the whole does not know."""
    rows = list(several)
    if not rows:
        return Counts()
    summed: dict[str, Any] = {one.name: added([getattr(row, one.name) for row in rows]) for one in fields(Counts)}
    return Counts(**summed)


def added(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None
