"""Who owes a duty is told of it, and it stands on their list and on nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dapolicy.access.models import Duty, Kind, Record
from dapolicy.chronology.actions import move_clocks, record
from dapolicy.chronology.models import Clock, Escalation
from dapolicy.chronology.owing import PARTS, ROLES, in_words, owed_by
from dapolicy.chronology.sending import reached_by
from dapolicy.policy.editions import policy_in_use
from tests.chronology.test_sweep import START, minute, whom


@pytest.fixture
def held(world):
    """A case with both its owners."""
    found = Record.open(kind=Kind.CASE, team=world.unit, at=START)
    found.safeguarding_lead, found.investigator = world.specialist, world.colleague
    found.save()
    return found


def running(held, duty):
    return Clock.objects.get(record=held, duty=duty, void=False)


def told_of(duty, held, world):
    """Everybody whom one of the duty's stages reaches where all are there, by the roles they hold."""
    start = record("call.made", held, by=world.handler, at=START)
    to = [stage.to for stage in duty.stages]
    clock = Clock(record=held, duty=duty.id, owner=duty.owner, stage_to=to, start_event=start.pk)
    told = {one for place, each in enumerate(to) for one in reached_by(Escalation(stage=place, to=each), clock, START)}
    return set().union(*(member.roles_at(START) for member in told)), told


def test_of_every_shipped_duty_whoever_owes_it_is_told_at_some_stage(world, held):
    world.member("coordinator", "marac-coordinator")
    application = Record.open(kind=Kind.APPLICATION, team=world.unit, at=START, dvds=True)
    unheard = []
    for duty in policy_in_use().tables:
        roles, told = told_of(duty, application if duty.owner == "dvds-officer" else held, world)
        own = {world.specialist, world.colleague}
        if not (ROLES[duty.owner] & roles if duty.owner in ROLES else own <= told):
            unheard.append(duty.id)
    assert unheard == []
    assert {duty.owner for duty in policy_in_use().tables} <= {*ROLES, *PARTS}


@pytest.mark.parametrize(
    ("kind", "duty"),
    [
        ("victim.no-contact", "welfare-review"),
        ("closing.asked", "closing-endorsement"),
        ("attendance.delayed", "thrive-endorsement"),
    ],
)
def test_what_only_a_supervisor_can_do_is_asked_of_one_and_stands_on_no_leads_list(world, held, kind, duty):
    record(kind, held, by=world.officer, at=START, detail={"why": "wanted"})
    clock = running(held, duty)
    assert clock.assignee is None
    minute(clock.stage_moments[0] + timedelta(seconds=1))
    assert whom(clock) == {0: ["Supervisor"]}


def test_no_supervisor_there_the_inspector_hears_it_and_not_the_officer_whom_she_asked_not_to_hear_from(world, held):
    Duty.objects.create(member=world.supervisor, since=START - timedelta(days=9), until=START - timedelta(days=8))
    record("victim.no-contact", held, by=world.officer, at=START, detail={"why": "wanted"})
    clock = running(held, "welfare-review")
    Duty.objects.create(member=world.specialist, since=START, until=START + timedelta(days=30))
    minute(clock.stage_moments[0] + timedelta(seconds=1))
    assert whom(clock) == {0: ["Inspector"]}


def test_headings_are_asked_of_the_call_handler_who_delayed_the_attendance(world, held):
    world.member("second handler", "call-handler")
    record("attendance.delayed", held, by=world.handler, at=START)
    clock = running(held, "thrive-headings")
    assert clock.assignee == world.handler
    minute(clock.stage_moments[0] + timedelta(seconds=1))
    assert whom(clock) == {0: ["Handler"]}


def test_each_owner_has_their_own_duties_and_a_handover_moves_no_roles(world, held):
    record("risk.graded", held, by=world.officer, at=START, detail={"level": "high"})
    record("evidence.left-open", held, by=world.officer, at=START)
    record("victim.no-contact", held, by=world.officer, at=START, detail={"why": "wanted"})
    assert lists(held) == {"safety-plan": "Specialist", "evidence-check": "Colleague", "welfare-review": None}
    held.investigator = None
    held.save()
    move_clocks(held, at=START)
    assert lists(held) == {"safety-plan": "Specialist", "evidence-check": "Specialist", "welfare-review": None}


def lists(held):
    asked = Clock.objects.filter(record=held, duty__in=["safety-plan", "evidence-check", "welfare-review"])
    return dict(asked.values_list("duty", "assignee__name"))


def test_a_sergeant_owes_what_supervisors_do_and_an_officer_does_not():
    assert owed_by({"response-sergeant"}) == (["response-sergeant", "sergeant", "supervisor"], [])
    assert owed_by({"specialist-officer", "psd-auditor"}) == (["specialist-officer"], ["psd-auditor"])
    assert [in_words(one) for one in ("marac-coordinator", "call-handler")] == ["MARAC coordinator", "Call handler"]
