"""Which days are working days, court days and school days in England and Wales."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import holidays

PROCLAIMED_FILE = Path(__file__).with_name("bank_holidays.toml")
SATURDAY, SUNDAY = 5, 6
GOVUK_NAMES = {
    "New Year's Day": "New Year’s Day",
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Platinum Jubilee of Elizabeth II": "Platinum Jubilee bank holiday",
    "State Funeral of Queen Elizabeth II": "Bank Holiday for the State Funeral of Queen Elizabeth II",
    "Coronation of Charles III": "Bank holiday for the coronation of King Charles III",
}


@cache
def listed_bank_holidays(year: int) -> Mapping[date, str]:
    """A year's bank holidays as GOV.UK lists and names them: the library's list without the replaced weekend days."""
    days = holidays.country_holidays("GB", subdiv="ENG", years=year, language="en_GB")
    return {day: govuk_name(name) for day, name in sorted(days.items()) if day.weekday() < SATURDAY}


def govuk_name(name: str) -> str:
    """GOV.UK's name for a day, without the mark of a substitute day."""
    plain = name.removesuffix(" (observed)")
    return GOVUK_NAMES.get(plain, plain)


@dataclass(frozen=True)
class Calendar:
    """The listed bank holidays, those proclaimed since, and the force's school holidays."""

    proclaimed: Mapping[date, str] = field(default_factory=dict)
    school_holidays: tuple[tuple[date, date], ...] = ()

    def bank_holiday(self, day: date) -> str | None:
        """GOV.UK's name of the bank holiday on this day, or None."""
        return self.proclaimed.get(day) or listed_bank_holidays(day.year).get(day)

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday less bank holidays."""
        return day.weekday() < SATURDAY and self.bank_holiday(day) is None

    def is_court_day(self, day: date) -> bool:
        """Every day but Sundays, bank holidays, and Christmas Day and Good Friday on whatever weekday."""
        christmas = (day.month, day.day) == (12, 25)
        return day.weekday() != SUNDAY and not christmas and self.bank_holiday(day) is None

    def is_school_day(self, day: date) -> bool:
        """A working day outside the force's school holidays."""
        return self.is_working_day(day) and not any(first <= day <= last for first, last in self.school_holidays)

    def weekday_holiday_names(self, days: Iterable[date]) -> tuple[str, ...]:
        """The names of those of these days that are bank holidays from Monday to Friday."""
        named = (self.bank_holiday(day) for day in days if day.weekday() < SATURDAY)
        return tuple(name for name in named if name)


def read_proclaimed(path: Path = PROCLAIMED_FILE) -> dict[date, str]:
    """The proclaimed days of a data file; ValueError names the file and the mend."""
    blocks = tomllib.loads(path.read_text(encoding="utf-8")).get("proclaimed", [])
    for block in blocks:
        if type(block.get("date")) is not date or not block.get("name"):
            raise ValueError(f"{path}: each [[proclaimed]] block needs a date and a name")
    return {block["date"]: block["name"] for block in blocks}


def each_day(first: date, last: date) -> Iterable[date]:
    """Every day from the first to the last, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
