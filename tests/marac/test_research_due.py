"""When an agency's research is due, and when it is owed no longer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases.models import Case
from dapolicy.chronology.models import Clock
from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.worktime import london_day, working_days_on
from marac.actions.agenda import take_off
from marac.actions.meetings import Planned, ask_research, change_meeting
from marac.actions.moving import ask_again
from marac.models import Agency, Item, Research, Seat
from tests.marac.pack.conftest import as_worker
from tests.marac.scene import a_meeting, seat


def research_due(scene, item: Item) -> date:
    """The day on which housing's research on a case is due, once it was asked for."""
    ask_research(item, list(Seat.objects.filter(meeting=item.meeting)), by=scene.world.coordinator, at=scene.now)
    clock = Clock.objects.get(record=item.record, duty="marac-research", subject="housing", lapsed_at=None)
    return london_day(clock.due_at)


@pytest.mark.parametrize("days", [0.01, 1, 4, 30])
def test_research_is_due_before_the_meeting_however_soon_it_is(scene, days):
    meeting = a_meeting(scene.now, days=days)
    seat(meeting, scene.housing, scene.world.partner)
    due, calendar = research_due(scene, scene.listed(meeting=meeting)), policy_in_use().calendar
    today, before = london_day(scene.now), working_days_on(london_day(meeting.starts_at), -1, calendar)
    assert due == min(max(today, before), working_days_on(today, 5, calendar))


@pytest.mark.parametrize("days", [3, 60])
def test_research_follows_a_meeting_that_is_moved_and_whoever_gave_theirs_is_not_asked_again(scene, days):
    meeting = a_meeting(scene.now, days=21)
    for code in ("housing", "health"):
        seat(meeting, Agency.objects.get(pk=code), None)
    item, by = scene.listed(meeting=meeting), scene.world.coordinator
    research_due(scene, item)
    Research.objects.create(
        record=item.record, item=item, agency_id="health", member=scene.world.partner, nothing_known=True, at=scene.now
    )
    moved, noticed = scene.now + timedelta(hours=1), scene.now + timedelta(hours=2)
    change_meeting(meeting, Planned(meeting.area, scene.now + timedelta(days=days)), by=by, at=moved)
    assert as_worker(lambda: ask_again(now=noticed)) == 1
    assert as_worker(lambda: ask_again(now=noticed)) == 0
    old, new = Clock.objects.filter(duty="marac-research", subject="housing").order_by("started_at")
    assert (old.lapsed_at, new.started_at) == (moved, noticed)
    before = working_days_on(london_day(meeting.starts_at), -1, policy_in_use().calendar)
    asked = london_day(noticed)
    assert london_day(new.due_at) == min(max(asked, before), working_days_on(asked, 5, policy_in_use().calendar))
    assert Clock.objects.filter(duty="marac-research", subject="health").count() == 1
    seats = list(Seat.objects.filter(meeting=meeting))
    assert ask_research(item, seats, by=by, at=noticed) == 0, "whoever sends the agenda again asks nobody anew"


def test_another_hour_of_the_same_day_asks_nobody_anew(scene):
    meeting = a_meeting(scene.now, days=21)
    seat(meeting, scene.housing, None)
    research_due(scene, scene.listed(meeting=meeting))
    later = Planned(meeting.area, meeting.starts_at + timedelta(minutes=1))
    change_meeting(meeting, later, by=scene.world.coordinator, at=scene.now)
    assert ask_again(now=scene.now + timedelta(hours=1)) == 0


def test_a_case_that_left_the_agenda_owes_no_research_until_it_is_listed_again(scene):
    item = scene.listed()
    Item.objects.filter(pk=item.pk).update(added_at=scene.now - timedelta(hours=2))
    at, coordinator = scene.now - timedelta(hours=1), scene.world.coordinator
    ask_research(item, list(Seat.objects.filter(meeting=item.meeting)), by=coordinator, at=at)
    off = {"reason": "information-awaited", "words": "The GP's letter is awaited."}
    take_off(item, **off, by=coordinator, at=at + timedelta(minutes=30))
    clocks = Clock.objects.filter(record=item.record, duty="marac-research", subject="housing")
    assert clocks.get().lapsed_at
    again = scene.listed(Case.objects.get(pk=item.record_id))
    assert research_due(scene, again)
    assert clocks.filter(lapsed_at=None).count() == 1
