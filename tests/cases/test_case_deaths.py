"""Somebody dies: the worker carries it from an open record to every one of theirs, and takes it back if withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.actions.deaths import carry_deaths
from cases.actions.matching import undo_same
from cases.entries import PersonDied
from cases.models import Sameness
from dapolicy.access.models import Record
from dapolicy.chronology.entries import record_entry, take_from_view, take_out
from dapolicy.chronology.models import Clock, Event
from tests.cases.casting import a_case, a_person, a_usual_case, an_incident
from tests.world import login


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now - timedelta(days=9), by=world.officer)


@pytest.fixture
def hidden(case, world, now):
    """The same woman's locked case against somebody else."""
    incident = an_incident(world.unit, now - timedelta(days=3))
    rowan = a_person("Rowan Bracken", incident.record, now)
    locked = a_case(incident, case.victim, rowan, now - timedelta(days=3), by=world.officer)
    Record.objects.filter(pk=locked.pk).update(locked="confirmed")
    type(locked).objects.filter(pk=locked.pk).update(locked="confirmed")
    return locked


def died(case, world, now):
    form = PersonDied({"who": case.victim.reference, "note": "Coroner"}, record=case.record, by=world.officer, now=now)
    assert form.is_valid(), form.errors
    return record_entry(form, case.record, by=world.officer, at=now)[0]


def carried():
    return set(Event.objects.filter(kind="victim.died").values_list("record_id", flat=True))


def as_worker(now):
    with login("worker"):
        return carry_deaths(at=now)


def test_every_record_of_hers_is_told_locked_ones_too_and_once(case, hidden, world, now, as_owner):
    died(case, world, now)
    wrote = as_worker(now)
    own = {case.pk, case.record.pairs.get().record_id, hidden.pk, hidden.record.pairs.get().record_id}
    assert carried() == own
    assert wrote == 4
    assert as_worker(now) == 0
    assert Clock.objects.get(record=case.record, duty="victim-update").lapsed_at == now


def test_a_case_opened_after_the_death_is_told_by_the_next_run(case, world, now):
    died(case, world, now)
    as_worker(now)
    incident = an_incident(world.unit, now)
    later = a_case(incident, case.victim, a_person("Somebody Else", incident.record, now), now, by=world.officer)
    as_worker(now)
    assert later.pk in carried()


def test_another_id_of_the_same_person_counts(case, world, now):
    incident = an_incident(world.unit, now)
    juniper = a_person("Fern Oxbow", incident.record, now)
    other = a_case(incident, juniper, case.suspect, now, by=world.officer)
    Sameness.objects.create(record=case.record, a=case.victim, b=juniper, answer="same", at=now, by_id=world.officer.pk)
    died(case, world, now)
    as_worker(now)
    assert other.pk in carried()


def test_the_suspects_own_record_as_a_victim_is_left_alone(case, world, now):
    died(case, world, now)
    incident = an_incident(world.unit, now)
    his = a_case(incident, case.suspect, a_person("Kit Harrow", incident.record, now), now, by=world.officer)
    as_worker(now)
    assert his.pk not in carried()


def test_a_death_recorded_in_error_is_taken_back_everywhere(case, hidden, world, now):
    event = died(case, world, now)
    as_worker(now)
    take_from_view(event, by=world.officer, at=now, reason="the other Sorrel")
    as_worker(now)
    assert not Event.objects.filter(kind="event.withdrawn").exists()
    take_out(event, by=world.sergeant, at=now)
    assert as_worker(now) == 4
    assert as_worker(now) == 0
    assert Clock.objects.get(record=case.record, duty="victim-update", void=False).lapsed_at is None


def test_somebody_who_was_wrongly_taken_for_the_dead_is_owed_everything_again(case, world, now):
    incident = an_incident(world.unit, now)
    living = a_case(incident, a_person("Fern Oxbow", incident.record, now), case.suspect, now, by=world.officer)
    own = {living.pk, incident.pk}
    same = {"a": case.victim, "b": living.victim, "answer": "same", "at": now, "by_id": world.officer.pk}
    row = Sameness.objects.create(record=case.record, **same)
    died(case, world, now)
    as_worker(now)
    assert own <= carried()
    undo_same(row, by=world.officer, at=now)
    assert as_worker(now) == len(own)
    assert as_worker(now) == 0
    assert set(Event.objects.filter(kind="event.withdrawn").values_list("record_id", flat=True)) == own
    assert Clock.objects.get(record=living.record, duty="victim-update", void=False).lapsed_at is None
    assert Clock.objects.get(record=case.record, duty="victim-update", void=False).lapsed_at == now
