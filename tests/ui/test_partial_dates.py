"""What somebody half remembers is kept in their words, and helps to order and search where it can be read."""

from datetime import date

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from dapolicy.ui.forms import PartialDate, PartialDateField
from dapolicy.ui.partial_dates import read_partial_date


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("1998", date(1998, 1, 1), date(1998, 12, 31)),
        ("about 1998", date(1997, 1, 1), date(1999, 12, 31)),
        ("1998 or so", date(1997, 1, 1), date(1999, 12, 31)),
        ("Summer 2011", date(2011, 6, 1), date(2011, 8, 31)),
        ("the summer of 2011", date(2011, 6, 1), date(2011, 8, 31)),
        ("winter 2010", date(2010, 1, 1), date(2011, 2, 28)),
        ("March 2004", date(2004, 3, 1), date(2004, 3, 31)),
        ("2/2004", date(2004, 2, 1), date(2004, 2, 29)),
        ("12 March 2004", date(2004, 3, 12), date(2004, 3, 12)),
        ("12/3/2004", date(2004, 3, 12), date(2004, 3, 12)),
        ("late 1998", date(1998, 9, 1), date(1998, 12, 31)),
        ("the 1990s", date(1990, 1, 1), date(1999, 12, 31)),
        ("early 1990s", date(1990, 1, 1), date(1993, 12, 31)),
        ("between 1995 and 1998", date(1995, 1, 1), date(1998, 12, 31)),
        ("Christmas 2009", date(2009, 12, 18), date(2010, 1, 2)),
    ],
)
def test_words_that_can_be_read_have_a_first_and_a_last_day(words: str, earliest: date, latest: date) -> None:
    assert read_partial_date(words) == PartialDate(words, earliest, latest)


@pytest.mark.parametrize(
    "words", ["when I was at school", "31/2/2004", "between 1998 and 1995", "the 13/2004", "2004-ish"]
)
def test_words_that_cannot_be_read_are_kept_and_are_no_error(words: str) -> None:
    assert read_partial_date(words) == PartialDate(words)


@given(st.text())
def test_no_words_are_ever_refused_or_changed(words: str) -> None:
    read = read_partial_date(words)
    assert read.words == words.strip()
    assert (read.earliest is None) == (read.latest is None)
    assert read.earliest is None or read.latest is None or read.earliest <= read.latest


def test_the_field_gives_the_words_and_their_days_for_an_events_detail() -> None:
    class Form(forms.Form):
        when = PartialDateField(required=False)

    form = Form({"when": " about 1998 "})
    assert form.is_valid()
    assert form.cleaned_data["when"].detail() == {
        "words": "about 1998",
        "earliest": "1997-01-01",
        "latest": "1999-12-31",
    }
    empty = Form({"when": ""})
    assert empty.is_valid()
    assert empty.cleaned_data["when"] is None
