"""Whoever owes something for MARAC is told themselves: by a notice that names no case, once a working day."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from dapolicy.access.models import Exclusion, Member
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Clock, Notice
from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.worktime import london_day, london_moment, working_days_on
from marac.actions.meetings import Planned, change_meeting
from marac.actions.reminding import ACTION, RESEARCH, remind
from marac.models import Action, Agency, Item
from tests.marac.room import of_action
from tests.marac.scene import a_meeting, seat
from tests.marac.test_agencies import action, asked
from tests.marac.test_attending import lock
from tests.reading import text
from tests.world import login


@pytest.fixture
def item(scene) -> Item:
    """A case of a meeting in three weeks, of which housing was asked for its research just now."""
    meeting = a_meeting(scene.now, days=21)
    seat(meeting, scene.housing, scene.world.partner)
    item = scene.knows_neither(scene.listed(meeting=meeting))
    asked(scene, item, days=0)
    return item


def working_days(day: date, number: int) -> date:
    return working_days_on(day, number, policy_in_use().calendar)


def told(day: date, *, hour: int = 10) -> list[tuple[str, str]]:
    """Whom the worker told what at that hour, of agendas apart."""
    read_as(None)
    at = london_moment(day, time(hour))
    with login("worker"):
        remind(now=at)
    rows = Notice.objects.filter(sent_at=at).exclude(source__startswith="marac-due:agenda").select_related("member")
    return sorted((one.member.name, one.title) for one in rows)


def test_research_is_told_of_once_a_day_from_the_working_day_before_it_is_due(scene, item):
    due = london_day(Clock.objects.get(duty="marac-research").due_at)
    before, after = working_days(due, -1), working_days(due, 1)
    assert told(working_days(due, -2)) == []
    assert told(before, hour=7) == []
    assert told(before) == [("Partner", RESEARCH)]
    assert told(before, hour=11) == []
    assert told(after) == [("Partner", RESEARCH)]
    assert not [row for row in Notice.objects.all() if item.record.reference in row.title]


def test_an_agenda_that_is_out_is_told_of_once(scene, item):
    for hour in (10, 11):
        told(london_day(scene.now) + timedelta(days=1), hour=hour)
    (notice,) = Notice.objects.filter(member=scene.world.partner)
    assert notice.title == f"The MARAC agenda of {london_day(item.meeting.starts_at):%-d %B %Y} is out"


def test_that_a_meeting_was_moved_is_told_once_to_whoever_knew_of_its_agenda(scene, item):
    day, by = london_day(scene.now) + timedelta(days=1), scene.world.coordinator
    told(day)
    begins = london_moment(day + timedelta(days=30), time(9, 30))
    change_meeting(item.meeting, Planned(item.meeting.area, begins), by=by, at=london_moment(day, time(12)))
    for hour in (13, 14):
        told(day, hour=hour)
    titles = Notice.objects.filter(member=scene.world.partner, title__contains="moved").values_list("title", flat=True)
    assert list(titles) == [f"A MARAC meeting was moved: now {begins:%-d %B %Y, %H:%M}"]


def test_a_representative_opens_their_part_by_the_notice(scene, item, browse):
    told(working_days(london_day(scene.now), 5))
    browser = browse(scene.world.partner)
    assert RESEARCH in text(browser.get(reverse("desk:notices")))
    notice = Notice.objects.get(title=RESEARCH)
    assert browser.post(reverse("desk:open-notice", args=[notice.pk])).url == reverse("marac:mine")


def test_whoever_is_connected_is_told_of_nothing(scene, item):
    Exclusion.objects.create(record=item.record, member=scene.world.partner, why="declared", at=scene.now)
    action(scene, item, "Change the locks", 1)
    assert told(working_days(london_day(scene.now), 9)) == []


@pytest.fixture
def owed(scene, item) -> Action:
    """By the specialist, for police, on the tenth working day."""
    row = action(scene, item, "Look into his firearms licence", 1, agency="police")
    due = working_days(london_day(scene.now), 10)
    Action.objects.filter(pk=row.pk).update(owner=scene.world.specialist, due_on=due)
    row.refresh_from_db()
    return row


@pytest.mark.policy("MARAC-010")
def test_a_police_owner_is_told_and_finds_it_on_home(scene, owed, browse):
    Clock.objects.filter(duty="marac-research").update(lapsed_at=scene.now)
    assert told(working_days(owed.due_on, -2)) == []
    assert told(working_days(owed.due_on, -1)) == [("Specialist", ACTION)]
    browser = browse(scene.world.specialist)
    assert "Yours at MARAC Look into his firearms licence" in text(browser.get("/"))
    assert of_action(owed) in browser.get("/").content.decode()
    assert "Yours at MARAC" not in text(browse(scene.world.colleague).get("/"))


def test_an_owner_who_sees_the_case_no_longer_is_told_of_nothing(scene, owed, browse):
    lock(scene, owed.item, scene.world.supervisor)
    assert told(owed.due_on) == []
    assert "Yours at MARAC" not in text(browse(scene.world.specialist).get("/"))


def test_an_action_without_an_account_is_told_to_those_who_speak_for_the_agency(scene, item):
    Clock.objects.filter(duty="marac-research").update(lapsed_at=scene.now)
    idva: Member = scene.world.member("idva", "partner")
    seat(item.meeting, Agency.objects.get(pk="idva"), idva)
    scene.knows_neither(item, idva)
    row = action(scene, item, "Change the locks", 1)
    day = working_days(london_day(scene.now), 8)
    Action.objects.filter(pk=row.pk).update(due_on=day)
    assert told(day) == [("Partner", ACTION)]
