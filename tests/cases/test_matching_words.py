"""Names, numbers, dates and addresses in one form, and what counts as nearly the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.matching import dates, keys, names, normal
from cases.matching.dates import Nearness, nearness
from cases.matching.places import Place, read_place, street_name, street_names


@pytest.mark.parametrize("text", ["O'Brien", "O’BRIEN", "o brien", "Mrs O'Brien", "Ó Brien"])
def test_one_name_is_one_name_however_it_is_written(text):
    assert normal.name(text) == "obrien"


def test_somebody_called_only_by_a_title_keeps_it():
    assert normal.name("Lady") == "lady"


def test_a_double_name_is_known_whole_and_by_its_parts():
    assert normal.name_parts("Smith-Jones") == ["smithjones", "smith", "jones"]
    assert normal.name_parts("Smith") == ["smith"]
    assert normal.name_parts("") == []


def test_letters_of_other_alphabets_are_kept():
    assert normal.name("Łukasz") == "lukasz"
    assert normal.name("Søren Groß") == "sorengross"
    assert normal.name("王伟") == "王伟"


@pytest.mark.parametrize("text", ["07700 900123", "+44 7700 900123", "+44 (0)7700-900123", "00447700900123"])
def test_one_telephone_number_is_one_however_it_is_written(text):
    assert normal.contact(text) == "07700900123"


def test_a_short_local_number_that_begins_with_44_keeps_its_digits():
    assert normal.phone("440123") == "440123"


def test_an_email_address_and_a_social_name_are_compared_as_they_are():
    assert normal.contact(" Jo@Example.test ") == "jo@example.test"
    assert normal.contact("@jo.the.baker") == "@jo.the.baker"
    assert normal.contact("Jo the Baker") == "jothebaker"


@pytest.mark.parametrize(
    "text", ["1985-03-12", "19850312", "12/03/1985", "12.3.1985", "12 March 1985", "12th Mar 1985", " 1985-03-12 "]
)
def test_one_day_of_birth_is_one_however_it_is_written(text):
    assert dates.read_birth(text) == date(1985, 3, 12)


@pytest.mark.parametrize("text", ["19850231", "2001-13-01", "00000000", "31 June 1999", "0985-03-12"])
def test_a_day_that_never_was_is_refused_with_its_mend(text):
    with pytest.raises(dates.OddDate, match="correct|write"):
        dates.read_birth(text)


def test_words_that_are_no_date_are_refused_and_nothing_is_nothing():
    with pytest.raises(dates.OddDate, match="write it as"):
        dates.read_birth("about thirty")
    assert dates.read_birth("  ") is None


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("19850312", Nearness.SAME),
        ("19851203", Nearness.SWAPPED),
        ("19840312", Nearness.YEAR_OFF),
        ("19860312", Nearness.YEAR_OFF),
        ("19850317", Nearness.ONE_SLIP),
        ("19580312", Nearness.ONE_SLIP),
        ("19850821", Nearness.SAME_YEAR),
        ("19720405", Nearness.FAR),
        ("1985", Nearness.FAR),
    ],
)
def test_how_near_two_dates_of_birth_are(written, near):
    assert nearness("19850312", written) is near


def test_a_date_whose_day_and_month_are_alike_has_no_swapped_form():
    assert dates.slips("19850505") == ["19840505", "19860505"]
    assert dates.slips("1985") == []


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 12, 31)))
def test_every_slip_that_is_looked_up_is_one_that_is_recognised(born):
    digits = dates.digits_of(born)
    for slip in dates.slips(digits):
        assert nearness(digits, slip) in (Nearness.SWAPPED, Nearness.YEAR_OFF)


@pytest.mark.parametrize(
    ("one", "other"), [("liz", "elizabeth"), ("bob", "robert"), ("gosia", "malgorzata"), ("shaun", "sean")]
)
def test_nicknames_go_both_ways(one, other):
    assert other in names.nicknames(one)
    assert one in names.nicknames(other)


def test_every_line_of_nicknames_is_written_as_names_are_compared():
    for line in names.GROUPS.read_text().splitlines():
        for word in line.split("#")[0].split():
            assert normal.name(word) == word, word


@pytest.mark.parametrize(
    ("one", "other"),
    [("juniper", "jooniper"), ("stephen", "steven"), ("mohammed", "muhamad"), ("kathryn", "catherine")],
)
def test_names_that_sound_alike_have_one_sound(one, other):
    assert names.sound(one) == names.sound(other) != ""


def test_too_little_sound_is_no_sound():
    assert names.sound("li") == ""
    assert names.sound("王伟") == ""


WORDS = st.text("abcdefghij", min_size=4, max_size=12)


@given(WORDS, st.integers(0, 11), st.sampled_from("abcdefghijz"))
def test_any_one_slip_of_the_hand_shares_a_form_with_the_word(word, place, letter):
    place %= len(word)
    swapped = word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :]
    missing = word[:place] + word[place + 1 :]
    wrong = word[:place] + letter + word[place + 1 :]
    extra = word[:place] + letter + word[place:]
    for slip in (swapped, missing, wrong, extra):
        assert set(names.shortened(word)) & set(names.shortened(slip)), slip


def test_an_address_is_taken_apart():
    assert read_place("Flat 2, 17a High Street", "", "Westmarch", "WM3 4AB") == Place(
        "17a", "high street", "flat 2", "westmarch", "wm34ab"
    )
    assert read_place("Rose Cottage") == Place(street="rose cottage")
    assert not read_place("", "")


def test_a_street_is_named_without_its_sort():
    assert street_name("hazel smith crescent") == "hazelsmith"
    assert street_name("close") == "close"
    assert street_names("yambina cerscent") == ["yambinacerscent", "yambina"]


def test_a_name_is_found_by_both_halves_together_and_each_by_itself():
    assert keys.name_keys("Sarah", "Smith-Jones") == [
        ("name", "sarah|smithjones"),
        ("name", "sarah|smith"),
        ("name", "sarah|jones"),
        ("word", "sarah"),
        ("word", "smithjones"),
        ("word", "smith"),
        ("word", "jones"),
    ]


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_makes_a_key_that_the_index_cannot_hold(given_name, surname):
    for kind, key in keys.name_keys(given_name, surname):
        assert 0 < len(key) <= 260
        assert "\x00" not in key
        for form, word in keys.word_forms(kind, key) if kind == "word" else []:
            assert len(form) <= 140
            assert len(word) <= 130
