"""What was promised has a clock of its own: the owner hears of it before it is due, and it can end unkept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.actions.contact import keep_promise, promise
from cases.actions.deaths import carry_deaths
from cases.entries import CallReleased, NoContact, PersonDied
from cases.models import Promise
from cases.queries.handover import handover_of
from cases.queries.worklist import waiting_for
from dapolicy.access.handles import handle
from dapolicy.chronology.entries import record_entry, take_from_view, take_out
from dapolicy.chronology.models import Clock, Notice
from dapolicy.chronology.sending import send_waiting
from dapolicy.chronology.sweep import sweep
from tests.cases.casting import a_usual_case

HOUR = timedelta(hours=1)


@pytest.fixture
def case(world, now):
    made = a_usual_case(world, now - timedelta(days=1), by=world.officer)
    made.record.safeguarding_lead = world.specialist
    made.record.save()
    return made


@pytest.fixture
def row(case, world, now):
    """Promised an hour ago for three hours from now."""
    return promise(
        case.record, to=case.victim, words="Ring her", due_at=now + 3 * HOUR, by=world.officer, at=now - HOUR
    )


def clock(row: Promise) -> Clock:
    return Clock.objects.get(record=row.record, duty="promised-call", subject=str(row.pk), void=False)


def enter(entry_class, case, by, at, **data):
    form = entry_class({**entry_class.example, **data}, record=case.record, by=by, now=at)
    assert form.is_valid(), form.errors
    return record_entry(form, case.record, by=by, at=at)


def promised_lines(world, now) -> list[str]:
    return [one.words for one in handover_of(world.unit, now).not_offered if one.kind == "promised"]


def test_it_is_due_when_it_was_promised_and_stands_on_home_until_it_is_kept(row, world, now):
    assert clock(row).due_at == row.due_at
    assert "promised-call" in {line.duty for line in waiting_for(world.specialist, ["specialist-officer"]).due}
    keep_promise(row, by=world.colleague, at=now)
    assert clock(row).stopped_at == now
    assert "promised-call" not in {line.duty for line in waiting_for(world.specialist, ["specialist-officer"]).due}


def test_whoever_leads_is_told_an_hour_before(row, world, now):
    sweep(now=now)
    send_waiting(now=now)
    assert not Notice.objects.filter(member=world.specialist, title__contains="Call promised").exists()
    sweep(now=now + 2 * HOUR + timedelta(minutes=1))
    send_waiting(now=now + 2 * HOUR + timedelta(minutes=1))
    told = Notice.objects.get(member=world.specialist, title__contains="Call promised")
    assert told.title == f"Due soon: Call promised to the victim, {row.record.reference}"


def test_two_promises_are_kept_each_by_itself(row, case, world, now):
    other = promise(case.record, to=case.victim, words="And Friday", due_at=now + HOUR, by=world.officer, at=now)
    keep_promise(other, by=world.officer, at=now)
    assert (clock(other).stopped_at, clock(row).stopped_at) == (now, None)


def test_one_that_the_victim_does_not_want_ends_without_being_kept(row, case, world, now, browse):
    enter(CallReleased, case, world.officer, now, promised=handle(row))
    row.refresh_from_db()
    assert (clock(row).lapsed_at, row.kept_at) == (now, None)
    assert promised_lines(world, now) == []
    text = browse(world.specialist).get(f"/cases/{case.record.reference}/").content.decode()
    assert "No longer owed" in text
    assert f"/{handle(row)}/" not in text, "nothing is left to tick"


def test_a_release_that_two_people_withdraw_leaves_the_promise_owed(row, case, world, now):
    [event] = enter(CallReleased, case, world.officer, now, promised=handle(row))
    take_from_view(event, by=world.officer, at=now, reason="Another promise was meant")
    take_out(event, by=world.supervisor, at=now)
    assert clock(row).lapsed_at is None
    assert len(promised_lines(world, now)) == 1


def test_only_what_still_stands_can_be_released(row, case, world, now):
    assert CallReleased.offered(case.record)
    keep_promise(row, by=world.officer, at=now)
    assert not CallReleased.offered(case.record)
    form = CallReleased(
        {**CallReleased.example, "promised": handle(row)}, record=case.record, by=world.officer, now=now
    )
    assert not form.is_valid()


def test_a_dead_womans_call_is_handed_to_nobody(row, case, world, now):
    assert len(promised_lines(world, now)) == 1
    enter(PersonDied, case, world.specialist, now, who=case.victim.reference)
    carry_deaths(at=now)
    assert clock(row).lapsed_at == now
    assert promised_lines(world, now) == []


@pytest.mark.parametrize("why", ["wanted", "no-safe-way"])
def test_she_wants_no_contact_and_nobody_is_asked_to_ring_her(row, case, world, now, browse, why):
    enter(NoContact, case, world.officer, now, why=why)
    assert clock(row).lapsed_at == now
    assert promised_lines(world, now) == []
    text = browse(world.specialist).get(f"/cases/{case.record.reference}/").content.decode()
    assert f"/{handle(row)}/" not in text, "nothing is left to tick"
