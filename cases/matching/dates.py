"""Dates of birth as they are written, and the ways in which they are written wrongly."""

import re
from datetime import date
from enum import Enum

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
OLDEST = 1850


class OddDate(ValueError):
    """Text that names no day of the calendar. Its message says why and how to mend it."""


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month, day of what was written; None when it has no form of a date."""
    if match := re.fullmatch(r"(\d{4})[-/. ]?(\d{2})[-/. ]?(\d{2})", text):
        year, month, day = match.groups()
    elif match := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", text):
        day, month, year = match.groups()
    elif match := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3})[a-z]* (\d{4})", text.lower()):
        day, word, year = match.groups()
        month = str(MONTHS.index(word) + 1) if word in MONTHS else "0"
    else:
        return None
    return int(year), int(month), int(day)


def read_birth(text: str) -> date | None:
    """The date written as 1985-03-12, 19850312, 12/03/1985 or 12 March 1985; None when nothing is written.

    Raises OddDate for a day that does not exist, or for text that is no date.
    """
    text = text.strip()
    if not text:
        return None
    parts = _parts(text)
    if parts is None:
        raise OddDate(f"“{text}” is not a date; write it as 1985-03-12 or 19850312")
    if parts[0] < OLDEST:
        raise OddDate(f"“{text}” has the year {parts[0]:04d}; write a year after {OLDEST}")
    try:
        return date(*parts)
    except ValueError:
        raise OddDate(f"“{text}” is no day of the calendar; correct the month or the day, or leave it empty") from None


def birth_digits(text: str) -> str:
    """Eight digits, year first, for comparing; text that names no day keeps its own digits."""
    parts = _parts(text.strip())
    return "{:04d}{:02d}{:02d}".format(*parts) if parts else re.sub(r"\D", "", text)


def digits_of(born: date | None) -> str:
    """Eight digits of a date, or nothing."""
    return f"{born:%Y%m%d}" if born else ""


def slips(digits: str) -> list[str]:
    """The dates that are often meant when this one is written: day and month swapped, a year off either way."""
    if len(digits) != 8:
        return []
    year, month, day = int(digits[:4]), digits[4:6], digits[6:]
    meant = [f"{digits[:4]}{day}{month}", f"{year - 1:04d}{month}{day}", f"{year + 1:04d}{month}{day}"]
    return [each for each in dict.fromkeys(meant) if each != digits]


class Nearness(Enum):
    """How two written dates of birth stand to each other."""

    SAME = "same date of birth"
    SWAPPED = "date of birth with day and month swapped"
    YEAR_OFF = "date of birth a year off"
    ONE_SLIP = "date of birth with one slip of the hand"
    SAME_YEAR = "born in the same year"
    FAR = "another date of birth"


def nearness(one: str, other: str) -> Nearness:
    """Compare two dates in eight digits."""
    if one == other:
        return Nearness.SAME
    if len(one) != 8 or len(other) != 8:
        return Nearness.FAR
    if other == f"{one[:4]}{one[6:]}{one[4:6]}":
        return Nearness.SWAPPED
    if one[4:] == other[4:] and abs(int(one[:4]) - int(other[:4])) == 1:
        return Nearness.YEAR_OFF
    if _one_slip(one, other):
        return Nearness.ONE_SLIP
    return Nearness.SAME_YEAR if one[:4] == other[:4] else Nearness.FAR


def _one_slip(one: str, other: str) -> bool:
    """One digit mistyped, or two neighbours exchanged."""
    differ = [place for place in range(8) if one[place] != other[place]]
    if len(differ) == 1:
        return True
    if len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    first, second = differ
    return one[first] == other[second] and one[second] == other[first]
