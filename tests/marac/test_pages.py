"""MARAC in the browser: what the coordinator, a colleague and a partner are answered."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from dapolicy.access.handles import handle
from dapolicy.chronology.actions import record
from marac.actions.agenda import flag
from marac.models import Area, Flag, Item, Meeting, Referral, Seat
from tests.access.oracle.build import give
from tests.access.whole import call
from tests.cases.casting import an_incident, join
from tests.marac.referring import referred
from tests.marac.scene import a_meeting
from tests.reading import text

WHY = {"reason": "victim-asks", "words": "She asks that it waits for the injunction."}


def answers(**more):
    return {"flags": ["visible_high_risk"], "consent": "yes", "victim_aware": "yes", "agency": "police"} | more


def of_meeting(name: str, meeting, *more: str) -> str:
    return reverse(f"marac:{name}", args=[handle(meeting), *more])


def of_referral(name: str, row, *more: str) -> str:
    return reverse(f"marac:{name}", args=[row.record.reference, handle(row), *more])


def test_an_officer_refers_from_the_case_page_with_the_reasons_ticked(scene, browse):
    case = scene.case(level="high")
    officer = browse(scene.world.specialist)
    assert "Not referred." in text(officer.get(reverse("cases:case", args=[case.record.reference])))
    page = reverse("marac:refer", args=[case.record.reference])
    shown = officer.get(page).content.decode()
    assert re.search(r'value="visible_high_risk"[^>]*checked', shown)
    assert not re.search(r'value="repeat"[^>]*checked', shown)
    assert officer.post(page, answers()).status_code == 302
    row = Referral.objects.get(record=case.record)
    assert (row.visible_high_risk, row.state, row.referrer) == (True, "referred", scene.world.specialist)
    shown = text(officer.get(reverse("cases:case", args=[case.record.reference])))
    assert "waits to be accepted" in shown
    assert "MARAC is no owner" in shown


@pytest.mark.policy("MARAC-001")
def test_the_case_page_shows_the_running_clock_of_a_high_level_and_no_way_to_dismiss_it(scene, browse):
    case = scene.case(level="high")
    record("risk.graded", case.record, by=None, at=scene.now, detail={"level": "high"})
    shown = text(browse(scene.world.specialist).get(reverse("cases:case", args=[case.record.reference])))
    assert re.search(r"Owed\s+Refer it, by ", shown)
    assert "Dismiss" not in shown


def test_what_was_typed_stays_where_something_is_missing(scene, browse):
    case = scene.case()
    page = reverse("marac:refer", args=[case.record.reference])
    given = answers(flags=["professional_judgement"], judgement="", reason="He waited outside.")
    response = browse(scene.world.specialist).post(page, given)
    assert response.status_code == 200
    assert "Say what the professional judgement rests on" in text(response)
    assert "He waited outside." in response.content.decode()
    assert not Referral.objects.exists()


def test_a_coordinator_takes_a_referral_to_an_agenda_and_off_again(scene, marac):
    row = referred(scene.case(level="high"), scene.world.specialist, scene.now)
    assert row.record.reference in text(marac.get(reverse("marac:home")))
    assert marac.post(of_referral("accept", row)).status_code == 302
    assert marac.post(of_referral("list", row), {"meeting": handle(scene.meeting)}).status_code == 302
    shown = text(marac.get(of_meeting("meeting", scene.meeting)))
    assert "1. Fern Applethwaite and Dorian Applethwaite" in shown
    again = marac.post(of_referral("list", row), {"meeting": handle(scene.meeting)})
    assert "This case is on this agenda already." in text(again)
    leave = of_meeting("leave", scene.meeting, row.record.reference)
    until = {"until": (scene.now + timedelta(days=9)).date().isoformat()}
    full = marac.post(leave, WHY | until | {"words": "No room on the agenda"})
    assert "Room at the meeting is never a reason" in text(full)
    assert marac.post(leave, WHY | until).status_code == 302
    assert "No case that you may see" in text(marac.get(of_meeting("meeting", scene.meeting)))
    assert "Deferred" in text(marac.get(reverse("marac:home")))


def test_a_referral_is_deferred_rejected_or_transferred_with_a_reason(scene, marac):
    Area.objects.create(code="easterby", name="Easterby")
    rows = [referred(scene.case(), scene.world.specialist, scene.now) for _ in range(3)]
    until = (scene.now + timedelta(days=9)).date().isoformat()
    marac.post(of_referral("answer", rows[0], "defer"), WHY | {"until": until})
    marac.post(of_referral("answer", rows[1], "reject"), WHY | {"reason": "wrong-pair"})
    marac.post(of_referral("transfer", rows[2]), {"area": "easterby", "words": "Minutes sent to their coordinator."})
    for row, state in zip(rows, ("deferred", "rejected", "transferred-out"), strict=True):
        row.refresh_from_db()
        assert row.state == state
    assert marac.post(of_referral("answer", rows[0], "screen-out"), WHY).status_code == 404


def test_a_meeting_is_fixed_seated_and_sent_out(scene, marac):
    day = scene.now + timedelta(days=40)
    given = {"area": "westmarch", "kind": "ordinary", "starts_at": day.isoformat(), "chair_name": "Lucan Thorne"}
    past = marac.post(reverse("marac:meeting-new"), given | {"starts_at": scene.now.isoformat()})
    assert "This lies in the past" in text(past)
    made_at = marac.post(reverse("marac:meeting-new"), given)
    made = Meeting.objects.exclude(pk=scene.meeting.pk).get()
    assert made_at.url == of_meeting("seats", made)
    marac.post(of_meeting("circulate", made))
    assert "Name the police representative" in text(marac.get(of_meeting("meeting", made)))
    marac.post(of_meeting("seats", made), {"agency": "police", "name": "Isolde Marchmain", "rank": "DS"})
    account = {"agency": "housing", "account": handle(scene.world.partner)}
    marac.post(of_meeting("seats", made), account)
    assert "has a seat at this meeting already" in text(marac.post(of_meeting("seats", made), account))
    assert "The agenda is out" in text(marac.post(of_meeting("circulate", made), follow=True))
    seat = Seat.objects.get(meeting=made, agency="housing")
    marac.post(of_meeting("seat-end", made, handle(seat)))
    seat.refresh_from_db()
    assert seat.ended_at is not None


def test_a_case_moves_up_by_a_button_without_scripts(scene, marac):
    one, two = scene.listed(place=1024), scene.listed(place=2048)
    to = of_meeting("move", scene.meeting, two.record.reference)
    moved = marac.post(to, {"to": "up"})
    assert moved.url.endswith(f"#case-{two.record.reference}")
    assert list(Item.objects.order_by("place")) == [two, one]
    assert marac.post(to, {"to": "sideways"}).status_code == 404
    assert marac.post(of_meeting("order", scene.meeting)).status_code == 302
    marac.post(of_meeting("time", scene.meeting, one.record.reference), {"minutes": 25, "language": "Polish"})
    assert "25 minutes, interpreter: Polish" in text(marac.get(of_meeting("meeting", scene.meeting)))


def test_the_agenda_asks_the_same_number_of_statements_at_5_and_at_50_cases(scene, marac):
    page = of_meeting("meeting", scene.meeting)

    def statements(cases: int) -> int:
        while Item.objects.count() < cases:
            scene.listed(place=Item.objects.count() * 10)
        with CaptureQueriesContext(connection) as asked:
            response = marac.get(page)
        assert text(response).count("Take off") == cases
        return len(asked)

    marac.get(page)
    assert statements(5) == statements(50)


def test_home_says_what_waits_to_the_coordinator_alone(scene, marac, browse):
    referred(scene.case(), scene.world.specialist, scene.now, emergency=True)
    shown = text(marac.get(reverse("desk:home")))
    assert "1 referral to answer" in shown
    assert "Emergency" in shown
    assert "1 referral to answer" not in text(browse(scene.world.specialist).get(reverse("desk:home")))


@pytest.mark.policy("MARAC-003")
def test_delays_show_the_not_yet_referred_on_top_to_a_manager(scene, browse):
    for hours in (10, 50):
        case = scene.case(level="high")
        record("risk.graded", case.record, by=None, at=scene.now - timedelta(hours=hours), detail={"level": "high"})
        if hours == 10:
            referred(case, scene.world.specialist, scene.now - timedelta(hours=6))
    shown = text(browse(scene.world.manager).get(reverse("marac:delays")))
    assert shown.index(case.record.reference) < shown.index("Referred 1 referred")
    assert "half within 4.0 hours" in shown


def test_a_locked_referral_waits_before_nobody_who_may_not_see_it(scene, marac):
    row = referred(scene.case(), scene.world.specialist, scene.now)
    call("SELECT dapolicy_lock(%s, 'confirmed')", [row.record_id])
    assert row.record.reference not in text(marac.get(reverse("marac:home")))
    assert marac.get(of_referral("referral", row)).status_code == 404
    assert marac.post(of_referral("accept", row)).status_code == 404
    give(scene.world.coordinator.pk, row.record_id, 1)
    shown = text(marac.get(reverse("marac:home")))
    assert row.record.reference in shown
    assert "Locked" in shown


@pytest.mark.parametrize("who", ["partner", "psd", "analyst", "admin", "officer"])
def test_nobody_else_runs_marac(scene, browse, who):
    row = referred(scene.case(), scene.world.specialist, scene.now)
    browser = browse(getattr(scene.world, who))
    for address in (reverse("marac:home"), of_meeting("meeting", scene.meeting), of_meeting("seats", scene.meeting)):
        assert browser.get(address).status_code == 404
    assert browser.post(of_referral("accept", row)).status_code == 404


@pytest.mark.policy("MARAC-004")
def test_the_flag_shows_on_her_next_incident_and_on_every_page_about_its_risk(scene, browse):
    case = scene.case(level="medium")
    flag(case, by=scene.world.coordinator, at=scene.now)
    incident = an_incident(scene.world.unit, scene.now)
    join(case, incident, scene.now)
    other = scene.case()
    specialist = browse(scene.world.specialist)
    for name, reference, shows in (
        ("cases:incident", incident.record.reference, True),
        ("risk:case", case.record.reference, True),
        ("cases:case", case.record.reference, True),
        ("cases:case", other.record.reference, False),
    ):
        assert ("MARAC flag" in text(specialist.get(reverse(name, args=[reference])))) is shows, name
    Flag.objects.update(ended_at=scene.now)
    assert "MARAC flag" not in text(specialist.get(reverse("risk:case", args=[case.record.reference])))


def test_areas_and_who_speaks_for_an_agency_are_kept_in_the_browser(scene, marac):
    page = reverse("marac:areas")
    marac.post(page, {"name": "Northfold", "force": "", "contact": ""})
    assert Area.objects.filter(name="Northfold").exists()
    assert "There is an area of this name" in text(marac.post(page, {"name": "northfold"}))
    other = scene.world.member("merle", "partner")
    given = {"agency": "idva", "account": handle(other)}
    assert marac.post(page, given).status_code == 302
    assert "speaks for IDVA service already" in text(marac.post(page, given))


def test_what_marac_shows_is_marked_as_seen(scene, marac):
    from dapolicy.audit.models import Entry  # noqa: PLC0415

    item = scene.listed()
    marac.get(of_meeting("meeting", scene.meeting))
    entry = Entry.objects.order_by("-id").first()
    assert item.record_id in entry.records
    assert Case.objects.get(pk=item.record_id).victim_id in entry.people


def test_a_cancelled_or_absent_meeting_is_answered_alike(scene, marac):
    absent = a_meeting(scene.now, days=9)
    address = of_meeting("meeting", absent)
    Meeting.objects.filter(pk=absent.pk).delete()
    assert marac.get(address).status_code == 404
