"""When a limit has run, and the sentence that explains the date. All days are Europe/London's."""

import calendar as months
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dapolicy.policy.calendar import Calendar, each_day
from dapolicy.policy.terms import CLOCK_TIMED, ELAPSED, Term, Unit

LONDON = ZoneInfo("Europe/London")
LAST_SECOND = time(23, 59, 59)
SCHOOL_OPENS = time(8, 30)
END_OF_TIME = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
AGREED = " (as agreed with the victim)"


@dataclass(frozen=True, slots=True)
class Due:
    """A due moment in UTC, with the weekday bank holidays that were passed over on the way."""

    at: datetime
    skipped: tuple[str, ...] = ()


def london_day(moment: datetime) -> date:
    """The London day on which a moment falls; the first day of all where it would fall before it."""
    try:
        return moment.astimezone(LONDON).date()
    except OverflowError:
        return date.min


def london_moment(day: date, at: time) -> datetime:
    """A clock time of a London day, in UTC."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def due(start: datetime, term: Term, calendar: Calendar) -> Due:
    """The earliest moment at which the limit has run. What would fall after the year 9999 falls at its end."""
    try:
        return _due(start, term, calendar)
    except OverflowError:
        return Due(END_OF_TIME)


def due_on(agreed: date) -> Due:
    """The moment that was agreed, or the end of the day where it was a day."""
    return Due(agreed.astimezone(UTC) if isinstance(agreed, datetime) else london_moment(agreed, LAST_SECOND))


def _due(start: datetime, term: Term, calendar: Calendar) -> Due:
    if term.unit in (Unit.MINUTES, Unit.HOURS):
        return Due(start.astimezone(UTC) + term.number * ELAPSED[term.unit])
    if term.unit is Unit.COURT_HOURS:
        return _court_hours(start.astimezone(UTC), term.number, calendar)
    if term.unit is Unit.SCHOOL_DAY:
        return _next_school_day(start.astimezone(LONDON), calendar)
    return _end_of_day(london_day(start), term, calendar)


def _end_of_day(day: date, term: Term, calendar: Calendar) -> Due:
    if term.unit is Unit.WORKING_DAYS:
        last = working_days_on(day, term.number, calendar)
        skipped = calendar.weekday_holiday_names(each_day(day + timedelta(days=1), last))
        return Due(london_moment(last, LAST_SECOND), skipped)
    if term.unit is Unit.MONTHS:
        return Due(london_moment(months_on(day, term.number), LAST_SECOND))
    return Due(london_moment(day + timedelta(days=term.number), LAST_SECOND))


def working_days_on(day: date, number: int, calendar: Calendar) -> date:
    """The Nth working day after a day; before it where the number is negative."""
    step = timedelta(days=1 if number > 0 else -1)
    for _ in range(abs(number)):
        day += step
        while not calendar.is_working_day(day):
            day += step
    return day


def months_on(day: date, number: int) -> date:
    """The same day of the month N months on, or that month's last day."""
    years, month = divmod(day.month - 1 + number, 12)
    year = day.year + years
    if year > END_OF_TIME.year:
        raise OverflowError("past the last year that can be written")
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _court_hours(start: datetime, hours: int, calendar: Calendar) -> Due:
    """Elapsed hours that leave out whole days on which no court sits."""
    moment, left, left_out = start, timedelta(hours=hours), []
    while True:
        day = london_day(moment)
        midnight = london_moment(day + timedelta(days=1), time())
        if not calendar.is_court_day(day):
            left_out.append(day)
        elif left <= midnight - moment:
            return Due(moment + left, calendar.weekday_holiday_names(left_out))
        else:
            left -= midnight - moment
        moment = midnight


def _next_school_day(start: datetime, calendar: Calendar) -> Due:
    """The first 08:30 of a school day later than the start, which may be the same morning's."""
    day = start.date() if start.time() < SCHOOL_OPENS else start.date() + timedelta(days=1)
    first = day
    while not calendar.is_school_day(day):
        day += timedelta(days=1)
    return Due(london_moment(day, SCHOOL_OPENS), calendar.weekday_holiday_names(each_day(first, day)))


def why(start: datetime, term: Term, skipped: tuple[str, ...], *, agreed: bool = False) -> str:
    """The sentence that explains a date: "10 working days from Tuesday 31 March, over Good Friday"."""
    over = f", over {said_list(skipped)}" if skipped else ""
    return f"{term.said} from {_said_start(start, term)}{AGREED if agreed else ''}{over}"


def why_on(agreed: date) -> str:
    """The sentence that explains a day, or a moment in London's time, that people agreed on."""
    hour = f"{agreed:%H:%M} on " if isinstance(agreed, datetime) else ""
    return f"agreed for {hour}{agreed:%A} {agreed.day} {agreed:%B}"


def _said_start(start: datetime, term: Term) -> str:
    local = start.astimezone(LONDON)
    day = f"{local:%A} {local.day} {local:%B}"
    return f"{local:%H:%M} on {day}" if term.unit in CLOCK_TIMED else day


def said_list(names: tuple[str, ...]) -> str:
    """Names as one says them: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
