"""What speaks for somebody, in which order, and why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.matching.asked import Asked, Known, Name, Reach
from cases.matching.box import read_box
from cases.matching.places import Place, read_place
from cases.matching.score import score

MILL = read_place("14 Mill Lane", "", "Westmarch", "WM3 4AB")


def juniper(**more):
    facts = {
        "names": [Name("rosa", "juniper", shown="Rosa Juniper")],
        "births": ["19850312"],
        "places": [MILL],
        "reaches": [Reach("07700900123", "rang-from", date(2024, 5, 1))],
        "references": ["pc1234"],
    }
    return Known(**{**facts, **more})


WHOLE = Asked(
    given="rosa", surname="juniper", born="19850312", place=MILL, reaches=("07700900123",), references=("pc1234",)
)


def test_agreement_in_everything_is_a_hundred_with_every_reason():
    found = score(WHOLE, juniper())
    assert found.percent == 100.0
    assert found.reasons == (
        "lived at this address",
        "has this reference",
        "same name Rosa Juniper",
        "rang from this number in 2024",
        "same date of birth",
    )


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (Asked(surname="junipep"), "spelt nearly like Juniper"),
        (Asked(surname="junypir"), "sounds like Juniper"),
        (Asked(given="rosie"), "Rosie is often Rosa"),
        (Asked(given="juniper", surname="rosa"), "given name and surname the other way round"),
        (Asked(born="19851203"), "date of birth with day and month swapped"),
        (Asked(born="19840312"), "date of birth a year off"),
        (Asked(reaches=("07700900123",)), "rang from this number in 2024"),
        (Asked(place=Place(postcode="wm34ab")), "lived in this postcode"),
        (Asked(place=read_place("9 Mill Lane")), "lived in this street"),
        (Asked(words=("juniper", "rosa")), "same name Juniper Rosa"),
    ],
)
def test_each_way_of_being_nearly_right_is_said_in_words(asked, reason):
    assert any(reason in said for said in score(asked, juniper()).reasons), score(asked, juniper())


@pytest.mark.parametrize(
    "order",
    [
        [Asked(surname="juniper"), Asked(surname="junipper"), Asked(surname="junypir"), Asked(surname="holloway")],
        [Asked(given="rosa"), Asked(given="rosie"), Asked(given="martin")],
        [Asked(born="19850312"), Asked(born="19851203"), Asked(born="19840312"), Asked(born="19720405")],
    ],
)
def test_the_better_it_fits_the_more_points_it_has(order):
    points = [score(asked, juniper()).points for asked in order]
    assert points == sorted(points, reverse=True)
    assert len(set(points)) == len(points)


def test_what_is_not_known_says_nothing_for_or_against():
    unknown = juniper(births=[], places=[], reaches=[], references=[])
    assert score(WHOLE, unknown).points == score(Asked(given="rosa", surname="juniper"), juniper()).points


def test_another_date_of_birth_speaks_against_a_common_name():
    asked = Asked(given="rosa", surname="juniper", born="19720405")
    assert score(asked, juniper()).points < score(asked, juniper(births=[])).points


def test_a_former_name_or_old_address_still_counts_and_says_so():
    known = juniper(names=[Name("rosa", "marlowe"), Name("rosa", "juniper", former=True)])
    (said,) = score(Asked(given="rosa", surname="juniper"), known).reasons
    assert said.endswith("(a former or other name)")


def test_a_number_somebody_rang_from_is_never_called_theirs():
    (said,) = score(Asked(reaches=("07700900123",)), juniper()).reasons
    assert said == "rang from this number in 2024"


def test_house_and_street_written_in_each_others_place_are_recognised():
    known = juniper(places=[read_place("17 Majura Avenue", "Palm Lake Resort")])
    asked = Asked(place=read_place("17 Palm Lake Resort", "Majura Avenue"))
    assert score(asked, known).reasons == ("lived at this address",)


def test_being_named_under_a_reference_is_a_reason():
    known = juniper()
    known.named = True
    assert score(Asked(references=("log123",)), known).reasons == ("is named under this reference",)


TEXT = st.text(max_size=30)


@given(TEXT, TEXT, TEXT, TEXT)
def test_any_text_has_a_score_between_nothing_and_a_hundred(one, other, line, more):
    asked = Asked(given=one, surname=other, born=line, place=read_place(line, more), reaches=(one,))
    assert 0 <= score(asked, juniper()).percent <= 100


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Rosa Juniper 12/03/1985", Asked(words=("rosa", "juniper"), born="19850312")),
        ("Juniper, Rosa", Asked(given="rosa", surname="juniper")),
        ("Mrs Juniper born 12 March 1985", Asked(words=("juniper",), born="19850312")),
        ("07700-900123", Asked(reaches=("07700900123",), references=("07700900123",))),
        ("DA-7KQ2MX", Asked(references=("da7kq2mx",))),
        ("WM/2026/004512", Asked(references=("wm2026004512",))),
        ("staff number PC1234", Asked(references=("pc1234",))),
        ("14 Mill Lane", Asked(place=Place(door="14", street="mill lane"))),
        (
            "Rosa Juniper, 14 Mill Lane, WM3 4AB",
            Asked(words=("rosa", "juniper"), place=Place("14", "mill lane", "", "", "wm34ab")),
        ),
        ("rosa@example.test", Asked(reaches=("rosa@example.test",))),
        ("", Asked()),
    ],
)
def test_one_box_understands_what_people_type(typed, asked):
    assert read_box(typed) == asked


@given(st.text(max_size=120))
def test_any_text_can_be_typed_into_the_box(text):
    read_box(text)


@given(st.text(max_size=120))
def test_the_box_passes_no_nul_to_the_database(text):
    asked = read_box("\x00" + text)
    assert "\x00" not in "".join(
        [*asked.words, asked.given, asked.surname, asked.born, *asked.reaches, *asked.references]
    )
