"""A *No* lets in once, an ended grant stays ended, and whoever does not see a record leaves a trace on it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Duty, Grant, PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Clock, Content, Event
from dapolicy.custody.actions import (
    confirm_police,
    declare_fully,
    declare_on_receipt,
    end_grant,
    exclude,
    leave_connection,
    review_declaration,
)
from dapolicy.custody.models import Declaration, Receipt, WordLeft
from dapolicy.custody.queries import declarations_of
from dapolicy.custody.writing import write_left, write_one
from tests.custody.acting import acted, as_auditor, confirmed, granted, scene, tapped
from tests.custody.police import execute, reported, sees
from tests.world import login

__all__ = ["confirmed", "scene"]


def on_receipt(member, at, *, knows=False, words=""):
    with login("web"):
        read_as(member.pk)
        receipt = Receipt.objects.get(member=member)
        declare_on_receipt(receipt, by=member, at=at, knows=knows, words=words)
    read_as(None)


def locked_for_good(scene, now):
    _, case = reported(scene, now)
    record = Record.objects.get(pk=case.pk)
    acted(scene.inspector, record, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    return record


def psd_ends(scene, record, member, at):
    as_auditor(scene.psd, record, lambda it, by: end_grant(it, member, why="He is her cousin", by=by, at=at))


def worker_writes(now):
    with login("worker"):
        return write_left(now=now)


# The tap


@pytest.mark.policy("ACC-004")
def test_a_no_tapped_again_on_the_receipt_lets_nobody_in_a_second_time(scene, now, browse):
    record = locked_for_good(scene, now)
    on_receipt(scene.officer, now)
    assert sees(scene.officer, record)
    psd_ends(scene, record, scene.officer, now)
    assert not sees(scene.officer, record)
    address = reverse("custody:saved", args=[Receipt.objects.get().pk])
    assert browse(scene.officer).post(address, {"knows": "no"}).status_code == 302
    assert not sees(scene.officer, record)
    assert Declaration.objects.filter(record=record, member=scene.officer).count() == 1


def test_the_database_gives_nothing_for_a_second_no_whoever_asks_it(scene, now):
    record = locked_for_good(scene, now)
    on_receipt(scene.officer, now)
    Grant.objects.filter(user__member=scene.officer).update(until=now - timedelta(minutes=1))
    later = now + timedelta(hours=1)
    with login("web"):
        read_as(scene.officer.pk)
        execute("SELECT custody_declare(%s, false, '', %s)", record.pk, later)
        execute("SELECT custody_answer_receipt(%s, false, '', %s)", Receipt.objects.get().pk, later)
    read_as(None)
    assert not sees(scene.officer, record)


@pytest.mark.parametrize(("late", "let_in"), [(timedelta(hours=19, minutes=59), True), (timedelta(hours=20), False)])
def test_a_first_no_lets_the_author_in_for_twenty_hours_after_the_report(scene, now, late, let_in):
    record = locked_for_good(scene, now)
    Receipt.objects.update(at=now - late)
    on_receipt(scene.officer, now)
    assert sees(scene.officer, record) is let_in
    assert Receipt.objects.get().answered_at == now


@pytest.mark.policy("ACC-004")
def test_the_authors_hours_run_from_the_report_and_not_from_the_tap(scene, now):
    record = locked_for_good(scene, now)
    wrote = now - timedelta(hours=15)
    Receipt.objects.update(at=wrote)
    on_receipt(scene.officer, now)
    given = Grant.objects.get(content_object=record, user__member=scene.officer)
    assert given.until == wrote + timedelta(hours=20)


@pytest.mark.parametrize(("ended", "let_in"), [(timedelta(hours=11), True), (timedelta(hours=13), False)])
def test_twelve_hours_after_the_duty_of_the_report_a_tap_lets_in_no_more(scene, now, ended, let_in):
    record = locked_for_good(scene, now)
    wrote, off = now - timedelta(hours=14), now - ended
    Receipt.objects.update(at=wrote)
    Duty.objects.create(member=scene.officer, since=wrote - timedelta(hours=1), until=off)
    Duty.objects.create(member=scene.officer, since=now, until=now + timedelta(hours=8))  # the next one
    on_receipt(scene.officer, now)
    given = Grant.objects.filter(content_object=record, user__member=scene.officer).values_list("until", flat=True)
    assert list(given) == ([off + timedelta(hours=12)] if let_in else [])


def test_a_post_that_taps_again_is_given_no_longer_sight(scene, now):
    record = locked_for_good(scene, now)
    tapped(scene.inspector, record, now)
    given = Grant.objects.get(content_object=record, user__member=scene.inspector).until
    tapped(scene.inspector, record, now + timedelta(hours=5))
    assert Grant.objects.get(content_object=record, user__member=scene.inspector).until == given


def test_a_yes_after_a_no_still_shuts_out_and_calls_professional_standards(scene, now):
    record = locked_for_good(scene, now)
    on_receipt(scene.officer, now)
    psd_ends(scene, record, scene.officer, now)
    on_receipt(scene.officer, now + timedelta(hours=30), knows=True, words="My brother-in-law")
    assert PostPage.objects.filter(why="Somebody declared a connection", post="psd").count() == 1
    assert not sees(scene.officer, record)
    assert worker_writes(now) > 0
    event = Event.objects.get(record_id=record.pk, kind="declaration.connected")
    assert (event.by_id, event.at) == (scene.officer.pk, now + timedelta(hours=30))
    assert Content.objects.get(event_id=event.pk).words == "My brother-in-law"


@pytest.mark.policy("PPDA-006")
def test_a_no_after_it_was_confirmed_is_recorded_and_owes_the_full_declaration(scene, now):
    record = locked_for_good(scene, now)
    on_receipt(scene.officer, now)
    event = Event.objects.get(kind="declaration.no-connection", by_id=scene.officer.pk)
    assert (event.record_id, event.subject) == (record.pk, handle(scene.officer))
    assert Clock.objects.filter(duty="conflict-declaration", subject=handle(scene.officer)).exists()


def test_a_no_of_the_suspect_himself_is_taken_and_stands_nowhere_that_anybody_reads(scene, now):
    reported(scene, now, by=scene.rowan)
    on_receipt(scene.rowan, now)
    assert Declaration.objects.filter(member=scene.rowan).exists()
    assert not Event.objects.filter(kind="declaration.no-connection").exists()
    assert not WordLeft.objects.exists()


# What professional standards do to what they do not see


@pytest.mark.policy("ACC-004")
def test_professional_standards_end_access_to_the_reports_too_and_who_ended_it_and_why_is_kept(scene, now):
    done, case = reported(scene, now, by=scene.specialist)
    tapped(scene.specialist, case.record, now)
    acted(scene.inspector, case.record, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    granted(scene.manager, case.record, now, by=scene.specialist)
    assert sees(scene.manager, done.incident.record)
    PostPage.objects.update(settled_at=now - timedelta(hours=13))
    assert not sees(scene.psd, case.record)
    psd_ends(scene, case.record, scene.manager, now)
    assert not sees(scene.manager, case.record)
    assert not sees(scene.manager, done.incident.record)
    assert worker_writes(now + timedelta(minutes=1)) == 1
    event = Event.objects.get(record_id=case.pk, kind="access.ended")
    assert (event.by_id, event.at, event.subject) == (scene.psd.pk, now, handle(scene.manager))
    assert Content.objects.get(event_id=event.pk).words == "He is her cousin"


@pytest.mark.policy("PPDA-006")
def test_a_review_by_professional_standards_is_recorded_and_stops_its_clock(scene, now, confirmed):
    tapped(scene.supervisor, confirmed, now)
    acted(scene.supervisor, confirmed, lambda it, by: declare_fully(it, by=by, at=now, words="None at all"))
    later = now + timedelta(hours=2)
    as_auditor(
        scene.psd,
        confirmed,
        lambda it, by: review_declaration(
            it,
            next(one for one in declarations_of(it) if one.member == scene.supervisor),
            outcome="continue",
            reason="Nothing found",
            by=by,
            at=later,
        ),
    )
    worker_writes(later + timedelta(minutes=1))
    event = Event.objects.get(record_id=confirmed.pk, kind="declaration.reviewed")
    assert (event.by_id, event.at, event.detail) == (scene.psd.pk, later, {"outcome": "continue"})
    clock = Clock.objects.get(duty="conflict-declaration-review", subject=handle(scene.supervisor))
    assert clock.stopped_at == later


def test_excluding_and_leaving_by_professional_standards_are_recorded_too(scene, now, confirmed):
    as_auditor(scene.psd, confirmed, lambda it, by: exclude(it, scene.alder, why="found", words="Uncle", by=by, at=now))
    as_auditor(scene.psd, confirmed, lambda it, by: leave_connection(it, scene.bryony, words="Flats", by=by, at=now))
    worker_writes(now)
    kinds = Event.objects.filter(record_id=confirmed.pk, by_id=scene.psd.pk).values_list("kind", flat=True)
    assert set(kinds) == {"access.excluded", "access.not-excluded"}


def test_what_was_left_is_written_once_whoever_runs_twice(scene, now, confirmed):
    psd_ends(scene, confirmed, scene.supervisor, now)
    left = WordLeft.objects.get().pk
    with login("worker"):
        assert [write_one(left, now=now), write_one(left, now=now), write_left(now=now)] == [1, 0, 0]
    assert Event.objects.filter(kind="access.ended").count() == 1


@pytest.mark.policy("ACC-004")
def test_the_words_of_an_act_stand_behind_the_records_lock_alone_once_they_are_written(scene, now, confirmed):
    as_auditor(scene.psd, confirmed, lambda it, by: exclude(it, scene.alder, why="found", words="Uncle", by=by, at=now))
    assert WordLeft.objects.get().words == "Uncle"
    worker_writes(now)
    assert not WordLeft.objects.exists()
    event = Event.objects.get(kind="access.excluded", by_id=scene.psd.pk)
    assert Content.objects.get(event_id=event.pk).words == "Uncle"


def test_one_that_cannot_be_written_waits_and_holds_up_no_other(scene, now, confirmed):
    for member in (scene.alder, scene.bryony):
        as_auditor(
            scene.psd, confirmed, lambda it, by, one=member: exclude(it, one, why="found", words="x", by=by, at=now)
        )
    first = WordLeft.objects.filter(subject=handle(scene.alder))
    first.update(kind="risk.graded", detail={"level": "tea"})  # there is no such level
    assert worker_writes(now) == 1
    assert Event.objects.get(kind="access.excluded", by_id=scene.psd.pk).subject == handle(scene.bryony)
    assert first.exists()


@pytest.mark.parametrize("who", ["colleague", "rowan", "officer", "admin", "psd"])
def test_only_an_auditor_who_is_not_excluded_leaves_a_word(scene, now, confirmed, who):
    if who == "psd":
        acted(scene.specialist, confirmed, lambda it, by: exclude(it, scene.psd, why="found", words="x", by=by, at=now))
    with login("web"):
        read_as(scene.people[who].pk)
        with pytest.raises(Refused):
            end_grant(Record(pk=confirmed.pk), scene.supervisor, why="x", by=scene.people[who], at=now)
    read_as(None)
    assert sees(scene.supervisor, confirmed)
    assert not WordLeft.objects.exists()
