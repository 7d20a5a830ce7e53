"""Saying moments in words, in London's calendar and clock. Plain Python; *now* is always given, never asked."""

from datetime import date, datetime

from dapolicy.ui.moments import LONDON

MINUTE, HOUR, DAY = 60, 3600, 86400


def clock_of(moment: datetime) -> str:
    """``21:14``; in the hour that comes twice in autumn also which of the two."""
    local = moment.astimezone(LONDON)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M} {local.tzname()}" if twice else f"{local:%H:%M}"


def day_of(day: date) -> str:
    """``14 Nov 2026``."""
    return f"{day.day} {day:%b %Y}"


def tell(moment: datetime | date) -> str:
    """``14 Nov 2026, 21:14``; a date has no time."""
    if not isinstance(moment, datetime):
        return day_of(moment)
    return f"{day_of(moment.astimezone(LONDON))}, {clock_of(moment)}"


def tell_due(due: datetime, now: datetime) -> str:
    """A limit with its clock time: ``by 21:14 tomorrow (Sun)``, ``was due 09:00 on Tue 3 Nov``."""
    return f"{'by' if due > now else 'was due'} {clock_of(due)} {tell_day(due, now)}"


def tell_day(moment: datetime, now: datetime) -> str:
    """The day as people say it; further off than a day it is named, and the year where it is another."""
    on, today = moment.astimezone(LONDON).date(), now.astimezone(LONDON).date()
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((on - today).days)
    if near:
        return f"{near} ({on:%a})"
    return f"on {on:%a} {on.day} {on:%b}" + (f" {on.year}" if on.year != today.year else "")


def tell_since(moment: datetime, now: datetime) -> str:
    """``5 minutes ago``; a moment still to come is *in 5 minutes*."""
    seconds = round((now - moment).total_seconds())
    if abs(seconds) < MINUTE:
        return "just now"
    length = span(abs(seconds))
    return f"{length} ago" if seconds > 0 else f"in {length}"


def span(seconds: int) -> str:
    """The largest unit that fits, in whole numbers."""
    size, name = next(
        (size, name) for size, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")) if seconds >= size
    )
    count = seconds // size
    return f"{count} {name}{'' if count == 1 else 's'}"
