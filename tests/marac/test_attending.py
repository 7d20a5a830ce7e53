"""Who hears a case: attendees who are connected hear and see nothing of it, and a locked case opens by name alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cases.models import Pair
from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Grant, Member
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Clock, Event, Telling
from dapolicy.custody.queries import holders
from marac.actions.declaring import Attendee, declare, exclude_attendee, let_in, note_declarations, papers_end
from marac.models import Action, Agency, Declaration, Item, Meeting, Pack, Research, Seat, Sheet
from marac.queries.attendance import attendance
from tests.access.catalogue import rows
from tests.access.oracle.build import FOREVER, give
from tests.access.whole import call
from tests.marac.scene import a_meeting, seat
from tests.marac.test_agencies import action, asked, named, of
from tests.reading import text
from tests.world import LONG_AGO, login


def lock(scene, item: Item, *holding: Member) -> None:
    for member in holding:
        give(member.pk, item.record_id, FOREVER)
    call("SELECT dapolicy_lock(%s, 'confirmed')", [item.record_id])
    item.refresh_from_db()
    item.record.refresh_from_db()


def acting(member: Member, act):
    with login("web"):
        read_as(member.pk)
        return act()


def cousin(scene) -> Attendee:
    return Attendee(scene.world.partner, scene.housing)


def test_a_yes_excludes_at_once_and_leaves_no_trace_and_no_hole(scene, browse):
    first, second, third = (
        named(scene, scene.listed(place=place), title)
        for place, title in ((1, "Fern and Dorian"), (2, "Wren and Fitz"), (3, "Sage and Rufus"))
    )
    action(scene, second, "Change her locks", 3)
    Pack.objects.create(
        meeting=scene.meeting, reader=scene.world.partner, agency=scene.housing, made_by=scene.world.coordinator,
        reason="Meeting", asked_at=scene.now, state="ready", records=[first.record_id, second.record_id],
    )  # fmt: skip
    housing = browse(scene.world.partner)
    assert housing.post(of("mine-case", second), {"knows": "yes", "words": "My cousin"}).status_code == 302
    pages = [
        text(housing.get(page))
        for page in ("/", reverse("marac:mine"), reverse("marac:mine-meeting", args=[handle(scene.meeting)]))
    ]
    for shown in (*pages, text(housing.get(reverse("pack:mine")))):
        assert "Fitz" not in shown
        assert "Change her locks" not in shown
    assert "2 cases" in pages[0]
    assert "1. Fern and Dorian" in pages[2]
    assert "2. Sage and Rufus" in pages[2]
    for name, more in (("mine-case", ()), ("research", ("housing",))):
        assert housing.get(of(name, second, *more)).status_code == 404
    assert housing.get(of("mine-case", third)).status_code == 200
    assert "There are none for you now" in text(housing.get(reverse("pack:mine")))


def test_a_real_login_with_no_page_before_it_finds_nothing_of_what_they_are_kept_out_of(scene, as_web):
    item = named(scene, scene.listed(), "Wren and Fitz")
    action(scene, item, "Change her locks", 3)
    Research.objects.create(record=item.record, item=item, agency=scene.housing, member=scene.world.partner,
                            facts="Rent", at=scene.now)  # fmt: skip
    acting(scene.world.partner, lambda: declare(item, knows=True, by=scene.world.partner, at=scene.now))
    as_web(scene.world.partner)
    for table in (Item, Sheet, Action, Research, Declaration):
        assert not table.objects.exists(), table
    assert rows("SELECT * FROM marac_listed()") == []
    assert rows("SELECT * FROM marac_research_due()") == []
    assert rows("SELECT * FROM marac_own_actions()") == []


def test_the_worker_tells_the_chronology_of_an_answer_once_and_the_coordinator_of_a_yes(scene):
    item = scene.listed()
    acting(scene.world.partner, lambda: declare(item, knows=True, words="Cousin", by=scene.world.partner, at=scene.now))
    for expected in (1, 0):
        read_as(None)
        with login("worker"):
            assert note_declarations(now=scene.now + timedelta(minutes=1)) == expected
    event = Event.objects.get(kind="marac.attendee-connected")
    assert (event.by_id, event.subject) == (scene.world.partner.pk, handle(scene.world.partner))
    assert Telling.objects.get(record=item.record, to="marac-coordinator")


def test_a_partner_keeps_out_nobody_else_and_only_of_what_is_listed_for_them(scene):
    item, elsewhere = scene.listed(), scene.listed(meeting=a_meeting(scene.now, days=6))
    for case, who in ((item, scene.world.officer), (elsewhere, scene.world.partner)):
        asked = [case.pk, who.pk, "declared", scene.now]
        read_as(scene.world.partner.pk)
        with pytest.raises(DatabaseError, match="There is no such record"), transaction.atomic():
            rows("SELECT marac_keep_out(%s, %s, %s, %s)", *asked)
    assert not Exclusion.objects.exists()


def test_the_coordinator_excludes_whom_they_know_to_be_connected_before_circulation_too(scene, browse):
    meeting = a_meeting(scene.now, days=6, circulated=False)
    seat(meeting, scene.housing, scene.world.partner)
    item = scene.listed(meeting=meeting)
    marac = browse(scene.world.coordinator)
    page = reverse("marac:attendees", args=[handle(meeting), item.record.reference])
    assert "Not answered yet" in text(marac.get(page))
    said = {"who": handle(scene.world.partner), "knows": "yes"}
    assert "Say what the connection is" in text(marac.post(page, said))
    assert marac.post(page, said | {"words": "His cousin, says DS Marchmain"}).status_code == 302
    assert "Does not hear it" in text(marac.get(page))
    assert "Heard without Partner (Housing)" in text(marac.get(reverse("marac:meeting", args=[handle(meeting)])))
    held = set(Exclusion.objects.filter(member=scene.world.partner).values_list("record_id", flat=True))
    assert held == {item.record_id, *Pair.objects.filter(case_record=item.record_id).values_list("record", flat=True)}
    Meeting.objects.filter(pk=meeting.pk).update(circulated_at=scene.now)
    assert browse(scene.world.partner).get(of("mine-case", item)).status_code == 404


def test_another_person_of_the_same_agency_hears_it(scene, browse):
    item = named(scene, scene.listed(), "Wren and Fitz")
    other = scene.world.member("other", "partner")
    seat(scene.meeting, scene.housing, other)
    acting(scene.world.partner, lambda: declare(item, knows=True, by=scene.world.partner, at=scene.now))
    assert "Wren and Fitz" in text(browse(other).get(of("mine-case", item)))
    assert browse(scene.world.partner).get(of("mine-case", item)).status_code == 404


@pytest.mark.policy("ACC-004")
def test_a_locked_case_opens_to_an_attendee_by_name_until_the_morning_after(scene, browse):
    item = named(scene, scene.listed(), "Wren and Fitz")
    lock(scene, item, scene.world.supervisor)
    page = reverse("marac:attendees", args=[handle(scene.meeting), item.record.reference])
    housing, holder = browse(scene.world.partner), browse(scene.world.supervisor)
    assert housing.get(of("mine-case", item)).status_code == 404
    assert holder.post(page, {"who": handle(scene.world.partner), "knows": "no"}).status_code == 302
    assert housing.get(of("mine-case", item)).status_code == 200
    grant = Grant.objects.get(content_object=item.record, user=scene.world.partner.account)
    assert grant.until == papers_end(scene.meeting)
    assert timedelta(hours=12) < grant.until - scene.meeting.starts_at <= timedelta(hours=37)
    assert Event.objects.filter(record_id=item.record_id, kind="access.granted").exists()
    assert Event.objects.filter(record_id=item.record_id, kind="marac.research-asked", subject="housing").exists()
    assert "Access until" in text(holder.get(page))
    assert acting(scene.world.supervisor, lambda: scene.world.partner in [h.member for h in holders(item.record)])
    Grant.objects.filter(pk=grant.pk).update(until=scene.now - timedelta(minutes=1))
    assert housing.get(of("mine-case", item)).status_code == 404


@pytest.mark.policy("ACC-004")
def test_a_yes_shuts_a_locked_case_and_no_later_no_opens_it(scene):
    item = scene.listed()
    lock(scene, item, scene.world.supervisor)
    by = scene.world.supervisor
    acting(by, lambda: exclude_attendee(item, cousin(scene), words="Said so herself", by=by, at=scene.now))
    with pytest.raises(Refused, match="They are excluded"):
        acting(by, lambda: let_in(item, cousin(scene), by=by, at=scene.now))
    assert not Grant.objects.filter(user=scene.world.partner.account).exists()


def test_a_coordinator_without_a_grant_sees_no_trace_of_a_locked_case(scene, browse):
    shown, hidden = (scene.listed(place=place) for place in (2, 1))
    lock(scene, hidden, scene.world.supervisor)
    marac = browse(scene.world.coordinator)
    for name in ("meeting", "owed"):
        page = text(marac.get(reverse(f"marac:{name}", args=[handle(scene.meeting)])))
        assert hidden.record.reference not in page
        assert f"1. {page.split('1. ')[1].split(',')[0]}, {shown.record.reference}" in page
        assert "2. " not in page
    page = reverse("marac:attendees", args=[handle(scene.meeting), hidden.record.reference])
    assert marac.get(page).status_code == 404


def test_a_coordinator_who_holds_a_locked_case_lets_nobody_in(scene):
    item, by = scene.listed(), scene.world.coordinator
    lock(scene, item, by)
    with pytest.raises(Refused, match="let somebody see a locked record"):
        acting(by, lambda: let_in(item, cousin(scene), by=by, at=scene.now))
    assert not Declaration.objects.exists()


@pytest.mark.policy("MARAC-007")
def test_attendance_by_agency_over_a_year(scene, browse):
    for days, marks in ((-30, {"housing": "present", "health": "absent"}), (-60, {"housing": "apologies"})):
        meeting = a_meeting(scene.now, days=days, held_at=scene.now + timedelta(days=days))
        for agency, mark in marks.items():
            Seat.objects.create(meeting=meeting, agency_id=agency, name="Somebody", attends=mark)
    Seat.objects.create(meeting=meeting, agency_id="housing", name="Another", attends="present")
    a_meeting(scene.now, days=-10, cancelled_at=scene.now)
    found = attendance(since=LONG_AGO, until=scene.now)
    came = {one.agency.pk: one for one in found.core}
    assert len(found.core) == len(Agency.Core.choices)
    assert (came["housing"].marks, came["housing"].rate) == (["present", "present"], 100)
    assert (came["health"].marks, came["health"].rate) == (["absent", "no-seat"], 0)
    assert {"health", "police", "idva"} <= {one.agency.pk for one in found.missing}
    for who in ("coordinator", "manager"):
        assert "Never there" in text(browse(getattr(scene.world, who)).get(reverse("marac:attendance")))
    assert browse(scene.world.partner).get(reverse("marac:attendance")).status_code == 404


def test_an_agency_that_cannot_answer_owes_nothing_more(scene, browse):
    item = scene.listed()
    asked(scene, item)
    marac = browse(scene.world.coordinator)
    page = reverse("chronology:record", args=[item.record.reference, "marac-research-not-needed"])
    assert marac.post(page, {"agency": "housing", "why": "Its only representative is connected"}).status_code == 302
    assert Clock.objects.get(record=item.record, duty="marac-research", subject="housing").lapsed_at
    assert "Owed Housing" not in text(marac.get(reverse("marac:owed", args=[handle(item.meeting)])))
