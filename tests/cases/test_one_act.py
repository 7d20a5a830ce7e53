"""One act of an incident is written on each case of it that it concerns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.actions.involvement import move_involvement
from cases.entries import Arrested, Bailed, VictimTold
from cases.models import Case, Party, Sameness
from dapolicy.chronology.entries import record_entry
from dapolicy.chronology.models import Clock, Event
from tests.cases.casting import a_case, a_person, a_usual_case
from tests.cases.reports import person


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now - timedelta(days=2), by=world.officer)


@pytest.fixture
def incident(case):
    return case.record.pairs.get().record.incident


def another(known, name, incident, now, by):
    """The same person under the id that another report gave them, on one officer's word."""
    newer = a_person(name, incident.record, now)
    Sameness.objects.create(record=incident.record, a=newer, b=known, answer="same", at=now, by_id=by.pk)
    return newer


@pytest.fixture
def joint(case, incident, world, now):
    """A second victim of the same suspect, whom her report gave an id of its own."""
    again = another(case.suspect, "Dorian Applethwaite", incident, now, world.officer)
    return a_case(incident, a_person("Noor Harrow", incident.record, now), again, now, by=world.officer)


def enter(entry_class, case, world, now, **data):
    form = entry_class(data, record=case.record, by=world.officer, now=now)
    return record_entry(form, case.record, by=world.officer, at=now)[0]


def bailed(case, world, now):
    return enter(Bailed, case, world, now, stage="before-charge", conditions="Not to go near")


def on(kind):
    return set(Event.objects.filter(kind=kind).values_list("record_id", flat=True))


@pytest.mark.policy("VIC-002")
@pytest.mark.parametrize("entered_on", ["case", "joint"])
def test_a_suspect_under_two_ids_is_bailed_on_both_cases(case, joint, world, now, entered_on):
    bailed({"case": case, "joint": joint}[entered_on], world, now)
    assert on("suspect.bailed") == {case.pk, joint.pk}
    assert set(Clock.objects.filter(duty="victim-warned").values_list("record_id", flat=True)) == {case.pk, joint.pk}


def test_a_victim_under_two_ids_is_told_of_each_suspect(case, incident, world, now):
    again = another(case.victim, "Fern Applethwaite", incident, now, world.officer)
    other = a_case(incident, again, a_person("Kit Harrow", incident.record, now), now, by=world.officer)
    enter(Arrested, other, world, now, offence="Assault")
    [(owed, _)] = VictimTold(None, record=case.record, by=world.officer, now=now).fields["owed"].choices
    enter(VictimTold, case, world, now, how="telephone", said="Told that Kit was arrested.", owed=[owed])
    assert on("victim.told") == {case.pk, other.pk}
    assert Clock.objects.get(record=other.record, duty="victim-told").stopped_at == now


def test_a_case_that_the_incident_left_is_told_nothing_more(case, world, now, as_web, as_owner):
    as_web(world.officer)
    wrong = Party.objects.get(person=case.victim)
    move_involvement(wrong, person("Sorrel", "Hathersage"), why="Two of that name", by=world.officer, at=now)
    [right] = Case.objects.exclude(pk=case.pk)
    as_owner()
    bailed(right, world, now)
    assert on("suspect.bailed") == {right.pk}
