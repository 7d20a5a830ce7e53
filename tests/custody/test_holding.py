"""Who can see a locked record: grants, exclusions, the alarm, unlocking, and older records of the same people."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Grant, PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Event
from dapolicy.custody.actions import (
    PartyFacts,
    choose_older,
    confirm_police,
    decide_not_police,
    end_grant,
    exclude,
    give_grant,
    leave_connection,
    lock_if_police,
    look_again,
    unlock,
)
from dapolicy.custody.models import Alarm, Connection, Doubt, Older
from dapolicy.custody.queries import (
    connections_of,
    declarations_of,
    excluded_from,
    holders,
    locked_record,
    older_records,
)
from tests.custody.acting import acted, as_auditor, confirmed, granted, scene, tapped
from tests.custody.police import execute, lock, reported, sees, staff, state
from tests.world import login

__all__ = ["confirmed", "scene"]
TOO_FEW = "Fewer than two people can see a locked record"


# Grants and exclusions


def test_a_grant_is_given_to_a_named_person_and_ended_early(scene, now, confirmed):
    until = now + timedelta(days=2)
    acted(
        scene.supervisor,
        confirmed,
        lambda it, by: give_grant(it, scene.manager, until=until, why="Reads it for the review", by=by, at=now),
    )
    assert sees(scene.manager, confirmed)
    acted(scene.supervisor, confirmed, lambda it, by: end_grant(it, scene.manager, why="Review done", by=by, at=now))
    assert not sees(scene.manager, confirmed)
    kinds = list(
        Event.objects.filter(record_id=confirmed.pk, subject=handle(scene.manager)).values_list("kind", flat=True)
    )
    assert sorted(kinds) == ["access.ended", "access.granted"]


def test_whoever_is_let_into_a_case_reads_its_report_and_no_longer_than_that(scene, now):
    done, case = reported(scene, now, by=scene.specialist)
    tapped(scene.specialist, case.record, now)
    acted(scene.inspector, case.record, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    granted(scene.manager, case.record, now, by=scene.specialist)
    assert sees(scene.manager, case.record)
    assert sees(scene.manager, done.incident.record)
    acted(scene.specialist, case.record, lambda it, by: end_grant(it, scene.manager, why="Done", by=by, at=now))
    assert not sees(scene.manager, case.record)
    assert not sees(scene.manager, done.incident.record)


@pytest.mark.parametrize("who", ["psd", "admin", "manager"])
def test_professional_standards_and_administrators_can_be_excluded(scene, now, confirmed, who):
    member = scene.people[who]
    acted(
        scene.specialist,
        confirmed,
        lambda it, by: exclude(it, member, why="found", words="His sister", by=by, at=now),
    )
    with login("web"):
        read_as(member.pk)
        assert (locked_record(confirmed.reference), holders(confirmed), excluded_from(confirmed)) == (None, [], [])
    read_as(None)


def test_connections_are_proposed_and_exclude_nobody_by_themselves(scene, now, confirmed):
    found = acted(scene.specialist, confirmed, lambda it, _: connections_of(it))
    why = {one.member.name: one.why for one in found}
    assert (why["Alder"], why["Bryony"], why["Officer"]) == ("line", "address", "team")
    assert not Exclusion.objects.filter(record=confirmed).exclude(why="suspect").exists()
    acted(
        scene.specialist,
        confirmed,
        lambda it, by: exclude(it, scene.alder, why="line", words="Staff register", by=by, at=now),
    )
    acted(
        scene.specialist,
        confirmed,
        lambda it, by: leave_connection(it, scene.bryony, words="A block of flats", by=by, at=now),
    )
    outcomes = dict(Connection.objects.exclude(outcome="").values_list("member__name", "outcome"))
    assert outcomes == {"Alder": "excluded", "Bryony": "left"}
    assert not sees(scene.alder, confirmed)


def test_professional_standards_exclude_without_seeing_the_record(scene, now, confirmed):
    assert not sees(scene.psd, confirmed)
    as_auditor(scene.psd, confirmed, lambda it, by: exclude(it, scene.alder, why="found", words="Uncle", by=by, at=now))
    assert Exclusion.objects.filter(record=confirmed, member=scene.alder, by=scene.psd).exists()


@pytest.mark.parametrize("who", ["colleague", "rowan", "officer", "admin", "stranger"])
def test_others_are_told_nothing_of_who_can_see_it(scene, now, confirmed, who, browse):
    member = scene.people[who]
    with login("web"):
        read_as(member.pk)
        known = (holders(confirmed), excluded_from(confirmed), connections_of(confirmed), declarations_of(confirmed))
        assert (known, locked_record(confirmed.reference)) == (([], [], [], []), None)
    read_as(None)
    for address in (
        reverse("custody:record", args=[confirmed.reference]),
        reverse("custody:act", args=[confirmed.reference, "give"]),
        reverse("custody:act-on", args=[confirmed.reference, "end", handle(scene.specialist)]),
    ):
        assert browse(member).get(address).status_code == 404


# The alarm


def test_fewer_than_two_rings_professional_standards_once_until_it_is_mended(scene, now, confirmed):
    assert not Alarm.objects.filter(record=confirmed, mended_at=None).exists()
    acted(scene.specialist, confirmed, lambda it, by: end_grant(it, scene.supervisor, why="Moved", by=by, at=now))
    pages = PostPage.objects.filter(record=confirmed, why=TOO_FEW, post="psd", settled_at=None)
    assert pages.count() == 1
    for _ in range(2):
        with login("worker"):
            look_again(at=now)
    assert pages.count() == 1
    until = now + timedelta(days=1)
    acted(
        scene.specialist, confirmed, lambda it, by: give_grant(it, scene.manager, until=until, why="x", by=by, at=now)
    )
    assert not Alarm.objects.filter(record=confirmed, mended_at=None).exists()
    assert pages.count() == 0


@pytest.mark.parametrize("how", ["runs out", "account closes", "leaves", "is excluded"])
def test_whoever_cannot_see_it_any_more_does_not_count(scene, now, confirmed, how):
    supervisor = scene.supervisor
    if how == "runs out":
        Grant.objects.filter(user__member=supervisor).update(until=now - timedelta(minutes=1))
    elif how == "account closes":
        type(supervisor.account).objects.filter(member=supervisor).update(is_active=False)
    elif how == "leaves":
        type(supervisor).objects.filter(pk=supervisor.pk).update(left_on=now.date() - timedelta(days=1))
    else:
        Exclusion.objects.create(record=confirmed, member=supervisor, why="found", at=now)
    with login("worker"):
        look_again(at=now)
    assert Alarm.objects.filter(record=confirmed, mended_at=None).exists()


def test_an_excluded_holder_of_on_call_psd_is_not_rung(scene, now, confirmed):
    Exclusion.objects.create(record=confirmed, member=scene.psd, why="found", at=now)
    Grant.objects.filter(user__member=scene.supervisor).delete()
    with login("worker"):
        look_again(at=now)
    assert PostPage.objects.get(record=confirmed, why=TOO_FEW).post_id == "di"


# Unlocking, and older records


def test_professional_standards_alone_unlock_with_a_reason_and_everything_with_it(scene, now):
    _, case = reported(scene, now)
    record = Record.objects.get(pk=case.pk)
    for who in ("specialist", "inspector", "supervisor", "admin"):
        refused(scene.people[who], record, now, reason="x")
    refused(scene.psd, record, now, reason=" ")
    as_auditor(scene.psd, record, lambda it, by: unlock(it, by=by, at=now, reason="Another man of that name"))
    assert set(Record.objects.values_list("locked", flat=True)) == {"no"}
    assert Event.objects.filter(kind="record.unlocked").count() == 2


def test_what_was_unlocked_is_not_confirmed_by_its_old_decision_when_something_new_locks_it(scene, now):
    _, case = reported(scene, now)
    record = Record.objects.get(pk=case.pk)
    acted(scene.inspector, record, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    as_auditor(scene.psd, record, lambda it, by: unlock(it, by=by, at=now, reason="Another man of that name"))
    later = now + timedelta(hours=2)
    staff("50001", "Ottilie", "Farrow", date_of_birth=date(1990, 1, 2))
    new = PartyFacts(part="victim", given="Ottilie", surname="Farrow", born=date(1990, 1, 2))
    with login("web"):
        read_as(scene.specialist.pk)
        assert lock_if_police([record], parties=[new], by=scene.specialist, at=later)
    read_as(None)
    assert state(record) == "possible"
    assert sees(scene.sergeant, record)  # its team, until it is decided
    acted(scene.inspector, record, lambda it, by: decide_not_police(it, by=by, at=later, reason="A baker"))
    assert state(record) == "no"


def test_a_doubt_that_waits_about_another_record_outlives_the_unlocking_of_one(scene, now):
    """One doubt holds both; only one of them is unlocked with the third, which shares another doubt with it."""
    one, other = lock(scene, now), lock(scene, now, given="Rowen")
    first, second = Doubt.objects.order_by("at", "pk").values_list("pk", flat=True)
    far = lock(scene, now, given="Rowin")
    third = Doubt.objects.exclude(pk__in=[first, second]).get().pk
    execute("INSERT INTO custody_doubtrecord (doubt_id, record_id, before) VALUES (%s, %s, 'no')", third, other.pk)
    assert_group(one, {one.pk})
    assert_group(other, {other.pk, far.pk})
    execute("INSERT INTO custody_doubtrecord (doubt_id, record_id, before) SELECT doubt_id, %s, 'no' "
            "FROM custody_doubtrecord WHERE record_id = %s AND doubt_id <> %s", one.pk, other.pk, third)  # fmt: skip
    as_auditor(scene.psd, one, lambda it, by: unlock(it, by=by, at=now, reason="Another man"))
    assert (state(one), state(other), state(far)) == ("no", "no", "possible")
    assert Doubt.objects.get(pk=third).state == "open"


def assert_group(record, expected):
    found = execute("SELECT array_agg(custody_group) FROM custody_group(%s)", record.pk)[0]
    assert set(found) == expected


def refused(member, record, now, *, reason):
    with login("web"):
        read_as(member.pk)
        with pytest.raises(Refused):
            unlock(record, by=member, at=now, reason=reason)
    read_as(None)


def test_an_excluded_auditor_unlocks_nothing(scene, now, confirmed):
    Exclusion.objects.create(record=confirmed, member=scene.psd, why="declared", at=now)
    refused(scene.psd, confirmed, now, reason="x")
    assert state(confirmed) == "confirmed"


@pytest.mark.parametrize(("lock_it", "left"), [(True, "confirmed"), (False, "no")])
def test_professional_standards_choose_for_each_older_record(scene, now, confirmed, lock_it, left):
    from dapolicy.access.models import Kind

    old = Record.open(kind=Kind.CASE, team=scene.unit, at=now - timedelta(days=400))
    with login("worker"):
        execute("SELECT custody_found_older(%s, %s, %s)", confirmed.pk, [old.pk], now)
    assert as_auditor(scene.psd, confirmed, lambda it, _: [one.record.pk for one in older_records(it.pk)]) == [old.pk]
    as_auditor(
        scene.psd,
        confirmed,
        lambda it, by: choose_older(it.pk, old, lock=lock_it, reason="He may have read it", by=by, at=now),
    )
    assert state(old) == left
    assert sees(scene.rowan, old) is not lock_it
    assert sees(scene.specialist, old)
    assert Older.objects.get().by == scene.psd
    assert Event.objects.filter(record_id=old.pk).exists() is lock_it  # leaving it leaves no trace on it


def test_nobody_else_is_told_of_older_records(scene, now, confirmed):
    with login("worker"):
        execute("SELECT custody_found_older(%s, %s, %s)", confirmed.pk, [confirmed.pk], now)
    for who in ("specialist", "supervisor", "colleague"):
        with login("web"):
            read_as(scene.people[who].pk)
            assert older_records(confirmed.pk) == []
        read_as(None)
