"""Whoever decides that a suspect is police may say who: namesakes who were kept out for the hour are let back."""

from datetime import date

import pytest
from django.urls import reverse

from cases.actions.registering import hold_against_register
from cases.reports import Victim
from dapolicy.access.models import Exclusion
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Event
from dapolicy.custody.actions import PartyFacts, decide, exclude, lock_if_police
from dapolicy.custody.models import Connection, Doubt
from dapolicy.custody.sentences import police_confirmed
from tests.cases.reports import person
from tests.custody.acting import acted, granted, scene, tapped
from tests.custody.police import reported, sees, staff, state
from tests.custody.test_registering import worked
from tests.custody.test_said_by_name import said
from tests.world import login

__all__ = ["scene"]


@pytest.fixture
def two(scene, now):
    """A report of "PC Rowan Bracken"; two of that name work here."""
    scene.member("other", "response-officer", team=scene.elsewhere, staff_no="90999")
    staff("90999", "Rowan", "Bracken", date_of_birth=date(1999, 1, 1), team="Shift D", line_manager_staff_no="70001")
    staff("90998", "Linnet", "Ashdown", team="Shift D")
    scene.member("linnet", "response-officer", team=scene.elsewhere, staff_no="90998")
    incident, case = said(scene, now)
    assert not sees(scene.other, incident)
    assert Connection.objects.filter(record=case, member=scene.linnet).exists()
    return incident, case


def decided(scene, record, now, who, *, by=None):
    doubt = Doubt.objects.get(face__party__part="suspect")
    acted(
        by or scene.inspector,
        record,
        lambda it, me: decide(doubt.pk, police=True, who=who, reason="Staff office", by=me, at=now),
    )


def out_of(record):
    return set(Exclusion.objects.filter(record=record).values_list("member__name", "why"))


def connected(record):
    return set(Connection.objects.filter(record=record).values_list("member__staff_no", flat=True))


@pytest.mark.policy("ACC-004")
def test_the_post_says_who_it_is_on_the_decisions_page_and_the_namesake_is_let_back(scene, now, two, browse):
    page = reverse("custody:decision", args=[Doubt.objects.get().pk])
    shown = browse(scene.inspector).get(page).content.decode()
    assert "Which staff number is it?" in shown
    assert "Several in the staff register fit" in shown
    told = {"decision": "police", "staff_no": "90417", "reason": "His sergeant knows her"}
    assert browse(scene.inspector).post(page, told).status_code == 302
    for record in two:
        assert state(record) == "confirmed"
        assert out_of(record) == {(scene.rowan.name, "suspect")}
    granted(scene.other, two[1], now, by=scene.inspector)
    assert sees(scene.other, two[1])
    assert not sees(scene.rowan, two[1])
    event = Event.objects.get(kind="record.police-confirmed", record_id=two[1].pk)
    assert police_confirmed(event.detail) == (
        "Decided: a party is police (staff number 90417), and the record stays locked"
    )


def test_their_connections_are_proposed_and_the_namesakes_no_more(scene, now, two):
    decided(scene, two[1], now, "90417")
    assert {"70001", "70002"} <= connected(two[1])
    assert "90998" not in connected(two[1]), "who only works with the namesake"


def test_of_another_force_everybody_of_that_name_is_let_back(scene, now, two, browse):
    page = reverse("custody:decision", args=[Doubt.objects.get().pk])
    assert browse(scene.inspector).post(page, {"decision": "elsewhere", "reason": "Easterby"}).status_code == 302
    for record in two:
        assert state(record) == "confirmed"
        assert out_of(record) == set()
        assert connected(record) == set()
    event = Event.objects.get(kind="record.police-confirmed", record_id=two[1].pk)
    assert "of another force or an agency" in police_confirmed(event.detail)


def test_somebody_whom_nobody_took_for_him_is_excluded_by_their_number(scene, now, two):
    decided(scene, two[1], now, " 90998 ")
    assert out_of(two[0]) == out_of(two[1]) == {(scene.linnet.name, "suspect")}


def test_where_it_is_not_said_everybody_who_fits_stays_out(scene, now, two):
    decided(scene, two[1], now, None)
    assert {name for name, _ in out_of(two[1])} == {scene.rowan.name, scene.other.name}


@pytest.mark.parametrize(
    ("told", "mend"),
    [
        ({"decision": "police", "staff_no": "12345"}, "Nobody here has this staff number"),
        ({"decision": "elsewhere", "staff_no": "90417"}, "Leave this empty"),
        ({"decision": "not-police", "staff_no": "90417"}, "Leave this empty"),
        ({"decision": "police", "staff_no": "50005"}, "your own staff number"),
    ],
)
def test_a_wrong_number_changes_nothing_and_says_how_to_mend_it(scene, now, two, browse, told, mend):
    type(scene.inspector).objects.filter(pk=scene.inspector.pk).update(staff_no="50005")
    before = out_of(two[1])
    page = reverse("custody:decision", args=[Doubt.objects.get().pk])
    answer = browse(scene.inspector).post(page, told | {"reason": "Staff office"})
    assert mend in answer.content.decode()
    assert (state(two[1]), out_of(two[1]), Doubt.objects.get().state) == ("possible", before, "open")


@pytest.mark.parametrize("who", ["specialist", "colleague", "psd", "rowan", "other"])
def test_nobody_else_says_who_it_is(scene, now, two, who):
    doubt, by = Doubt.objects.get().pk, scene.people[who]
    with pytest.raises(Refused):
        decided_by(scene, doubt, now, by)
    assert len(out_of(two[1])) == 2


def decided_by(scene, doubt, now, by):
    with login("web"):
        read_as(by.pk)
        decide(doubt, police=True, who="", reason="Not him", by=by, at=now)


def test_a_namesake_whom_something_else_keeps_out_stays_out_for_that(scene, now, two):
    tapped(scene.inspector, two[1], now)
    acted(
        scene.inspector,
        two[1],
        lambda it, by: exclude(it, scene.other, why="found", words="Her brother", by=by, at=now),
    )
    decided(scene, two[1], now, "90417")
    assert out_of(two[1]) == {(scene.rowan.name, "suspect"), (scene.other.name, "found")}


@pytest.mark.policy("ACC-002")
def test_whoever_was_let_back_is_not_taken_for_the_suspect_again(scene, now, two):
    decided(scene, two[1], now, "90417")
    again = PartyFacts(part="suspect", given="Rowan", surname="Bracken", born=date(1999, 1, 1), police="yes")
    acted(scene.inspector, two[1], lambda it, by: lock_if_police([it], parties=[again], by=by, at=now))
    worked(hold_against_register, now)
    assert scene.other.name not in {name for record in two for name, _ in out_of(record)}
    assert (scene.rowan.name, "suspect") in out_of(two[1])


def test_of_a_victim_nobody_is_asked_who_she_is(scene, now, browse):
    _, case = reported(scene, now, victims=(Victim(person("Hazel", "Bracken"), police="yes"),), suspects=())
    page = reverse("custody:decision", args=[Doubt.objects.get().pk])
    assert "Which staff number" not in browse(scene.inspector).get(page).content.decode()
    told = {"decision": "police", "staff_no": "90417", "reason": "Staff office"}
    assert browse(scene.inspector).post(page, told).status_code == 302
    assert not Exclusion.objects.exists()
