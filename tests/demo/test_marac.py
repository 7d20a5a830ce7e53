"""Stories nine and ten, and the full agenda, as they are told: what was due when, and who hears what."""

from __future__ import annotations

from datetime import date

import pytest

from cases.matching.box import read_box
from cases.models import Case, Marker, Pair, PersonAddress, PersonName
from cases.search import find
from dapolicy.access.models import Exclusion
from dapolicy.access.reader import read_as
from dapolicy.audit.queries import lookers
from dapolicy.chronology.models import Content, Event
from demo.cast import build
from demo.stories import full_agenda, moved, repeat_at_standard
from marac.models import Item, Meeting, Referral
from marac.terms import rules_at
from tests.demo.test_stories import NOW, case_of, clocks, london
from tests.world import login


@pytest.fixture
def repeat(db):
    cast = build("never used")
    repeat_at_standard.tell(cast, NOW)
    return cast


def limits(case, duty):
    return [(one.due_at, one.stopped_at) for one in clocks(case, duty)]


def first_case():
    ids = PersonName.objects.filter(given="Auberon", surname="Slate").values("person")
    return Case.objects.filter(victim__in=ids).order_by("pk").first()


@pytest.mark.policy("MARAC-001")
def test_a_text_graded_standard_goes_back_within_two_working_days(repeat):
    first, case = first_case(), case_of("Auberon", "Slate")
    assert (first.level, case.level) == ("high", "standard")
    assert limits(first, "marac-referral") == [(london("2026-01-12 23:59:59"), london("2026-01-12 10:00"))]
    assert limits(case, "marac-referral") == []
    assert limits(case, "marac-repeat-referral") == [(london("2026-03-24 23:59:59"), london("2026-03-23 14:00"))]
    found = Event.objects.get(record_id=case.pk, kind="marac.repeat-identified")
    assert (found.at, found.detail["level"], found.detail["rule"]) == (
        london("2026-03-20 18:40"), "standard", "safelives-any-abuse",
    )  # fmt: skip
    assert found.detail["last_referral"].startswith("2026-01-12T10:00")
    assert list(Referral.objects.order_by("at").values_list("how", flat=True)) == ["new", "repeat"]


@pytest.mark.policy("MARAC-012")
def test_each_step_was_due_when_policy_says_and_he_is_told_both_times(repeat):
    january, april = first_case(), case_of("Auberon", "Slate")
    due = {
        "marac-explained": (("2026-01-19", "2026-01-14 11:00"), ("2026-03-31", "2026-03-26 11:00")),
        "marac-outcome": (("2026-01-30", "2026-01-29 10:30"), ("2026-04-17", "2026-04-16 15:00")),
        "marac-minutes": (("2026-01-30", "2026-01-28 12:00"), ("2026-04-17", "2026-04-16 12:00")),
    }
    found = {duty: (*limits(january, duty), *limits(april, duty)) for duty in due}
    assert found == {
        duty: tuple((london(f"{day} 23:59:59"), london(met)) for day, met in both) for duty, both in due.items()
    }
    assert clocks(april, "marac-flag-review").get().due_at == london("2027-03-24 23:59:59")


@pytest.mark.policy("MARAC-010")
def test_an_action_is_due_on_the_day_that_was_agreed_and_police_were_late(repeat):
    april = case_of("Auberon", "Slate")
    assert sorted(limits(april, "marac-action")) == [
        (london("2026-04-24 23:59:59"), london("2026-04-25 11:00")),
        (london("2026-04-30 23:59:59"), london("2026-04-24 17:00")),
    ]


def test_easter_moves_the_dates_of_the_meeting(repeat):
    april = Meeting.objects.get(starts_at=london("2026-04-14 09:30"))
    assert (april.cutoff_on, april.circulate_on) == (date(2026, 3, 30), date(2026, 3, 31))


