"""What a record took over from one that it locked beside ends with the lock; what is its own stays."""

from datetime import timedelta

import pytest
from django.db import Error, transaction

from cases.actions.linking import link
from cases.models import Case
from cases.reports import Suspect, Victim
from dapolicy.access.models import Exclusion, Kind, Record
from dapolicy.access.reader import read_as
from dapolicy.custody.actions import decide, declare, exclude
from dapolicy.custody.models import CopiedExclusion, DoubtRecord, SafetyConcern
from dapolicy.custody.queries import waiting_for_me
from tests.cases.reports import person
from tests.custody.acting import acted, scene, tapped
from tests.custody.police import execute, reported, sees, state
from tests.world import login

__all__ = ["scene"]

VANE = (Suspect(person("Percy", "Vane")),)


@pytest.fixture
def locked(scene, now):
    """Hazel's case against Rowan, possible, from which Alder is excluded for a reason of his own."""
    _, case = reported(scene, now, by=scene.specialist)
    tapped(scene.specialist, case.record, now)
    acted(
        scene.specialist,
        case.record,
        lambda it, by: exclude(it, scene.alder, why="line", words="Manages him", by=by, at=now),
    )
    return Case.objects.select_related("record").get(pk=case.pk)


@pytest.fixture
def beside(scene, now, locked):
    """Another case of the same family, which locks because the two are linked."""
    _, other = reported(scene, now, by=scene.specialist, suspects=VANE, victims=(Victim(person("Fern", "Oxbow")),))
    acted(scene.specialist, locked.record, lambda it, by: link(locked, other, kind="family", by=by, at=now))
    assert state(other.record) == "possible"
    return Record.objects.get(pk=other.pk)


def not_police(scene, now):
    with login("web"):
        read_as(scene.inspector.pk)
        for waiting in waiting_for_me():
            decide(waiting.id, police=False, reason="A baker", by=scene.inspector, at=now)
    read_as(None)


def excluded(record):
    return set(Exclusion.objects.filter(record=record).values_list("member__name", flat=True))


@pytest.mark.policy("ACC-002")
def test_what_a_linked_case_took_over_ends_with_the_lock_and_the_first_keeps_its_own(scene, now, locked, beside):
    assert excluded(beside) == {"Rowan", "Alder"}
    not_police(scene, now)
    assert (state(locked.record), state(beside)) == ("no", "no")
    assert excluded(locked.record) == {"Alder"}
    assert excluded(beside) == set()
    assert sees(scene.alder, beside)
    assert not CopiedExclusion.objects.exists()


@pytest.mark.policy("ACC-002")
def test_whoever_is_excluded_from_the_linked_case_for_a_reason_of_its_own_stays_excluded(scene, now, locked, beside):
    acted(scene.specialist, beside, lambda it, by: exclude(it, scene.alder, why="found", words="x", by=by, at=now))
    not_police(scene, now)
    assert excluded(beside) == {"Alder"}


def test_who_declared_a_connection_stays_excluded_from_everything_that_it_was_about(scene, now, locked, beside):
    acted(scene.specialist, beside, lambda it, by: declare(it, by=by, at=now, knows=True, words="My cousin"))
    not_police(scene, now)
    assert excluded(locked.record) == {"Alder", "Specialist"}
    assert excluded(beside) == {"Specialist"}


@pytest.mark.parametrize("also", [True, False])
def test_what_stays_locked_keeps_a_copy_only_from_what_is_locked_still(scene, now, locked, beside, also):
    third = Record.open(kind=Kind.CASE, team=scene.unit, at=now)
    DoubtRecord.objects.filter(record=beside).update(before="confirmed")
    if also:
        CopiedExclusion.objects.create(record=beside, member=scene.alder, source=third)
    not_police(scene, now)
    assert state(beside) == "confirmed"
    assert excluded(beside) == ({"Alder"} if also else set())


@pytest.mark.policy("ACC-003")
def test_a_check_that_concerned_it_is_open_again_to_whoever_was_taken_for_the_suspect(scene, now, locked):
    check, other = (Record.open(kind=Kind.CHECK, team=scene.shift, at=now) for _ in range(2))
    for one in (check, other):
        SafetyConcern.objects.create(record_id=locked.pk, check_record_id=one.pk)
        for member in (scene.rowan, scene.alder):
            Exclusion.objects.create(record=one, member=member, why="suspect", at=now)
    elsewhere = Record.open(kind=Kind.CASE, team=scene.unit, at=now)
    SafetyConcern.objects.create(record_id=elsewhere.pk, check_record_id=other.pk)
    Exclusion.objects.create(record=elsewhere, member=scene.rowan, why="found", at=now)
    not_police(scene, now)
    assert excluded(check) == {"Alder"}
    assert excluded(other) == {"Rowan", "Alder"}


def test_nobody_locks_beside_or_takes_holders_over_from_what_they_do_not_see(scene, now, locked):
    """Asked of the database: the holders of one's own locked record are not let into another."""
    mine = Record.open(kind=Kind.CASE, team=scene.elsewhere, at=now)
    ask = "SELECT custody_lock(%s, %s::bigint[], '{}', '[]', %s, %s, %s)"
    later = now + timedelta(hours=1)
    told = []
    for about in (locked.pk, 9_999_999):
        read_as(scene.stranger.pk)
        with login("web"), pytest.raises(Error) as refused, transaction.atomic():
            execute(ask, [about], [mine.pk], scene.stranger.pk, now, later)
        told.append((refused.value.__cause__.pgcode, str(refused.value).splitlines()[0]))
    assert told == [("42501", "There is no such record.")] * 2
