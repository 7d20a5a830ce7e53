"""How limits are counted: every row of the table of limits, and the days on which counting goes wrong."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import example, given
from hypothesis import strategies as st

from dapolicy.policy.calendar import Calendar, each_day, listed_bank_holidays, read_proclaimed
from dapolicy.policy.terms import Term, Unit, parse_agreed, parse_elapsed, parse_term
from dapolicy.policy.worktime import END_OF_TIME, due, london_day, said_list, why
from tests.policy.told import london, shown

LONDON = ZoneInfo("Europe/London")
PLAIN = Calendar()
GOVUK = {
    day["date"]: day["title"]
    for day in BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")
}
LISTED_UNTIL = max(GOVUK)
FIRST = datetime(2021, 10, 14, tzinfo=UTC)
MOMENTS = st.integers(0, 6 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))


def fell_due(start: str, limit: str, calendar: Calendar = PLAIN) -> str | None:
    return shown(due(london(start), parse_term(limit), calendar).at)


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("28 March 2026 21:14", "24 hours", "29 March 2026 22:14:00"),  # the clocks went forward
        ("24 October 2026 21:14", "24 hours", "25 October 2026 20:14:00"),  # and back
        ("29 March 2026 00:30", "90 minutes", "29 March 2026 03:00:00"),
        ("1 May 2026 21:40", "1 working days", "5 May 2026 23:59:59"),
        ("31 March 2026 09:00", "10 working days", "16 April 2026 23:59:59"),
        ("24 December 2026 10:00", "1 working days", "29 December 2026 23:59:59"),
        ("23 December 2021 10:00", "2 working days", "29 December 2021 23:59:59"),
        ("31 December 2021 10:00", "1 working days", "4 January 2022 23:59:59"),
        ("16 September 2022 10:00", "1 working days", "20 September 2022 23:59:59"),  # the state funeral
        ("5 May 2023 10:00", "1 working days", "9 May 2023 23:59:59"),  # the coronation
        ("1 June 2022 10:00", "1 working days", "6 June 2022 23:59:59"),  # the jubilee
        ("2 May 2026 00:00", "14 days", "16 May 2026 23:59:59"),
        ("20 March 2026 12:00", "14 days", "3 April 2026 23:59:59"),
        ("28 February 2024 12:00", "1 days", "29 February 2024 23:59:59"),
        ("31 January 2026 12:00", "1 months", "28 February 2026 23:59:59"),
        ("31 January 2028 12:00", "1 months", "29 February 2028 23:59:59"),
        ("29 February 2024 12:00", "12 months", "28 February 2025 23:59:59"),
        ("31 August 2026 12:00", "6 months", "28 February 2027 23:59:59"),
        ("30 November 2026 12:00", "1 months", "30 December 2026 23:59:59"),
        ("15 December 2026 12:00", "1 months", "15 January 2027 23:59:59"),
        ("2 May 2026 07:00", "48 court hours", "6 May 2026 07:00:00"),
        ("24 December 2026 12:00", "48 court hours", "29 December 2026 12:00:00"),  # Saturday 26 December counts
        ("2 April 2026 12:00", "48 court hours", "7 April 2026 12:00:00"),  # Good Friday, Sunday, Easter Monday
        ("24 December 2027 12:00", "24 court hours", "29 December 2027 12:00:00"),  # Christmas Day on a Saturday
        ("3 May 2026 15:00", "24 court hours", "6 May 2026 00:00:00"),  # served on a Sunday before a holiday
        ("1 May 2026 00:00", "48 court hours", "3 May 2026 00:00:00"),  # run out at the first moment of a Sunday
        ("28 March 2026 12:00", "24 court hours", "30 March 2026 12:00:00"),
        ("1 May 2026 21:40", "next school day", "5 May 2026 08:30:00"),
        ("5 May 2026 02:00", "next school day", "5 May 2026 08:30:00"),
        ("5 May 2026 08:29:59", "next school day", "5 May 2026 08:30:00"),
        ("5 May 2026 08:30", "next school day", "6 May 2026 08:30:00"),
        ("4 May 2026 02:00", "next school day", "5 May 2026 08:30:00"),
    ],
)
def test_a_limit_falls_due_at_the_earliest_moment_at_which_it_has_run(start, limit, expected):
    assert fell_due(start, limit) == expected


def test_court_hours_can_run_out_at_the_end_of_a_day_before_one_without_courts():
    clock = due(london("1 May 2026 00:00"), parse_term("48 court hours"), PLAIN)
    assert clock.skipped == ()


def test_a_school_holiday_is_not_a_school_day_but_stays_a_working_day():
    half_term = Calendar(school_holidays=((date(2026, 5, 25), date(2026, 5, 29)),))
    assert fell_due("22 May 2026 20:00", "next school day", half_term) == "1 June 2026 08:30:00"
    assert fell_due("22 May 2026 20:00", "1 working days", half_term) == "26 May 2026 23:59:59"


def test_a_bank_holiday_proclaimed_in_the_data_file_counts(tmp_path):
    file = tmp_path / "proclaimed.toml"
    file.write_text('[[proclaimed]]\ndate = 2026-06-02\nname = "Bank holiday for a wedding"\n', encoding="utf-8")
    calendar = Calendar(read_proclaimed(file))
    assert fell_due("1 June 2026 09:00", "1 working days", calendar) == "3 June 2026 23:59:59"
    assert due(london("1 June 2026 09:00"), parse_term("1 working days"), calendar).skipped == (
        "Bank holiday for a wedding",
    )


def test_a_proclaimed_day_without_a_name_is_refused(tmp_path):
    file = tmp_path / "proclaimed.toml"
    file.write_text("[[proclaimed]]\ndate = 2026-06-02\n", encoding="utf-8")
    with pytest.raises(ValueError, match="needs a date and a name"):
        read_proclaimed(file)


def test_our_bank_holidays_are_govuks_by_day_and_by_name():
    ours = {
        day: name for year in range(2021, LISTED_UNTIL.year + 1) for day, name in listed_bank_holidays(year).items()
    }
    assert ours == {day: name for day, name in GOVUK.items() if day.year >= 2021}
    assert len(ours) > 50


def test_a_limit_past_the_last_year_falls_at_its_end():
    for limit in ("9999 days", "9999 months", "9999 working days", "9999 hours", "9999 court hours", "next school day"):
        assert due(datetime(9999, 12, 31, 12, tzinfo=UTC), parse_term(limit), PLAIN).at == END_OF_TIME


@pytest.mark.parametrize(
    ("start", "limit", "sentence"),
    [
        (
            "31 March 2026 09:00",
            "10 working days",
            "10 working days from Tuesday 31 March, over Good Friday and Easter Monday",
        ),
        ("1 May 2026 21:40", "1 working days", "1 working day from Friday 1 May, over Early May bank holiday"),
        ("5 May 2026 21:40", "1 working days", "1 working day from Tuesday 5 May"),
        ("28 March 2026 21:14", "24 hours", "24 hours from 21:14 on Saturday 28 March"),
        ("28 March 2026 21:14", "1 hours", "1 hour from 21:14 on Saturday 28 March"),
        (
            "2 May 2026 07:00",
            "48 court hours",
            "48 court hours from 07:00 on Saturday 2 May, over Early May bank holiday",
        ),
        ("1 May 2026 21:40", "next school day", "next school day from Friday 1 May, over Early May bank holiday"),
        ("31 January 2026 21:40", "1 months", "1 month from Saturday 31 January"),
        ("1 May 2026 21:40", "14 days", "14 days from Friday 1 May"),
        (
            "23 December 2021 10:00",
            "7 working days",
            "7 working days from Thursday 23 December, over Christmas Day, Boxing Day and New Year’s Day",
        ),
    ],
)
def test_the_sentence_explains_the_date(start, limit, sentence):
    term = parse_term(limit)
    assert why(london(start), term, due(london(start), term, PLAIN).skipped) == sentence


def test_an_agreed_interval_says_so_in_parentheses():
    sentence = why(london("1 May 2026 21:40"), parse_term("7 days"), (), agreed=True)
    assert sentence == "7 days from Friday 1 May (as agreed with the victim)"


def test_the_starting_day_is_no_skipped_holiday_though_it_be_one():
    assert due(london("4 May 2026 10:00"), parse_term("1 working days"), PLAIN).skipped == ()
    assert due(london("4 May 2026 10:00"), parse_term("next school day"), PLAIN).skipped == ()
    assert due(london("4 May 2026 02:00"), parse_term("next school day"), PLAIN).skipped == ("Early May bank holiday",)


@pytest.mark.parametrize(
    "written", ["10 Working days", "ten days", "0 days", "-1 days", "1.5 hours", "", None, 24, "10  days", "٣ days"]
)
def test_what_is_no_limit_is_refused_with_how_to_write_one(written):
    with pytest.raises(ValueError, match="write a number"):
        parse_term(written)


@pytest.mark.parametrize(
    "written", ["7 day", "7", "seven days", "7 working days", "0 days", None, 7, " 7 days", "7 days\n"]
)
def test_an_agreed_interval_is_days_and_nothing_else(written):
    with pytest.raises(ValueError, match="N days"):
        parse_agreed(written)


def test_a_span_ahead_is_elapsed_time():
    assert parse_elapsed("2 days").elapsed == timedelta(hours=48)
    with pytest.raises(ValueError, match="minutes, hours or days"):
        parse_elapsed("2 months")


def test_names_are_listed_as_one_says_them():
    assert [said_list(names) for names in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def working(day: date) -> bool:
    return day.weekday() < 5 and day not in GOVUK


@given(MOMENTS, st.integers(1, 25))
@example(datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), 5)
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 5)
@example(datetime(2024, 2, 28, 23, 59, 59, tzinfo=UTC), 1)
def test_working_days_hold_exactly_so_many_working_days_by_govuks_list(start, number):
    moment = due(start, Term(number, Unit.WORKING_DAYS), PLAIN).at.astimezone(LONDON)
    days = list(each_day(start.astimezone(LONDON).date() + timedelta(days=1), moment.date()))
    assert moment.timetz().replace(tzinfo=None) == time(23, 59, 59)
    assert working(moment.date())
    assert sum(map(working, days)) == number


def sits(day: date) -> bool:
    return day.weekday() != 6 and day not in GOVUK and (day.month, day.day) != (12, 25)


@given(MOMENTS.map(lambda moment: moment.replace(minute=0, second=0)), st.integers(1, 96))
@example(datetime(2026, 3, 28, 12, tzinfo=UTC), 24)
@example(datetime(2026, 10, 24, 12, tzinfo=UTC), 24)
def test_court_hours_from_a_full_hour_are_so_many_full_hours_of_court_days(start, hours):
    moment, left = start, hours
    while left:
        left -= sits(moment.astimezone(LONDON).date())
        moment += timedelta(hours=1)
    assert due(start, Term(hours, Unit.COURT_HOURS), PLAIN).at == moment


@given(MOMENTS)
def test_the_next_school_day_is_the_first_half_past_eight_later_than_the_start(start):
    day = start.astimezone(LONDON).date()
    mornings = (datetime.combine(day + timedelta(days=n), time(8, 30), tzinfo=LONDON) for n in range(15))
    expected = next(morning for morning in mornings if morning > start and working(morning.date()))
    assert due(start, parse_term("next school day"), PLAIN).at == expected


@given(MOMENTS, st.integers(1, 30))
def test_months_end_on_the_same_day_or_the_months_last(start, number):
    first, last = (moment.astimezone(LONDON) for moment in (start, due(start, Term(number, Unit.MONTHS), PLAIN).at))
    assert (last.year * 12 + last.month) - (first.year * 12 + first.month) == number
    assert last.day == first.day or (last.day < first.day and (last + timedelta(days=1)).day == 1)


@given(MOMENTS, st.integers(1, 500))
def test_hours_and_days_take_the_clocks_changes_as_they_come(start, number):
    assert due(start, Term(number, Unit.HOURS), PLAIN).at - start == timedelta(hours=number)
    end = due(start, Term(number, Unit.DAYS), PLAIN).at.astimezone(LONDON)
    assert end.date() == start.astimezone(LONDON).date() + timedelta(days=number)
    assert (end.hour, end.minute, end.second) == (23, 59, 59)


@given(MOMENTS, MOMENTS, st.sampled_from(list(Unit)), st.integers(1, 60))
def test_a_later_start_is_never_due_earlier(one, other, unit, number):
    first, second = sorted((one, other))
    assert due(first, Term(number, unit), PLAIN).at <= due(second, Term(number, unit), PLAIN).at


def test_the_first_moment_of_all_still_has_a_day():
    assert london_day(datetime(1, 1, 1, tzinfo=UTC)) == date.min
