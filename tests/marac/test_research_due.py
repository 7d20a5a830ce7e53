"""When an agency's research is due, and when it is owed no longer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases.models import Case
from dapolicy.chronology.models import Clock
from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.worktime import london_day, working_days_on
from marac.actions.agenda import take_off
from marac.actions.meetings import ask_research
from marac.models import Item, Seat
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
