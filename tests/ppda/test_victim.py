"""What a victim of somebody in the police is owed, and an officer who is the victim of somebody outside."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.models import Case, Pair
from cases.reports import Suspect, Victim
from dapolicy.access.models import Record
from dapolicy.chronology.entries import entries
from dapolicy.chronology.models import Event
from tests.cases.reports import person, saved
from tests.ppda import scene
from tests.ppda.scene import enter, page
from tests.ppda.test_track import form_of, missing_of, running, shown

HER = {"given": "Hazel", "surname": "Bracken"}


def standings(case, world, now):
    field = form_of("standing.explained", case, world.psd, now).fields["standing"]
    return [value for value, _ in field.choices]


@pytest.mark.policy("PPDA-014")
def test_each_of_three_sources_is_offered_and_has_an_answer_and_a_day(begun, world, now, browse):
    for source, words in (
        ("inside", "inside the force"),
        ("outside", "outside the police"),
        ("elsewhere", "police support through another division or force"),
    ):
        assert f"Offer support: {words}" in missing_of(shown(browse, world.specialist, begun))
        enter("confidential-support.offered", begun.record, by=world.specialist, at=now, source=source)
        assert f"Offer support: {words}" not in missing_of(shown(browse, world.specialist, begun))
    bare = form_of("confidential-support.offered", begun, world.specialist, now, answer="")
    assert "answer" in bare.errors
    text = shown(browse, world.specialist, begun)
    assert "Support offered, police support through another division or force: accepted" in text
    assert not running(begun, "ppda-support")


@pytest.mark.policy("PPDA-015")
def test_the_workplace_policy_is_explained_by_somebody_on_a_day(begun, world, now, browse):
    title = entries()["workplace-policy.explained"].title
    assert title in missing_of(shown(browse, world.specialist, begun))
    assert "explained_by" in form_of("workplace-policy.explained", begun, world.specialist, now, explained_by="").errors
    enter("workplace-policy.explained", begun.record, by=world.specialist, at=now - timedelta(minutes=3))
    assert title not in missing_of(shown(browse, world.specialist, begun))
    [event] = Event.objects.filter(record_id=begun.pk, kind="workplace-policy.explained")
    assert event.at == now - timedelta(minutes=3)


@pytest.mark.policy("PPDA-017")
def test_who_works_for_the_same_force_cannot_be_the_complainant(begun, world, now, browse):
    title = entries()["standing.explained"].title
    assert title in missing_of(shown(browse, world.psd, begun))
    assert standings(begun, world, now) == ["interested-person", "neither"]  # nobody has said yet whom she works for
    enter("victim-employer.recorded", begun.record, by=world.psd, at=now - timedelta(minutes=5))
    assert standings(begun, world, now) == ["interested-person", "neither"]
    refused = form_of("standing.explained", begun, world.psd, now, standing="complainant")
    assert "standing" in refused.errors
    enter("standing.explained", begun.record, by=world.psd, at=now)
    assert "Standing explained: interested person" in shown(browse, world.psd, begun)
    assert title not in missing_of(shown(browse, world.psd, begun))


@pytest.mark.policy("PPDA-017")
def test_who_works_elsewhere_or_not_for_the_police_can_be(begun, world, now):
    enter("employer.recorded", begun.record, by=world.psd, at=now - timedelta(minutes=9))
    before = now - timedelta(minutes=8)
    enter("victim-employer.recorded", begun.record, by=world.psd, at=before, works="this-force", same_as_suspect="")
    assert "complainant" not in standings(begun, world, now)
    before = now - timedelta(minutes=7)
    enter("victim-employer.recorded", begun.record, by=world.psd, at=before, works="other-force", same_as_suspect="")
    assert "complainant" in standings(begun, world, now)
    said = {"employer": "other-force", "force": "Eastermarch"}
    enter("employer.recorded", begun.record, by=world.psd, at=before, **said)
    assert "complainant" not in standings(begun, world, now), "two of other forces may be of the same one"
    before = now - timedelta(minutes=6)
    enter("victim-employer.recorded", begun.record, by=world.psd, at=before, works="no", same_as_suspect="")
    assert "complainant" in standings(begun, world, now)


@pytest.mark.policy("PPDA-018")
def test_a_victim_who_wants_no_action_is_heard_at_once_and_her_concerns_are_owed(begun, world, now, browse):
    title = entries()["concerns.explored"].title
    assert title not in missing_of(shown(browse, world.specialist, begun))
    enter("victim.action-declined", begun.record, by=world.specialist, at=now - timedelta(minutes=5))
    assert title in missing_of(shown(browse, world.specialist, begun))
    assert running(begun, "ppda-concerns")
    for name in ("concerns", "steps", "decision"):
        assert name in form_of("concerns.explored", begun, world.specialist, now, **{name: ""}).errors
    enter("concerns.explored", begun.record, by=world.specialist, at=now)
    assert not running(begun, "ppda-concerns")
    assert title not in missing_of(shown(browse, world.specialist, begun))
    assert Record.objects.get(pk=begun.pk).closed_at is None


@pytest.mark.policy("PPDA-019")
def test_whoever_informs_her_has_a_rank_training_and_somebody_beside_them(begun, world, now, browse):
    title = entries()["victim-contact.assigned"].title
    assert title in missing_of(shown(browse, world.specialist, begun))
    for name in ("rank", "training", "assisted_by"):
        assert name in form_of("victim-contact.assigned", begun, world.supervisor, now, **{name: ""}).errors
    enter("victim-contact.assigned", begun.record, by=world.supervisor, at=now)
    text = shown(browse, world.specialist, begun)
    assert "Chief inspector" in text
    assert "assisted by: a family liaison officer" in text
    assert not running(begun, "ppda-victim-contact")


def test_how_it_was_first_told_is_asked_since_most_do_not_report_formally(begun, world, now, browse):
    enter("ppda.reported-via", begun.record, by=world.specialist, at=now)
    assert "First reported: to a colleague" in shown(browse, world.specialist, begun)


@pytest.fixture
def colleague_case(world, now):
    """An officer whose partner drives for a haulier: she is police, he is not."""
    scene.cast(world)
    suspect = Suspect(person("Linden", "Marl"), police="no")
    made = saved(
        world,
        now - timedelta(minutes=40),
        by=world.handler,
        victims=(Victim(person(**HER), police="yes", vulnerabilities=("none-identified",)),),
        suspects=(suspect,),
    )
    case = Case.objects.select_related("record").get(pk=Pair.objects.get(record=made.incident.record).case_record_id)
    scene.let_see(case.record, world.inspector, world.specialist)
    return case


@pytest.mark.policy("PPDA-022")
def test_an_officer_hurt_by_somebody_outside_is_locked_and_nobody_else_is_told(colleague_case, world, now, browse):
    assert colleague_case.record.locked != "no"
    assert not Event.objects.filter(record_id=colleague_case.pk, kind="ppda.reported").exists()
    text = shown(browse, world.specialist, colleague_case)
    assert "The suspect does not work for the police" in text
    assert "Who was told" not in text
    assert ">Conduct<" not in text
    assert "Support and safety at work offered" in missing_of(text)
    assert browse(world.inspector).get(page(colleague_case, "tell", "npcc-lead")).status_code == 404
    enter("employer-support.offered", colleague_case.record, by=world.specialist, at=now)
    assert "Support and safety at work offered" not in missing_of(shown(browse, world.specialist, colleague_case))
    enter("support.offered", colleague_case.record, by=world.supervisor, at=now)
    assert form_of("case.closed", colleague_case, world.supervisor, now).is_valid()


def test_nothing_is_owed_to_the_chain_once_he_is_known_to_be_from_outside(world, now, browse):
    """Locked because of her; of him nobody said anything."""
    scene.cast(world)
    case = scene.reported(world, now - timedelta(minutes=5), suspect={}, suspects_name=("Linden", "Marl"))
    scene.let_see(case.record, world.inspector)
    assert "Who was told" in shown(browse, world.inspector, case)
    enter("ppda.suspect-outside", case.record, by=world.inspector, at=now)
    assert "Who was told" not in shown(browse, world.inspector, case)


@pytest.mark.policy("ACC-004")
def test_his_counter_report_is_its_own_case_and_opens_nothing_of_hers(begun, world, now, browse):
    """Rowan reports that she hit him. He reads nothing of hers, and who holds his alone does not either."""
    enter("conduct.recorded", begun.record, by=world.psd, at=now - timedelta(minutes=9), owner="DI Moss")
    made = saved(
        world,
        now - timedelta(minutes=3),
        by=world.officer,
        victims=(Victim(person("Rowan", "Bracken"), police="yes", vulnerabilities=("none-identified",)),),
        suspects=(Suspect(person(**HER), police="yes"),),
    )
    his = Case.objects.select_related("record").get(pk=Pair.objects.get(record=made.incident.record).case_record_id)
    assert his.pk != begun.pk
    world.member("other", "specialist-officer", "supervisor")
    scene.let_see(his.record, world.other)
    for reader in (world.rowan, world.other):
        browser = browse(reader)
        assert browser.get(page(begun)).status_code == 404
        assert browser.get(f"/cases/{begun.record.reference}/").status_code == 404
        assert begun.record.reference not in browser.get("/dates/").content.decode()
    text = browse(world.other).get(page(his)).content.decode()
    assert "DI Moss" not in text
    assert begun.record.reference not in text
    assert begun.record.reference not in browse(world.other).get(f"/cases/{his.record.reference}/").content.decode()
