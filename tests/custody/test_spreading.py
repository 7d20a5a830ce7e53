"""What joins a locked record locks with it, for the same people; a counter-allegation opens nothing of hers."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from cases.actions.amending import join_to
from cases.actions.incidents import begin_report, hold_named
from cases.actions.involvement import move_involvement, name_party
from cases.actions.linking import link
from cases.actions.police import WorksFor, say_police
from cases.models import Case, Incident, Party
from cases.reports import PageTwo, Suspect, Victim
from dapolicy.access.models import Exclusion, Grant, Record
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Event
from dapolicy.custody.actions import confirm_police, declare, declare_on_receipt, exclude
from dapolicy.custody.models import Doubt, Receipt
from tests.cases.reports import CAME, one_of, person
from tests.custody.police import BORN, officers, reported, sees, state
from tests.world import FAR_AHEAD, login

VANE = (Suspect(person("Percy", "Vane")),)
FERN = (Victim(person("Fern", "Oxbow")),)


@pytest.fixture
def scene(world):
    officers(world)
    return world


def acted(member, act):
    with login("web"):
        read_as(member.pk)
        result = act()
    read_as(None)
    return result


def confirmed(scene, now, *, by=None):
    """Hazel's case against Rowan, locked for good and held by its author."""
    by = by or scene.officer
    done, case = reported(scene, now, by=by)
    record = Record.objects.get(pk=case.pk)
    acted(by, lambda: declare(Record.objects.get(pk=record.pk), by=by, at=now, knows=False))
    acted(by, lambda: declare(Record.objects.get(pk=done.incident.pk), by=by, at=now, knows=False))
    acted(
        scene.inspector,
        lambda: confirm_police(Record.objects.get(pk=record.pk), by=scene.inspector, at=now, reason="Staff office"),
    )
    return Case.objects.select_related("record").get(pk=case.pk)


def again(scene, now, case, *, by, **said):
    """Another report that its author says is about the same two."""
    answers = {"victim": case.victim.reference, "suspect": case.suspect.reference}
    said = {
        "victims": (Victim(person("Hazel", "Bracken", answers={answers["victim"]: "same"})),),
        "suspects": (Suspect(person("R", "Bracken", answers={answers["suspect"]: "same"})),),
    } | said
    return reported(scene, now, by=by, **said)


def test_an_incident_that_joins_a_locked_case_locks_for_the_same_people(scene, now):
    case = confirmed(scene, now)
    by = scene.inspector
    acted(
        by,
        lambda: exclude(Record.objects.get(pk=case.pk), scene.alder, why="line", words="Staff register", by=by, at=now),
    )
    done, joined = again(scene, now + timedelta(hours=1), case, by=scene.officer)
    new = Record.objects.get(pk=done.incident.pk)
    assert joined.pk == case.pk
    assert state(new) == "confirmed"
    assert sees(scene.officer, new)
    assert set(Exclusion.objects.filter(record=new).values_list("member__name", flat=True)) == {"Rowan", "Alder"}
    assert Doubt.objects.filter(state="open").count() == 0  # nothing is asked twice


def test_a_report_about_somebody_in_a_hidden_record_is_any_other_report_to_its_author(scene, now):
    """The colleague cannot see the locked case: their report about the same woman is open, and says nothing."""
    confirmed(scene, now)
    done, case = reported(scene, now, by=scene.stranger, suspects=VANE)
    assert not done.locked
    assert state(Record.objects.get(pk=case.pk)) == "no"
    assert not Exclusion.objects.filter(record=case.record).exists()


def test_a_linked_case_locks_with_it_and_takes_over_who_is_excluded(scene, now):
    case = confirmed(scene, now)
    _, other = reported(scene, now, by=scene.officer, suspects=VANE)
    acted(scene.officer, lambda: link(case, Case.objects.get(pk=other.pk), kind="family", by=scene.officer, at=now))
    assert state(other.record) == "confirmed"
    assert not sees(scene.rowan, other.record)
    assert sees(scene.officer, other.record)  # who holds the one holds the other


