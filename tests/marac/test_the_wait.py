"""From referral to hearing a clock runs, whatever room there is; putting off has a day; a transfer out is chased."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dapolicy.access.handles import handle
from dapolicy.access.permissions import Refused
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock, Escalation
from dapolicy.chronology.sweep import sweep
from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.worktime import london_day, working_days_on
from marac.actions.agenda import put_on_agenda
from marac.actions.referring import defer, transfer_out
from marac.actions.wanting import want_hearings
from marac.models import Area, Referral
from marac.queries.places import waiting_places
from marac.queries.waiting import papers_awaited, waiting_referrals
from tests.marac.pack.conftest import as_worker
from tests.marac.referring import taken
from tests.marac.room import boxes
from tests.marac.scene import Scene, a_meeting
from tests.marac.test_entries import enter
from tests.reading import text

WHY = {"reason": "victim-asks", "words": "She asks that it waits."}


def clock(row: Referral, duty: str) -> Clock:
    return Clock.objects.get(record=row.record_id, duty=duty, void=False, stopped_at=None, lapsed_at=None)


def put_off(scene: Scene, row: Referral, until: date, days: int = 0) -> None:
    at = scene.now + timedelta(days=days)
    defer(row, **WHY, until=until, by=scene.world.coordinator, at=at)


@pytest.fixture
def row(scene) -> Referral:
    return taken(scene.case(), scene.world.coordinator, scene.now)


def test_a_case_is_to_be_heard_within_28_days_of_its_referral_however_often_it_is_put_off(scene, row):
    due = london_day(scene.now) + timedelta(days=28)
    for days in (0, 20):
        put_off(scene, row, london_day(scene.now) + timedelta(days=60), days)
    assert london_day(clock(row, "marac-hearing").due_at) == due
    sweep(now=scene.now + timedelta(days=30))
    assert Escalation.objects.filter(clock__duty="marac-hearing", to="supervisor").exists()
    record("marac.heard", row.record, by=scene.world.coordinator, at=scene.now + timedelta(days=31))
    assert Clock.objects.get(record=row.record_id, duty="marac-hearing").stopped_at


def test_a_referral_from_before_there_was_that_clock_has_one_too_from_its_own_day_and_once(scene):
    old = scene.refer(scene.case(), at=scene.now - timedelta(days=30), state="deferred")
    scene.refer(scene.case(), at=scene.now - timedelta(days=30), state="heard")
    taken(scene.case(), scene.world.coordinator, scene.now)
    assert as_worker(want_hearings) == 1
    assert as_worker(want_hearings) == 0
    due = clock(old, "marac-hearing").due_at
    assert london_day(due) == london_day(old.at) + timedelta(days=28)
    assert due < scene.now, "overdue since the day it was due, whenever somebody noticed"
    assert clock(old, "marac-hearing").started_at == old.at.replace(microsecond=0)


def test_no_hearing_is_owed_of_a_referral_that_two_people_took_back(scene):
    said = record("marac.referred", (case := scene.case()).record, by=None, at=scene.now - timedelta(days=9))
    scene.refer(case, at=said.at, event_id=said.pk)
    record("event.withdrawn", case.record, by=None, at=scene.now, detail={"withdraws": str(said.pk)})
    assert as_worker(want_hearings) == 0


@pytest.mark.parametrize("kind", ["marac.rejected", "marac.transferred-out", "victim.died"])
def test_the_hearing_is_owed_no_longer_where_the_case_is_not_ours(scene, row, kind):
    record(kind, row.record, by=None, at=scene.now + timedelta(hours=1))
    assert Clock.objects.get(record=row.record_id, duty="marac-hearing").lapsed_at


def test_who_put_a_case_off_is_told_on_the_day_that_was_named_and_again_on_the_next(scene, row):
    first, second = (london_day(scene.now) + timedelta(days=days) for days in (10, 20))
    put_off(scene, row, first)
    assert london_day(clock(row, "marac-taken-up").due_at) == first
    put_off(scene, row, second, days=5)
    assert london_day(clock(row, "marac-taken-up").due_at) == second
    (shown,) = waiting_referrals(now=scene.now + timedelta(days=5))
    assert (london_day(shown.until), shown.due_at) == (second, clock(row, "marac-hearing").due_at)
    put_on_agenda(row, a_meeting(scene.now, days=11), by=scene.world.coordinator, at=scene.now + timedelta(days=6))
    assert not Clock.objects.filter(duty="marac-taken-up", stopped_at=None).exists()
    with pytest.raises(Refused, match="is past"):
        defer(row, **WHY, until=london_day(scene.now - timedelta(days=1)), by=scene.world.coordinator, at=scene.now)


def test_the_page_asks_until_when_and_shows_it(scene, row, marac):
    path = f"/marac/cases/{row.record.reference}/referrals/{handle(row)}/defer/"
    assert "Give the day on which it is taken up again" in text(marac.post(path, WHY))
    until = london_day(scene.now) + timedelta(days=9)
    marac.post(path, WHY | boxes("until", until))
    page = text(marac.get("/marac/"))
    assert "put off until" in page
    assert "to be heard" in page


def test_what_a_meeting_left_unheard_waits_again_the_day_after_though_nobody_ended_it(scene):
    item = scene.listed(meeting=a_meeting(scene.now, days=-1, held_at=scene.now - timedelta(days=1)))
    assert not waiting_places(now=scene.now).exists()
    assert [one.referral for one in waiting_referrals(now=scene.now)] == [item.referral]


def test_a_transfer_out_is_chased_until_somebody_there_says_that_they_have_it(scene, row):
    easterby = Area.objects.create(code="easterby", name="Easterby", force="Easterby")
    said = {"words": "Rang their coordinator.", "by": scene.world.coordinator, "at": scene.now + timedelta(minutes=1)}
    transfer_out(row, easterby, **said)
    second = working_days_on(london_day(scene.now), 2, policy_in_use().calendar)
    assert london_day(clock(row, "marac-transfer-taken").due_at) == second
    assert [one.said for one in papers_awaited()] == ["their word that they have it"]
    said_at = scene.now + timedelta(minutes=2)
    enter("marac.transfer-taken", row.record.case, scene, at=said_at)
    assert papers_awaited() == []
    assert Clock.objects.get(record=row.record_id, duty="marac-transfer-taken").stopped_at == said_at
