"""The hour's decision: both faces for the post alone, what *not police* ends, what *police* leaves, and its hour."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.reports import Suspect, Victim
from dapolicy.access.models import Exclusion, Grant, PostHolding, PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Clock, Event
from dapolicy.custody.actions import (
    PartyFacts,
    confirm_police,
    decide,
    decide_not_police,
    declare,
    lock_if_police,
    look_again,
)
from dapolicy.custody.models import Connection, Declaration, Doubt
from dapolicy.custody.queries import doubt_by_id, waiting_for_me
from tests.cases.reports import person
from tests.custody.police import BORN, lock, officers, reported, sees, staff, state
from tests.world import FAR_AHEAD, LONG_AGO, login

SHORTER = """
[edition]
name = "ours"
in_force_from = 2022-01-01
dated_by = "test"
source = "test"

[duty.police-decision]
starts = [{ kind = "record.locked" }]
stops = ["record.police-confirmed", "record.party-not-police", "ppda.not-police"]
lapses = ["record.unlocked"]
within = "20 minutes"
owner = "duty-inspector"
stages = [{ at = "due", to = "duty-inspector" }]
"""


@pytest.fixture
def scene(world):
    officers(world)
    return world


def as_reader(member):
    read_as(member.pk)
    return member


def decided(member, record, *, police, now, reason="Staff office says so"):
    with login("web"):
        as_reader(member)
        act = confirm_police if police else decide_not_police
        act(Record.objects.get(pk=record.pk), by=member, at=now, reason=reason)
    read_as(None)


@pytest.mark.policy("ACC-004")
def test_the_post_alone_reads_both_faces_of_the_match(scene, now):
    record = lock(scene, now, given="Rowen")
    doubt = Doubt.objects.get()
    with login("web"):
        as_reader(scene.inspector)
        found = doubt_by_id(doubt.pk)
        assert (found.typed["given"], found.register[0]["given_name"]) == ("Rowen", "Rowan")
        assert [one.pk for one in found.records] == [record.pk]
        for other in ("specialist", "colleague", "supervisor", "psd", "admin", "rowan", "manager", "partner"):
            as_reader(scene.people[other])
            assert (doubt_by_id(doubt.pk), waiting_for_me()) == (None, [])


def test_the_page_shows_both_faces_to_the_holder_and_nothing_to_others(scene, now, browse):
    lock(scene, now, given="Rowen", phones=["07700 900111"])
    address = reverse("custody:decision", args=[Doubt.objects.get().pk])
    page = browse(scene.inspector).get(address).content.decode()
    assert "Rowen" in page
    assert "1 Elm Row" in page
    assert "07700 900111" in page
    for other in (scene.specialist, scene.psd, scene.rowan, scene.supervisor):
        assert browse(other).get(address).status_code == 404
    assert "Nothing waits" in browse(scene.supervisor).get(reverse("custody:decisions")).content.decode()


def test_the_baker_with_the_same_birth_date_is_released_within_the_hour(scene, now, browse):
    _, case = reported(scene, now)
    record = Record.objects.get(pk=case.pk)
    assert state(record) == "possible"
    assert not sees(scene.rowan, record)
    assert not sees(scene.stranger, record)
    browser = browse(scene.inspector)
    told = {"decision": "not-police", "reason": "A baker in Mill Street; the officer was on duty elsewhere"}
    answer = browser.post(reverse("custody:decision", args=[Doubt.objects.get().pk]), told)
    assert answer.status_code == 302
    assert set(Record.objects.values_list("locked", flat=True)) == {"no"}
    assert sees(scene.rowan, record)
    assert sees(scene.stranger, record)
    assert not Exclusion.objects.exists()
    assert not Connection.objects.exists()
    assert Event.objects.get(kind="ppda.not-police").record_id == record.pk
    clock = Clock.objects.get(duty="ppda-immediate-referral")
    assert clock.lapsed_at is not None
    assert clock.stopped_at is None


@pytest.mark.policy("ACC-004")
def test_confirmed_is_open_to_grants_alone_and_provisional_ones_run_to_their_end(scene, now):
    record = lock(scene, now)
    for member in (scene.specialist, scene.inspector):
        with login("web"):
            as_reader(member)
            declare(Record.objects.get(pk=record.pk), by=member, at=now, knows=False)
        read_as(None)
    assert sees(scene.colleague, record)
    decided(scene.inspector, record, police=True, now=now)
    assert state(record) == "confirmed"
    assert not sees(scene.colleague, record)  # the team's sight ended
    assert sees(scene.specialist, record)
    assert sees(scene.inspector, record)
    assert not sees(scene.rowan, record)
    ends = Grant.objects.get(content_object=record, user__member=scene.specialist).until
    assert ends == now + timedelta(hours=20)
    Grant.objects.filter(user__member=scene.specialist).update(until=now - timedelta(hours=1))
    assert not sees(scene.specialist, record)


@pytest.mark.parametrize("who", ["specialist", "supervisor", "psd", "admin", "rowan", "manager"])
def test_nobody_else_decides(scene, now, who):
    record = lock(scene, now)
    doubt = Doubt.objects.get().pk
    with login("web"), pytest.raises(Refused):
        decide(doubt, police=False, reason="x", by=as_reader(scene.people[who]), at=now)
    read_as(None)
    assert state(record) == "possible"


def test_an_excluded_holder_of_the_post_is_passed_over_and_decides_nothing(scene, now):
    PostHolding.objects.filter(post="fim").delete()
    PostHolding.objects.create(post_id="fim", member=scene.rowan, since=LONG_AGO, until=FAR_AHEAD)
    record = lock(scene, now)
    assert PostPage.objects.get(record=record).post_id == "di"
    doubt = Doubt.objects.get()
    with login("web"):
        as_reader(scene.rowan)
        assert doubt_by_id(doubt.pk) is None
        with pytest.raises(Refused):
            decide(doubt.pk, police=False, reason="I am a baker", by=scene.rowan, at=now)
    read_as(None)
    decided(scene.supervisor, record, police=True, now=now)
    assert state(record) == "confirmed"


def test_the_second_of_two_deciders_is_told_that_it_is_decided(scene, now):
    PostHolding.objects.create(post_id="fim", member=scene.sergeant, since=LONG_AGO, until=FAR_AHEAD)
    record = lock(scene, now)
    doubt = Doubt.objects.get().pk
    decided(scene.inspector, record, police=True, now=now)
    with login("web"), pytest.raises(Refused, match="already"):
        decide(doubt, police=False, reason="Not him", by=as_reader(scene.sergeant), at=now)
    read_as(None)
    assert state(record) == "confirmed"
    assert Doubt.objects.get().decided_by == scene.inspector


def test_each_party_is_a_decision_of_its_own(scene, now):
    """Hazel is police staff; the man is a baker. She keeps her lock, and the officer of his name is not excluded."""
    _, case = reported(scene, now, victims=(Victim(person("Hazel", "Bracken"), police="yes"),))
    record = Record.objects.get(pk=case.pk)
    of_him = Doubt.objects.get(face__party__part="suspect")
    with login("web"):
        decide(of_him.pk, police=False, reason="A baker", by=as_reader(scene.inspector), at=now)
    read_as(None)
    assert state(record) == "possible"
    assert not Exclusion.objects.filter(member=scene.rowan).exists()
    assert Event.objects.filter(kind="ppda.not-police", record_id=record.pk).exists()
    of_her = Doubt.objects.get(face__party__part="victim")
    with login("web"):
        decide(of_her.pk, police=True, reason="Staff office", by=as_reader(scene.inspector), at=now)
    read_as(None)
    assert state(record) == "confirmed"


def test_what_was_decided_is_not_asked_again_and_a_new_staff_number_is(scene, now):
    _, case = reported(scene, now)
    record = Record.objects.get(pk=case.pk)
    for doubt in Doubt.objects.all():
        with login("web"):
            decide(doubt.pk, police=False, reason="A baker", by=as_reader(scene.inspector), at=now)
    read_as(None)
    again = PartyFacts(part="suspect", given="Rowan", surname="Bracken", born=BORN, phones=["07700 900999"])
    with login("web"):
        as_reader(scene.specialist)
        held = [Record.objects.get(pk=record.pk)]
        assert not lock_if_police(held, parties=[again], by=scene.specialist, at=now)
        number = PartyFacts(part="suspect", given="Rowan", surname="Bracken", staff_no="90417")
        assert lock_if_police(held, parties=[number], by=scene.specialist, at=now)
    read_as(None)
    assert state(record) == "possible"


def test_a_declaration_outlives_the_match_that_excluded_too(scene, now):
    """Rowan the officer says himself that he knows her: not being the suspect, he stays excluded."""
    record = lock(scene, now)
    Exclusion.objects.filter(member=scene.rowan).delete()
    Declaration.objects.create(record=record, member=scene.rowan, knows=True, at=now)
    Exclusion.objects.create(record=record, member=scene.rowan, why="suspect", at=now)
    decided(scene.inspector, record, police=False, now=now)
    assert Exclusion.objects.get().why == "declared"
    assert not sees(scene.rowan, record)


def test_undecided_after_the_hour_goes_to_the_next_post_and_is_shown_overdue(scene, now, browse):
    at = now - timedelta(minutes=61)
    record = lock(scene, at)
    with login("worker"):
        look_again(at=now)
        look_again(at=now)
    pages = PostPage.objects.filter(record=record, why__startswith="Is a party police").order_by("pk")
    assert [page.post_id for page in pages] == ["fim", "di"]
    for holder in (scene.inspector, scene.supervisor):
        assert "Overdue" in browse(holder).get(reverse("custody:decisions")).content.decode()
    with login("worker"):
        look_again(at=now + timedelta(minutes=61))
    assert PostPage.objects.filter(record=record, post_id="psd", why__startswith="Is a party").exists()
    decided(scene.psd, record, police=True, now=now)
    assert not PostPage.objects.filter(settled_at=None, why__startswith="Is a party police").exists()


def test_within_the_hour_nothing_is_passed_on(scene, now):
    record = lock(scene, now - timedelta(minutes=59))
    with login("worker"):
        look_again(at=now)
    assert [page.post_id for page in PostPage.objects.filter(record=record)] == ["fim"]


def test_the_limit_of_a_decision_is_the_forces_own_and_not_the_codes(scene, now, tmp_path, monkeypatch):
    ours = tmp_path / "ours.toml"
    ours.write_text(SHORTER)
    monkeypatch.setenv("DAPOLICY_OVERLAYS", f"force-default,{ours}")
    record = lock(scene, now)
    assert Doubt.objects.get().due_at == now + timedelta(minutes=20)
    for minutes, posts in ((19, ["fim"]), (20, ["fim", "di"]), (39, ["fim", "di"]), (40, ["fim", "di", "psd"])):
        with login("worker"):
            look_again(at=now + timedelta(minutes=minutes))
        assert list(PostPage.objects.filter(record=record).order_by("pk").values_list("post_id", flat=True)) == posts


@pytest.mark.policy("PPDA-001")
def test_a_suspect_in_the_police_starts_the_referral_in_the_same_transaction(scene, now):
    _, case = reported(scene, now)
    event = Event.objects.get(kind="ppda.reported")
    assert (event.record_id, event.by_id, event.at) == (case.pk, scene.officer.pk, now)
    clock = Clock.objects.get(duty="ppda-immediate-referral")
    assert (clock.started_at, clock.due_at) == (now, now + timedelta(hours=1))


def test_a_victim_in_the_police_locks_and_refers_nothing(scene, now):
    staff("50001", "Ottilie", "Farrow", date_of_birth=date(1990, 1, 2), kind="staff")
    done, case = reported(
        scene,
        now,
        victims=(Victim(person("Ottilie", "Farrow", born=date(1990, 1, 2))),),
        suspects=(Suspect(person("Jasper", "Vane")),),
    )
    assert done.locked
    assert state(Record.objects.get(pk=case.pk)) == "possible"
    assert not Event.objects.filter(kind="ppda.reported").exists()


@pytest.mark.policy("ACC-002")
@pytest.mark.parametrize("kind", ["special", "PCSO", "volunteer", "contractor", "staff", "officer"])
def test_everybody_who_works_for_the_police_counts_and_leavers_for_a_year(scene, now, kind):
    staff("60001", "Ivo", "Tansy", date_of_birth=date(1970, 3, 4), kind=kind, left_on=now.date() - timedelta(days=300))
    record = lock(scene, now, given="Ivo", surname="Tansy", born=date(1970, 3, 4))
    assert state(record) == "possible"


def test_another_forces_officer_is_said_to_be_police_with_an_employer(scene, now):
    lock(scene, now, given="Ivo", surname="Tansy", born=None, police="yes", employer="Easterby Police")
    with login("web"):
        as_reader(scene.inspector)
        (one,) = waiting_for_me()
        found = doubt_by_id(one.id)
    assert (found.typed["employer"], found.register) == ("Easterby Police", [])