def test_his_counter_allegation_is_his_own_case_and_hers_opens_nothing_of_it(scene, now):
    """Rowan reports that she hit him: nothing of hers is in it, and those who hold hers learn nothing by it."""
    case = confirmed(scene, now)
    done, his = reported(
        scene,
        now + timedelta(days=1),
        by=scene.rowan,
        victims=(Victim(person("Rowan", "Bracken", born=BORN), police="yes"),),
        suspects=(Suspect(person("Hazel", "Bracken")),),
    )
    assert done.locked
    assert his.pk != case.pk
    own = Record.objects.get(pk=his.pk)
    assert not Grant.objects.filter(content_object=own).exists()
    assert not sees(scene.rowan, case.record)
    acted(
        scene.inspector,
        lambda: confirm_police(Record.objects.get(pk=own.pk), by=scene.inspector, at=now, reason="Both are"),
    )
    assert not sees(scene.officer, own)  # who holds hers
    assert sees(scene.officer, case.record)


def test_a_counter_case_that_a_holder_opens_takes_exclusions_and_no_grants(scene, now):
    case = confirmed(scene, now)
    victim, suspect = case.victim.reference, case.suspect.reference
    _, his = reported(
        scene,
        now + timedelta(hours=1),
        by=scene.officer,
        victims=(Victim(person("R", "Bracken", answers={suspect: "same"})),),
        suspects=(Suspect(person("H", "Bracken", answers={victim: "same"})),),
    )
    assert his.pk != case.pk
    see = Permission.objects.get(codename="see", content_type__app_label="access")
    for member, record in ((scene.specialist, case.record), (scene.manager, his.record)):
        given = {"user": member.account, "permission": see, "until": FAR_AHEAD, "why": "Holds it"}
        Grant.objects.create(content_object=Record.objects.get(pk=record.pk), **given)
    receipt = Receipt.objects.filter(member=scene.officer).latest("at")
    acted(scene.officer, lambda: declare_on_receipt(receipt, by=scene.officer, at=now, knows=False))
    acted(scene.officer, lambda: link(Case.objects.get(pk=his.pk), case, kind="counter", by=scene.officer, at=now))
    held = Grant.objects.filter(content_object=his.record_id)
    assert {one.user.member for one in held} == {scene.officer, scene.manager}
    assert not sees(scene.manager, case.record), "who holds his learns nothing of hers by the link"
    assert state(his.record) == "confirmed"
    assert Exclusion.objects.filter(record=his.pk, member=scene.rowan).exists()


def test_a_second_log_of_the_same_incident_locks_with_the_first(scene, now):
    case = confirmed(scene, now)
    first = Incident.objects.get(pk=case.record.pairs.get().record_id)
    with login("web"):
        read_as(scene.officer.pk)
        second = begin_report(came=CAME, one=one_of(now), team=scene.shift, by=scene.officer, at=now)
        join_to(second, Incident.objects.get(pk=first.pk), words="The same night", by=scene.officer, at=now)
    read_as(None)
    assert state(second.record) == "confirmed"
    assert not sees(scene.rowan, second.record)


def test_the_cases_of_a_report_that_joins_a_locked_one_lock_with_it(scene, now):
    """Left open they would stand in every list with a victim who has no name any more."""
    case = confirmed(scene, now)
    first = Incident.objects.get(pk=case.record.pairs.get().record_id)
    second, other = reported(scene, now, by=scene.officer, suspects=VANE)
    words = {"words": "The same night", "by": scene.officer, "at": now}
    acted(scene.officer, lambda: join_to(second.incident, first, **words))
    assert state(second.incident.record) == state(other.record) == "confirmed"
    assert sees(scene.officer, other.record)
    assert not sees(scene.colleague, other.record)
    assert not sees(scene.rowan, other.record)


def test_a_case_that_was_left_for_another_locks_with_the_report_that_had_opened_it(scene, now):
    """Its people have their names through that report alone: left open it would show that somebody is hidden."""
    done, left = reported(scene, now, suspects=VANE)
    wrong = Party.objects.get(record=done.incident.record, part="victim")
    said = {"why": "Misheard", "by": scene.officer, "at": now}
    acted(scene.officer, lambda: move_involvement(wrong, person("Wren", "Hollowell"), **said))
    suspect = Party.objects.get(record=done.incident.record, part="suspect")
    assert sees(scene.stranger, left.record)
    acted(scene.officer, lambda: say_police(suspect, WorksFor("A special"), by=scene.officer, at=now))
    standing = Case.objects.exclude(pk=left.pk).get()
    assert state(done.incident.record) == state(standing.record) == state(left.record) == "possible"
    assert not sees(scene.stranger, left.record)
    begun = Event.objects.filter(kind="ppda.reported").values_list("record_id", flat=True)
    assert list(begun) == [standing.pk]


