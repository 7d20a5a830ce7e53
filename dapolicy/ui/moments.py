"""Reading dates and times as officers write them, in London's calendar and clock. Plain Python."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:\s*[:.,h]\s*(?P<minute>\d{2})(?:[:.]\d{2})?)?\s*(?:hrs|hours|h)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>bst|gmt)?"
)
NAMED = {"midnight": "00:00", "midday": "12:00", "noon": "12:00"}


class Unreadable(ValueError):
    """What was typed could not be read; the message says how to mend it."""


def read_month(text: str) -> int:
    """``3``, ``03``, ``mar`` or ``March`` as 3; raises ``Unreadable``."""
    text = text.strip().lower()
    if text.isdecimal() and 1 <= int(text) <= 12:
        return int(text)
    if text[:3] in MONTHS and text.isalpha():
        return MONTHS.index(text[:3]) + 1
    raise Unreadable("Month must be a number from 1 to 12, or the name of a month")


def read_date(day: str, month: str, year: str) -> date:
    """A real date from its three boxes; raises ``Unreadable`` naming the box that is wrong."""
    number = read_month(month)
    if not re.fullmatch(r"\d{4}", year.strip()):
        raise Unreadable("Year must have 4 numbers, like 1984")
    if not re.fullmatch(r"\d{1,2}", day.strip()):
        raise Unreadable("Day must be a number from 1 to 31")
    try:
        return date(int(year), number, int(day))
    except ValueError:
        raise Unreadable("There is no such date: check the day and the month") from None


def read_time(text: str) -> tuple[time, str]:
    """A time of day (``2.10``, ``0210``, ``10:15pm``, ``midnight``) and ``bst``, ``gmt`` or nothing after it."""
    found = CLOCK.fullmatch(spread(text))
    if not found:
        raise Unreadable("Time must be like 21:14, 2114 or 9:14pm")
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    try:
        return time(on_the_day(hour, found["half"]), minute), found["zone"] or ""
    except ValueError:
        raise Unreadable("There is no such time: use 00:00 to 23:59") from None


def spread(text: str) -> str:
    """One shape for what is typed: ``0210`` and ``210`` get their colon, ``noon`` its numbers."""
    text = text.strip().lower()
    return re.sub(r"^(\d{1,2})(\d{2})(?!\d)", r"\1:\2", NAMED.get(text, text))


def on_the_day(hour: int, half: str | None) -> int:
    """The hour of 24; ``13pm`` stays 13, because what was meant is plain."""
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half.startswith("p") else 0)


def read_moment(day: str, month: str, year: str, clock: str) -> datetime:
    """The moment in UTC; raises ``Unreadable``.

    A time that the clocks skipped is refused; one that came twice is the first, unless GMT is said.
    """
    on = read_date(day, month, year)
    at, zone = read_time(clock)
    local = datetime.combine(on, at, tzinfo=LONDON).replace(fold=1 if zone == "gmt" else 0)
    moment = local.astimezone(UTC)
    if moment.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Unreadable("The clocks went forward over that time, so it did not happen: check the time")
    return moment
