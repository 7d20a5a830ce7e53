"""A high grading owes a referral to an IDVA, and it can be met, or end by the victim's own word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.entries import IdvaDeclined, IdvaReferred, IdvaReplied
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.entries import record_entry, sentence_of
from dapolicy.chronology.models import Clock, Event
from tests.cases.casting import a_case, a_person, a_usual_case

BEFORE = timedelta(hours=2)


@pytest.fixture
def graded(world, now):
    """Two suspects and one victim, each case graded high two hours ago."""
    case = a_usual_case(world, now - BEFORE, by=world.officer)
    incident = case.record.pairs.get().record.incident
    other = a_case(incident, case.victim, a_person("Silas Oxbow", incident.record, now - BEFORE), now - BEFORE)
    for one in (case, other):
        detail = {"level": "high", "before": ""}
        record_event("risk.graded", one.record, by=world.officer, at=now - BEFORE, detail=detail)
    return case, other


def enter(entry_class, case, by, at):
    form = entry_class(entry_class.example, record=case.record, by=by, now=at)
    assert form.is_valid(), form.errors
    return record_entry(form, case.record, by=by, at=at)


def clocks(graded) -> list[Clock]:
    return [Clock.objects.get(record=case.record, duty="idva-referral") for case in graded]


def test_one_referral_meets_what_each_of_the_victims_cases_owes(graded, world, now):
    assert [clock.stopped_at for clock in clocks(graded)] == [None, None]
    enter(IdvaReferred, graded[0], world.specialist, now)
    assert [clock.stopped_at for clock in clocks(graded)] == [now, now]


def test_the_services_answer_alone_meets_nothing_and_reads_as_it_was_given(graded, world, now):
    events = enter(IdvaReplied, graded[0], world.specialist, now)
    assert [clock.stopped_at for clock in clocks(graded)] == [None, None]
    assert sentence_of("idva.replied", events[0].detail) == "IDVA service: they have spoken to the victim"


def test_a_victim_who_wants_none_is_owed_none_and_her_words_stand_beside_the_log(graded, world, now):
    enter(IdvaDeclined, graded[0], world.specialist, now)
    assert [clock.lapsed_at for clock in clocks(graded)] == [now, now]
    kept = Event.objects.filter(kind="idva.declined").first()
    assert "refuge" not in str(kept.detail)
    assert kept.content_hash