def unnamed(scene, now):
    """An open report whose suspect is not known yet."""
    done, case = reported(scene, now, suspects=(Suspect(person("", "", known="not-known")),))
    assert state(Record.objects.get(pk=case.pk)) == "no"
    return Party.objects.get(record=done.incident.record, part="suspect"), case


def test_a_report_that_locks_while_it_is_completed_takes_its_case_along(scene, now):
    """What command and control sent has a case before anybody has named the suspect."""
    party, case = unnamed(scene, now)
    two = PageTwo(victims=FERN, suspects=(Suspect(person("Rowan", "Bracken", born=BORN)),))
    incident = Incident.objects.select_related("record").get(pk=party.record_id)
    assert acted(scene.officer, lambda: hold_named(incident, two, by=scene.officer, at=now))
    assert state(incident.record) == state(case.record) == "possible"
    assert not sees(scene.rowan, case.record)
    begun = Event.objects.filter(kind="ppda.reported").values_list("record_id", flat=True)
    assert list(begun) == [case.pk]


def test_a_suspect_named_later_locks_in_the_same_transaction(scene, now):
    party, case = unnamed(scene, now)
    said = person("Rowan", "Bracken", born=BORN)
    acted(scene.officer, lambda: name_party(Party.objects.get(pk=party.pk), said, by=scene.officer, at=now))
    assert state(Record.objects.get(pk=case.pk)) == "possible"
    assert not sees(scene.rowan, Record.objects.get(pk=case.pk))


def test_a_part_moved_to_an_officer_locks_what_it_joins(scene, now):
    done, case = reported(scene, now, suspects=VANE)
    party = Party.objects.get(record=done.incident.record, part="suspect")
    said = person("Rowan", "Bracken", born=BORN)
    acted(
        scene.officer,
        lambda: move_involvement(Party.objects.get(pk=party.pk), said, why="Wrong man", by=scene.officer, at=now),
    )
    incident = Record.objects.get(pk=done.incident.pk)
    assert state(incident) == "possible"
    new = Case.objects.exclude(pk=case.pk).get()
    assert state(new.record) == "possible"


def test_whoever_takes_the_part_of_somebody_said_to_be_police_is_kept_out_by_name(scene, now):
    done, case = reported(scene, now, suspects=(Suspect(person("Percy", "Vane"), police="yes"),))
    assert sees(scene.rowan, Record.objects.get(pk=case.pk))
    party = Party.objects.get(record=done.incident.record, part="suspect")
    said = person("Rowan", "Bracken")
    acted(
        scene.officer,
        lambda: move_involvement(Party.objects.get(pk=party.pk), said, why="Wrong man", by=scene.officer, at=now),
    )
    assert state(Record.objects.get(pk=done.incident.pk)) == "possible"
    assert not sees(scene.rowan, Record.objects.get(pk=done.incident.pk))


def test_an_older_open_report_of_a_case_that_has_locked_is_shown_without_it(scene, now, browse):
    """Professional standards choose for it; until then its page stands, and says nothing of the locked case."""
    first, case = reported(scene, now - timedelta(days=30), suspects=(Suspect(person("Percy", "Vane")),))
    second, joined = again(
        scene,
        now,
        Case.objects.get(pk=case.pk),
        by=scene.officer,
        suspects=(Suspect(person("Percy", "Vane", answers={case.suspect.reference: "same"}), police="yes"),),
    )
    assert joined.pk == case.pk
    assert (state(case.record), state(first.incident.record)) == ("possible", "no")
    page = browse(scene.stranger).get(reverse("cases:incident", args=[first.incident.record.reference]))
    assert page.status_code == 200
    assert case.record.reference not in page.content.decode()
    assert second.incident.record.reference not in page.content.decode()
