"""The database's clocks are what `owed()` says, for any history recorded in any order."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from dapolicy.access.models import Kind, Record
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock, Event
from dapolicy.chronology.recount import ALL_TIME, as_policy
from dapolicy.policy.duties import owed

START = datetime(2025, 3, 20, 9, tzinfo=UTC)
KINDS = [
    ("case.opened", {}),
    ("case.opened", {"agreed": "7 days"}),
    ("case.closed", {}),
    ("victim.told", {"about": ["suspect.bailed"]}),
    ("victim.told", {"about": ["suspect.arrested", "suspect.bailed"]}),
    ("victim.told", {}),
    ("suspect.arrested", {}),
    ("suspect.bailed", {}),
    ("victim.no-contact", {"why": "wanted"}),
    ("victim.contact-agreed", {}),
    ("victim.died", {}),
    ("risk.assessed", {}),
    ("risk.supervised", {}),
    ("risk.graded", {"level": "high"}),
    ("risk.graded", {"level": "standard"}),
    ("risk.lowered", {}),
    ("safety-plan.made", {}),
    ("marac.referred", {}),
    ("dvds.met", {"applicant": "third-party"}),
    ("dvds.referred", {}),
    ("child.affected", {}),
    ("school.told", {}),
    ("withdraw", {}),
]

MOMENTS = st.integers(0, 400).map(lambda hours: START + timedelta(hours=hours))
SUBJECTS = st.sampled_from([None, "A", "B"])
HISTORIES = st.lists(st.tuples(st.sampled_from(KINDS), MOMENTS, SUBJECTS), min_size=1, max_size=12)


def kept(held):
    rows = Clock.objects.filter(record=held, void=False)
    return sorted(
        (
            row.duty,
            row.subject or "",
            str(row.start_event),
            row.due_at,
            row.stopped_at,
            row.lapsed_at,
            row.edition,
            row.why,
        )
        for row in rows
    )


def reckoned(held):
    events = [as_policy(row) for row in Event.objects.filter(record_id=held.pk)]
    return sorted(
        (
            clock.duty,
            clock.subject or "",
            str(clock.start.id),
            clock.due_at,
            clock.stopped_at,
            clock.lapsed_at,
            clock.edition,
            clock.why,
        )
        for clock in owed(events, ALL_TIME)
    )


def write(held, history, member):
    for (kind, detail), at, subject in history:
        if kind != "withdraw":
            record(kind, held, by=member, at=at, subject=subject, detail=detail)
            continue
        last = Event.objects.filter(record_id=held.pk).exclude(kind="clock.moved").order_by("recorded_at", "id").last()
        if last:
            record("event.withdrawn", held, by=member, at=at, detail={"withdraws": str(last.pk)})


@settings(max_examples=60)
@given(history=HISTORIES)
def test_the_clocks_kept_are_the_clocks_owed(world, history):
    with transaction.atomic():
        held = Record.open(kind=Kind.CASE, team=world.unit, at=START)
        write(held, history, world.specialist)
        assert kept(held) == reckoned(held)
        transaction.set_rollback(True)


def test_a_fact_entered_late_comes_out_right(world):
    held = Record.open(kind=Kind.CASE, team=world.unit, at=START)
    record(
        "victim.told", held, by=world.specialist, at=START + timedelta(hours=2), detail={"about": ["suspect.arrested"]}
    )
    record("suspect.arrested", held, by=world.specialist, at=START)
    clock = Clock.objects.get(record=held, duty="victim-told")
    assert clock.stopped_at == START + timedelta(hours=2)
    assert clock.next_stage_at is None


def test_a_stop_entered_after_the_due_moment_is_marked_as_entered_late(world):
    held = Record.open(kind=Kind.CASE, team=world.unit, at=START)
    record("risk.assessed", held, by=world.specialist, at=START, subject="1")
    record("risk.supervised", held, by=world.sergeant, at=START + timedelta(hours=3), subject="1")
    assert Clock.objects.get(record=held, duty="risk-supervisor-check").entered_late


def test_an_earlier_start_voids_the_running_clock_and_does_not_repeat_what_was_told(world):
    from dapolicy.chronology.sweep import sweep

    held = Record.open(kind=Kind.CASE, team=world.unit, at=START)
    record("risk.graded", held, by=world.specialist, at=START, detail={"level": "high"})
    sweep(now=START + timedelta(days=30))
    before = set(Clock.objects.filter(record=held, duty="idva-referral").values_list("pk", flat=True))
    record("risk.graded", held, by=world.specialist, at=START - timedelta(hours=1), detail={"level": "high"})
    old = Clock.objects.get(pk__in=before)
    new = Clock.objects.get(record=held, duty="idva-referral", void=False)
    assert old.void
    assert old.pk != new.pk
    assert new.started_at == START - timedelta(hours=1)
    assert new.next_stage_at is None


def test_a_changed_due_moment_is_itself_an_event_with_old_and_new(world):
    held = Record.open(kind=Kind.CASE, team=world.unit, at=START)
    told = record("victim.told", held, by=world.specialist, at=START + timedelta(days=1))
    clock = Clock.objects.get(record=held, duty="victim-update", start_event=told.pk)
    record("case.opened", held, by=world.specialist, at=START, detail={"agreed": "3 days"})
    moved = Event.objects.get(record_id=held.pk, kind="clock.moved", subject=str(clock.pk))
    after = Clock.objects.get(pk=clock.pk)
    assert after.due_at < clock.due_at
    assert datetime.fromisoformat(moved.detail["old"]) == clock.due_at
    assert datetime.fromisoformat(moved.detail["new"]) == after.due_at


def test_the_author_going_off_duty_asks_the_sergeant_and_leaves_the_due_moment(world):
    from dapolicy.access.models import Duty

    Duty.objects.create(member=world.officer, since=START - timedelta(hours=1), until=START + timedelta(hours=4))
    held = Record.open(kind=Kind.CASE, team=world.shift, at=START)
    record("risk.assessed", held, by=world.officer, at=START, subject="1")
    clock = Clock.objects.get(record=held, duty="risk-supervisor-check")
    assert START + timedelta(hours=4) in clock.stage_moments
    assert clock.due_at == START + timedelta(hours=12)


@pytest.mark.parametrize("reader", ["specialist", "officer"])
def test_recording_works_with_the_web_logins_rights(world, as_web, reader):
    held = Record.open(kind=Kind.CASE, team=world.unit, at=START)
    member = getattr(world, reader)
    as_web(member)
    record("risk.graded", held, by=member, at=START, detail={"level": "high"}, words="He knows where she works.")
    assert Clock.objects.filter(record=held).count() == 3
