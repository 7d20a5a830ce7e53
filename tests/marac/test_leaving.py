"""What ends with a seat, and with speaking for an agency: at once, and nothing that was held besides."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Grant, Member
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Event, Telling
from dapolicy.custody.writing import write_left
from marac.actions.agenda import take_off
from marac.actions.declaring import Attendee, let_in
from marac.actions.leaving import give_up_seat, stop_representing
from marac.actions.meetings import Planned, change_meeting
from marac.models import Action, Agency, Item, Meeting, Representative, Seat
from tests.access.catalogue import rows
from tests.access.oracle.build import FOREVER, give
from tests.marac.scene import Scene, a_meeting, seat
from tests.marac.test_agencies import action, named, of
from tests.marac.test_attending import acting, lock
from tests.marac.test_pages import text
from tests.world import login


@pytest.fixture
def item(scene: Scene) -> Item:
    found = named(scene, scene.listed(), "Wren and Fitz")
    lock(scene, found, scene.world.supervisor)
    return found


@pytest.fixture
def sergeant(scene: Scene) -> Seat:
    return seat(scene.meeting, Agency.objects.get(pk="police"), scene.world.sergeant, represents=False)


def opened(scene: Scene, item: Item, member: Member, agency: str = "police") -> None:
    one = Attendee(member, Agency.objects.get(pk=agency))
    by = scene.world.supervisor
    acting(by, lambda: let_in(item, one, by=by, at=scene.now))


def ends(scene: Scene, act: Any) -> None:
    """As the coordinator, who has no grant on the case and sees nothing of it."""
    acting(scene.world.coordinator, act)


def until(item: Item, member: Member) -> datetime | None:
    found = Grant.objects.filter(content_object=item.record_id, user=member.account).first()
    return found.until if found else None


def is_open(item: Item, member: Member) -> bool:
    read_as(member.pk)
    return bool(rows("SELECT 1 WHERE %s IN (SELECT dapolicy_granted())", item.record_id))


def test_what_a_seat_opened_ends_with_it_and_stands_in_the_chronology(scene, item, sergeant):
    who = scene.world.sergeant
    opened(scene, item, who)
    assert is_open(item, who)
    ends(scene, lambda: give_up_seat(sergeant, by=scene.world.coordinator, at=scene.now))
    assert not is_open(item, who)
    read_as(None)
    with login("worker"):
        write_left(now=scene.now)
    assert Event.objects.get(record_id=item.record_id, kind="access.ended").subject == handle(who)


def test_giving_up_a_seat_writes_no_word_where_it_opened_nothing(scene, item, sergeant):
    ends(scene, lambda: give_up_seat(sergeant, by=scene.world.coordinator, at=scene.now))
    assert not rows("SELECT * FROM custody_wordleft")


@pytest.mark.parametrize("days", [1, 90])
def test_what_somebody_held_besides_stays_for_as_long_as_they_held_it(scene, item, sergeant, days):
    who, own = scene.world.sergeant, scene.now + timedelta(days=days)
    give(who.pk, item.record_id, FOREVER)
    Grant.objects.filter(user=who.account).update(until=own)
    for _ in range(2):  # written down twice it is still theirs
        opened(scene, item, who)
    ends(scene, lambda: give_up_seat(sergeant, by=scene.world.coordinator, at=scene.now))
    assert until(item, who) == own


def test_another_hearing_of_the_case_keeps_open_what_it_opened(scene, item, sergeant):
    who, police = scene.world.sergeant, Agency.objects.get(pk="police")
    sooner = a_meeting(scene.now, days=2)
    seat(sooner, police, who, represents=False)
    Item.objects.filter(pk=item.pk).update(meeting=sooner)
    item.refresh_from_db()
    opened(scene, item, who)
    kept = until(item, who)
    later = Item.objects.create(
        record=item.record, referral=item.referral, meeting=scene.meeting, place=2, minutes=15, why="new",
        added_at=scene.now,
    )  # fmt: skip
    opened(scene, later, who)
    ends(scene, lambda: give_up_seat(sergeant, by=scene.world.coordinator, at=scene.now))
    assert until(item, who) == kept


def test_a_case_that_leaves_the_agenda_shuts_to_whom_it_was_opened_for_that(scene, item, sergeant):
    opened(scene, item, scene.world.sergeant)
    give(scene.world.coordinator.pk, item.record_id, FOREVER)
    said = {"reason": "connected-attendees", "words": "Heard at Northgate"}
    ends(scene, lambda: take_off(item, **said, by=scene.world.coordinator, at=scene.now))
    assert not is_open(item, scene.world.sergeant)


def test_a_chair_who_chairs_no_longer_is_let_out(scene, item):
    Meeting.objects.filter(pk=scene.meeting.pk).update(chair=scene.world.manager)
    scene.meeting.refresh_from_db()
    item.refresh_from_db()
    by = scene.world.supervisor
    acting(by, lambda: let_in(item, Attendee(scene.world.manager, None), by=by, at=scene.now))
    assert is_open(item, scene.world.manager)
    plan = Planned(area=scene.meeting.area, starts_at=scene.meeting.starts_at, chair_name="Lucan Thorne")
    ends(scene, lambda: change_meeting(scene.meeting, plan, by=scene.world.coordinator, at=scene.now))
    assert not is_open(item, scene.world.manager)


def test_a_meeting_that_is_changed_keeps_the_account_that_chairs_it(scene, browse):
    Meeting.objects.filter(pk=scene.meeting.pk).update(chair=scene.world.manager)
    marac, page = browse(scene.world.coordinator), reverse("marac:meeting-change", args=[handle(scene.meeting)])
    form = marac.get(page).context["form"]
    assert form["chair"].value() == handle(scene.world.manager)
    plan = Planned(area=scene.meeting.area, starts_at=scene.meeting.starts_at, chair=scene.world.partner)
    with pytest.raises(Refused, match="signs in for an agency"):
        change_meeting(scene.meeting, plan, by=scene.world.coordinator, at=scene.now)


def test_nobody_but_who_runs_marac_ends_what_a_seat_opened(scene, item, sergeant):
    opened(scene, item, scene.world.sergeant)
    for who in (scene.world.supervisor, scene.world.partner, scene.world.officer):
        read_as(who.pk)
        with pytest.raises(DatabaseError, match="do not run"), transaction.atomic():
            rows("SELECT marac_end_hearings(%s, 'x', 'y', %s)", scene.world.sergeant.pk, scene.now)
    read_as(scene.world.coordinator.pk)
    rows("SELECT marac_end_hearings(%s, 'x', 'y', %s)", scene.world.sergeant.pk, scene.now)
    assert is_open(item, scene.world.sergeant), "they still sit there"


@pytest.mark.policy("MARAC-007")
def test_who_stops_speaking_for_an_agency_sees_nothing_more_on_a_page_that_was_open(scene, browse):
    item = named(scene, scene.listed(), "Fern and Dorian")
    action(scene, item, "Change her locks", 3)
    Action.objects.update(owner=scene.world.partner, owner_name="Partner")
    housing, marac = browse(scene.world.partner), browse(scene.world.coordinator)
    assert housing.get(of("mine-case", item)).status_code == 200
    held = Representative.objects.get()
    page = reverse("marac:stop-representing", args=[handle(held)])
    assert page in marac.get(reverse("marac:areas")).content.decode()
    shown = text(marac.get(page))
    assert "Change her locks" in shown
    assert "Nobody else speaks for Housing" in shown
    assert Representative.objects.get().until is None, "looking ends nothing"
    assert marac.post(page).status_code == 302
    for address in (of("mine-case", item), reverse("marac:mine-meeting", args=[handle(scene.meeting)])):
        assert housing.get(address).status_code == 404
    mine = text(housing.get(reverse("marac:mine")))
    assert "You speak for Housing no longer" in mine
    assert "Change her locks" not in mine
    assert Seat.objects.get().ended_at
    assert Telling.objects.get(record=item.record, to="marac-coordinator").title.endswith("no longer")
    assert marac.get(page).status_code == 404


def test_a_locked_case_shuts_to_who_stops_speaking_and_a_seat_at_a_meeting_held_stays_as_it_was(scene, item):
    held_before = seat(a_meeting(scene.now, days=-30, held_at=scene.now, ended_at=scene.now), scene.housing,
                       scene.world.partner)  # fmt: skip
    opened(scene, item, scene.world.partner, "housing")
    held, by = Representative.objects.get(), scene.world.coordinator
    ends(scene, lambda: stop_representing(held, by=by, at=scene.now))
    assert not is_open(item, scene.world.partner)
    held_before.refresh_from_db()
    assert held_before.ended_at is None
    with pytest.raises(Refused, match="no longer already"):
        ends(scene, lambda: stop_representing(held, by=by, at=scene.now))


@pytest.mark.parametrize("who", ["partner", "supervisor", "admin", "psd"])
def test_nobody_but_the_coordinator_ends_a_representation(scene, browse, who):
    page = reverse("marac:stop-representing", args=[handle(Representative.objects.get())])
    assert browse(getattr(scene.world, who)).post(page).status_code in (403, 404)
    assert Representative.objects.get().until is None