def test_the_cousin_is_kept_out_of_all_of_it(repeat):
    case = case_of("Auberon", "Slate")
    assert Event.objects.filter(record_id=case.pk, kind="marac.attendee-connected").count() == 1
    out_of = set(Exclusion.objects.filter(member=repeat["housing"]).values_list("record", flat=True))
    assert out_of == {case.pk, *Pair.objects.filter(case_record=case.record).values_list("record", flat=True)}


@pytest.fixture
def wren(db):
    cast = build("never used")
    moved.tell(cast, NOW)
    return cast


def test_her_marac_goes_with_her_and_its_papers_are_chased(wren):
    case = case_of("Wren", "Hollowell")
    assert limits(case, "marac-referral") == [(london("2026-03-26 23:59:59"), london("2026-03-25 14:00"))]
    assert limits(case, "marac-papers") == [(london("2026-04-14 23:59:59"), london("2026-04-16 12:00"))]
    out, back = Referral.objects.order_by("at")
    assert (out.state, back.state, back.from_area.name) == ("transferred-out", "accepted", "Westmarch")
    assert Item.objects.get().left_why == "moved-away"


def test_the_old_school_hears_that_they_have_left_and_the_new_one_where_they_are(wren):
    case = case_of("Wren", "Hollowell")
    assert {due for due, _ in limits(case, "school-told")} == {london("2026-03-25 08:30")}
    told = Event.objects.filter(record_id=case.pk, kind="school.told").values_list("pk", flat=True)
    words = Content.objects.filter(event_id__in=list(told)).values_list("words", flat=True)
    assert sorted(set(words)) == [
        "Tidewater Primary, safeguarding lead",
        "Westmarch Junior, safeguarding lead",
        "Westmarch Junior, safeguarding lead: that they have left",
    ]


@pytest.mark.parametrize("words", ["40 Tidewater Road", "Saltmarsh House", "ZZ99 8SH"])
def test_nobody_in_westmarch_finds_where_she_is(wren, words):
    with login("web"):
        read_as(wren["response"].pk)
        found, old_door = (find(read_box(each)) for each in (words, "5 Lark Rise"))
    read_as(None)
    assert found == []
    assert old_door


def test_the_address_in_the_wrong_record_was_out_of_sight_in_a_minute_and_its_readers_are_known(wren):
    case = case_of("Wren", "Hollowell")
    wrong = Event.objects.get(record_id=case.pk, kind="support.offered", at=london("2026-04-21 14:02"))
    content = Content.objects.get(event_id=wrong.pk)
    assert content.hidden_at == london("2026-04-21 14:03")
    with login("web"):
        read_as(wren["supervisor"].pk)
        readers = [(one.name, one.at) for one in lookers(case.record)]
    read_as(None)
    assert (wren["sergeant"].name, london("2026-04-21 14:02:30")) in readers


def test_the_old_door_keeps_the_danger_of_his_visits(wren):
    case = case_of("Wren", "Hollowell")
    assert Marker.objects.filter(person=case.suspect, kind="weapons", withdrawn_at=None).exists()
    assert PersonAddress.objects.filter(person=case.suspect, line1="5 Lark Rise", confidential=False).exists()


@pytest.fixture
def full(db):
    cast = build("never used")
    repeat_at_standard.tell(cast, NOW)
    full_agenda.tell(cast, NOW)
    return cast


def numbers_of(member, meeting):
    """What each reads of an agenda, in its order: how many, and of which cases."""
    with login("web"):
        read_as(member.pk)
        found = list(Item.objects.filter(meeting=meeting).order_by("place").values_list("record_id", flat=True))
    read_as(None)
    return found


def test_thirty_one_cases_stand_on_the_next_agenda_and_the_cousins_has_no_hole(full):
    meeting = Meeting.objects.latest("starts_at")
    here = case_of("Auberon", "Slate").pk
    coordinators, idvas, cousins = (numbers_of(full[who], meeting) for who in ("marac", "partner", "housing"))
    assert (len(coordinators), rules_at(NOW).cases_advised) == (31, 16)
    assert idvas == coordinators
    assert here in idvas
    assert cousins == [pk for pk in idvas if pk != here]
