"""*It is PC Rowan Bracken*: who is said to be police and fits the register by name alone is out until it is decided."""

from datetime import date

import pytest
from django.urls import reverse

from cases.reports import Suspect, Victim
from dapolicy.access.models import Exclusion, Record
from dapolicy.chronology.models import Notice
from dapolicy.custody.actions import confirm_police, decide_not_police, exclude
from dapolicy.custody.danger import NOTHING
from dapolicy.custody.models import Doubt
from tests.cases.reports import person
from tests.custody.acting import acted, scene
from tests.custody.checks import ask, lines, words_on
from tests.custody.doors import live
from tests.custody.police import reported, sees, staff, state

__all__ = ["scene"]


def said(scene, now, **more):
    """A colleague of his shift reports it by name: no number, no birth date, no address."""
    who = {"police": "yes"} | more
    name = who.pop("name", ("Rowan", "Bracken"))
    done, case = reported(scene, now, suspects=(Suspect(person(*name), **who),))
    return Record.objects.get(pk=done.incident.pk), Record.objects.get(pk=case.pk)


@pytest.mark.policy("ACC-002")
@pytest.mark.parametrize("name", [("Rowan", "Bracken"), ("rowan", "BRACKEN"), ("Rowen", "Braken")])
def test_his_shift_sees_it_and_he_does_not(scene, now, browse, name):
    incident, case = said(scene, now, name=name)
    assert (state(incident), state(case)) == ("possible", "possible")
    assert sees(scene.sergeant, case)
    assert not sees(scene.rowan, case)
    assert not sees(scene.rowan, incident)
    for kind, record in (("custody:record", case), ("desk:record", case), ("desk:record", incident)):
        there = browse(scene.rowan).get(reverse(kind, args=[record.reference]))
        absent = browse(scene.rowan).get(reverse(kind, args=["DA-222222"]))
        assert there.status_code == absent.status_code == 404
        assert words_on(there, record.reference) == words_on(absent, "DA-222222")
    assert not Notice.objects.filter(member=scene.rowan).exists()


@pytest.mark.policy("ACC-003")
def test_his_safety_check_reads_that_nothing_is_known(scene, now, browse):
    said(scene, now)
    live(scene, now, scene.rowan, scene.sergeant)
    found = lines(ask(browse(scene.rowan), about="Hazel Bracken"))
    assert set(found.values()) == {NOTHING}


@pytest.mark.policy("ACC-002")
def test_a_namesake_is_out_as_long_and_both_are_let_back_by_not_police(scene, now):
    scene.member("other", "response-officer", team=scene.shift, staff_no="90999")
    staff("90999", "Rowan", "Bracken", date_of_birth=date(1999, 1, 1))
    incident, case = said(scene, now)
    assert Doubt.objects.get().face["staff"] == ["90417", "90999"]
    for member in (scene.rowan, scene.other):
        assert not sees(member, case)
    acted(scene.inspector, case, lambda it, by: decide_not_police(it, by=by, at=now, reason="A baker, rung at work"))
    assert (state(incident), state(case)) == ("no", "no")
    assert sees(scene.rowan, case)
    assert sees(scene.other, incident)
    assert not Exclusion.objects.exists()


@pytest.mark.policy("ACC-004")
def test_what_somebody_found_of_him_outlasts_the_doubt(scene, now):
    """He is not the suspect; that he is her brother was found by somebody, and nobody has lifted it."""
    _, case = said(scene, now)
    acted(
        scene.inspector, case, lambda it, by: exclude(it, scene.rowan, why="found", words="Her brother", by=by, at=now)
    )
    acted(scene.inspector, case, lambda it, by: decide_not_police(it, by=by, at=now, reason="A baker, rung at work"))
    assert Exclusion.objects.get(record=case).why == "found"
    assert not sees(scene.rowan, case)


def test_he_stays_out_once_it_is_decided_that_it_is_police(scene, now):
    _, case = said(scene, now)
    acted(scene.inspector, case, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    assert Exclusion.objects.get(record=case).why == "suspect"


def test_a_post_is_passed_over_whose_holder_has_the_name(scene, now):
    staff("50005", "Jory", "Penhallow")
    type(scene.inspector).objects.filter(pk=scene.inspector.pk).update(staff_no="50005")
    _, case = said(scene, now, name=("Jory", "Penhallow"))
    assert Doubt.objects.get().post_id == "di"
    assert not sees(scene.inspector, case)


@pytest.mark.parametrize(
    "told", [{"police": "not-known"}, {"police": "no"}, {"name": ("Rowan", "Oxbow")}, {"employer": "Easterby Police"}]
)
def test_neither_a_name_nor_a_word_is_enough_by_itself(scene, now, told):
    """And one who is said to work elsewhere is nobody of this register."""
    _, case = said(scene, now, **told)
    assert sees(scene.rowan, case)
    assert not Exclusion.objects.exists()


def test_of_a_victim_a_name_is_not_enough(scene, now):
    """She is not kept from what is about her by this, and he is not she."""
    hazel = (Suspect(person("Hazel", "Bracken")),)
    reported(scene, now, victims=(Victim(person("Rowan", "Bracken"), police="yes"),), suspects=hazel)
    assert Doubt.objects.get().face["staff"] == []
    assert not Exclusion.objects.exists()


def test_whoever_has_no_name_is_nobody(scene, now):
    staff("60006", "", "")
    scene.member("blank", "response-officer", team=scene.shift, staff_no="60006")
    _, case = said(scene, now, name=("", ""))
    assert sees(scene.blank, case)
