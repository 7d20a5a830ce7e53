"""A meeting that is not held: its cases wait again, its papers open to nobody, and whoever had a seat is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.permissions import Refused
from dapolicy.chronology.models import Clock, Event, Mail
from marac.actions.agenda import put_on_agenda
from marac.actions.cancelling import cancel_meeting, clear_cancelled
from marac.actions.declaring import Attendee, let_in
from marac.models import Agency, Item, Pack, Referral, Seat
from marac.queries.places import waiting_places
from marac.queries.waiting import waiting_referrals
from tests.marac.room import of_today
from tests.marac.scene import a_meeting, seat
from tests.marac.test_attending import acting, lock
from tests.marac.test_leaving import until
from tests.marac.test_meetings import listed
from tests.marac.test_research_due import research_due
from tests.reading import text
from tests.world import login

WHY = "Snow: nobody can come."


@pytest.fixture
def item(scene) -> Item:
    """A case of the circulated meeting, of which research is owed."""
    item = listed(scene, scene.meeting)
    research_due(scene, item)
    return item


def cancelled(scene) -> None:
    acting(
        scene.world.coordinator,
        lambda: cancel_meeting(scene.meeting, why=WHY, by=scene.world.coordinator, at=scene.now),
    )


def cleared(scene) -> int:
    with login("worker"):
        return clear_cancelled(now=scene.now)


def test_cases_of_a_cancelled_meeting_wait_for_another_and_owe_nobody_research(scene, item):
    cancelled(scene)
    assert [row.reference for row in waiting_referrals(now=scene.now)] == [item.record.reference]
    assert (cleared(scene), cleared(scene)) == (1, 0)
    item.refresh_from_db()
    assert (item.left_at, item.left_why) == (scene.now, "meeting-cancelled")
    assert Referral.objects.get(pk=item.referral_id).state == Referral.State.DEFERRED
    assert Event.objects.get(kind="marac.deferred").by_id == scene.world.coordinator.pk
    assert Clock.objects.get(record=item.record, duty="marac-research").lapsed_at == scene.now
    assert listed_again(scene, item).left_at is None


def listed_again(scene, item: Item) -> Item:
    other = a_meeting(scene.now, days=11)
    return put_on_agenda(item.referral, other, by=scene.world.coordinator, at=scene.now + timedelta(minutes=1))


def test_a_case_that_is_listed_again_at_once_keeps_its_new_place(scene, item):
    cancelled(scene)
    again = listed_again(scene, item)
    assert cleared(scene) == 1
    assert Referral.objects.get(pk=item.referral_id).state == Referral.State.ACCEPTED
    assert not Clock.objects.filter(duty="marac-taken-up", stopped_at=None).exists()
    assert list(waiting_places(now=scene.now)) == [again]


def test_a_case_that_the_coordinator_does_not_see_waits_again_too(scene, item):
    lock(scene, item, scene.world.supervisor)
    cancelled(scene)
    assert cleared(scene) == 1


def test_papers_of_a_cancelled_meeting_say_so_and_everybody_with_a_seat_is_told_once(scene, item, browse):
    police = seat(scene.meeting, Agency.objects.get(pk="police"), scene.world.supervisor, represents=False)
    said = {"made_by": scene.world.coordinator, "reason": "For the meeting"}
    said |= {"asked_at": scene.now, "ready_at": scene.now, "state": "ready"}
    said |= {"meeting": scene.meeting, "agency": scene.housing, "reader": scene.world.partner}
    pack = Pack.objects.create(**said)
    cancelled(scene)
    for _ in range(2):
        cleared(scene)
    assert {mail.member for mail in Mail.objects.all()} == {scene.world.partner, police.member}
    assert Mail.objects.count() == 2
    pack.refresh_from_db()
    assert pack.withdrawn_why == "The meeting is cancelled"
    theirs, ours = browse(scene.world.partner), browse(scene.world.supervisor)
    for page in (text(theirs.get("/")), text(ours.get("/"))):
        assert WHY in page
    assert "You have a seat at none." in text(theirs.get("/"))
    assert theirs.get(reverse("marac:mine-meeting", args=[handle(scene.meeting)])).status_code == 404


def test_what_was_opened_for_the_hearing_of_a_locked_case_is_shut(scene, item):
    lock(scene, item, scene.world.supervisor)
    by = scene.world.supervisor
    acting(by, lambda: let_in(item, Attendee(scene.world.partner, scene.housing), by=by, at=scene.now))
    assert until(item, scene.world.partner) > scene.now
    cancelled(scene)
    assert until(item, scene.world.partner) <= scene.now + timedelta(minutes=5)


def test_a_meeting_that_began_or_is_cancelled_already_is_not_cancelled(scene):
    begun = of_today(scene, held_at=scene.now)
    with pytest.raises(Refused, match="has begun"):
        cancel_meeting(begun, why=WHY, by=scene.world.coordinator, at=scene.now)
    with pytest.raises(Refused, match="Say why"):
        cancel_meeting(scene.meeting, why=" ", by=scene.world.coordinator, at=scene.now)
    cancelled(scene)
    with pytest.raises(Refused, match="is over"):
        cancelled(scene)


def test_the_coordinator_cancels_in_the_browser_and_reads_whom_to_ring(scene, item, marac):
    Seat.objects.create(meeting=scene.meeting, agency_id="probation", name="Ottoline Pike")
    path = reverse("marac:meeting-cancel", args=[handle(scene.meeting)])
    assert "Ottoline Pike, Probation" in text(marac.get(path))
    assert "Answer: Why is it not held?" in text(marac.post(path, {"why": ""}))
    agenda = marac.post(path, {"why": WHY}, follow=True)
    assert "Cancelled" in text(agenda)
    assert WHY in text(agenda)
    assert "Send the agenda out" not in text(agenda)
