"""Times are read as officers write them, and said as people say them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dapolicy.ui.moments import LONDON, Unreadable, read_date, read_moment, read_time
from dapolicy.ui.telling import tell, tell_due, tell_since


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2.10", time(2, 10)),
        ("0210", time(2, 10)),
        ("210", time(2, 10)),
        ("2:10", time(2, 10)),
        ("22", time(22)),
        ("10:15pm", time(22, 15)),
        ("10.15 PM", time(22, 15)),
        ("10pm", time(22)),
        ("12am", time(0)),
        ("12.30 p.m.", time(12, 30)),
        ("2114hrs", time(21, 14)),
        ("21h14", time(21, 14)),
        ("midnight", time(0)),
        ("midday", time(12)),
        (" 9:05 ", time(9, 5)),
        ("13:00pm", time(13)),
    ],
)
def test_a_time_is_read_as_it_is_written(typed: str, meant: time) -> None:
    assert read_time(typed) == (meant, "")


@pytest.mark.parametrize("typed", ["", "25:00", "12:60", "soon", "1:2:3:4", "99", "-1", "12345", "10:15xm"])
def test_what_is_no_time_is_refused_with_a_way_to_mend_it(typed: str) -> None:
    with pytest.raises(Unreadable, match=r"21:14|00:00"):
        read_time(typed)


@pytest.mark.parametrize("month", ["3", "03", "mar", "March", " MARCH "])
def test_a_month_may_be_a_number_or_a_name(month: str) -> None:
    assert read_date("9", month, "1984") == date(1984, 3, 9)


@pytest.mark.parametrize(
    ("day", "month", "year", "about"),
    [
        ("31", "2", "2026", "no such date"),
        ("9", "13", "2026", "Month"),
        ("x", "3", "2026", "Day"),
        ("9", "3", "84", "Year"),
    ],
)
def test_an_impossible_date_names_the_box_that_is_wrong(day: str, month: str, year: str, about: str) -> None:
    with pytest.raises(Unreadable, match=about):
        read_date(day, month, year)


def test_summer_time_is_an_hour_ahead_of_the_store() -> None:
    assert read_moment("14", "7", "2026", "21:14") == datetime(2026, 7, 14, 20, 14, tzinfo=UTC)
    assert read_moment("14", "1", "2026", "21:14") == datetime(2026, 1, 14, 21, 14, tzinfo=UTC)


def test_a_time_that_the_clocks_skipped_is_refused() -> None:
    with pytest.raises(Unreadable, match="clocks went forward"):
        read_moment("29", "3", "2026", "01:30")


def test_a_time_that_came_twice_is_the_first_unless_gmt_is_said() -> None:
    assert read_moment("25", "10", "2026", "01:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert read_moment("25", "10", "2026", "01:30 gmt") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(st.integers(min_value=0, max_value=100 * 365 * 24 * 60))
def test_every_moment_that_is_said_can_be_read_back(minutes: int) -> None:
    moment = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    local = moment.astimezone(LONDON)
    clock = tell(moment).split(", ")[1]
    assert read_moment(str(local.day), str(local.month), str(local.year), clock) == moment


NOW = datetime(2026, 11, 14, 21, 0, tzinfo=UTC)  # a Saturday


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (datetime(2026, 11, 15, 21, 14, tzinfo=UTC), "by 21:14 tomorrow (Sun)"),
        (datetime(2026, 11, 14, 22, 0, tzinfo=UTC), "by 22:00 today (Sat)"),
        (datetime(2026, 11, 17, 9, 0, tzinfo=UTC), "by 09:00 on Tue 17 Nov"),
        (datetime(2027, 1, 4, 9, 0, tzinfo=UTC), "by 09:00 on Mon 4 Jan 2027"),
        (datetime(2026, 11, 13, 9, 0, tzinfo=UTC), "was due 09:00 yesterday (Fri)"),
        (NOW, "was due 21:00 today (Sat)"),
    ],
)
def test_a_limit_always_shows_its_clock_time(due: datetime, said: str) -> None:
    assert tell_due(due, NOW) == said


def test_tomorrow_is_londons_tomorrow() -> None:
    """At 23:30 UTC in July London already has the next day."""
    now = datetime(2026, 7, 14, 23, 30, tzinfo=UTC)
    assert tell_due(datetime(2026, 7, 15, 20, 0, tzinfo=UTC), now) == "by 21:00 today (Wed)"


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=119), "1 hour ago"),
        (timedelta(days=3, hours=5), "3 days ago"),
        (timedelta(hours=-2), "in 2 hours"),
    ],
)
def test_how_long_ago_is_said_in_one_unit(ago: timedelta, said: str) -> None:
    assert tell_since(NOW - ago, NOW) == said
