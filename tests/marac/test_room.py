"""In the room: each line is kept once, at once and also late; what is missing is shown, and holds back a word alone."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Member
from dapolicy.access.permissions import Refused
from dapolicy.chronology.entries import take_from_view, take_out
from dapolicy.chronology.models import Clock, Event
from dapolicy.policy.worktime import london_day
from marac.actions.hearing import end
from marac.models import Action, Agency, Item, Line, Meeting, Referral, Research, Seat, Sheet
from tests.access.oracle.build import FOREVER, give
from tests.access.whole import call
from tests.marac.room import agreed, boxes, case_page
from tests.marac.scene import a_meeting, seat
from tests.reading import text


def says(marac, item, what, *, line=None, **fields):
    given = {f"{what}-{name}": value for name, value in fields.items()}
    return marac.post(case_page(item, "line", what), given | {"line": str(line or uuid4())})


def sends(marac, item, what, **fields):
    """As the page's script sends it."""
    given = {f"{what}-{name}": value for name, value in fields.items()} | {"line": str(uuid4())}
    given["who"] = handle(Member.objects.get(name="Coordinator"))
    return marac.post(case_page(item, "line", what), given, headers={"X-Line": "1"})


def lines(item) -> list[str]:
    return list(Line.objects.filter(item=item).order_by("at", "pk").values_list("kind", flat=True))


def test_the_screen_shows_people_risk_research_and_what_is_open_from_last_time(scene, marac, item):
    before = scene.listed(Case.objects.get(pk=item.record_id), meeting=a_meeting(scene.now, days=-14))
    old = agreed(scene, before, "Fit a door chain", due_on=london_day(scene.now) - timedelta(days=2))
    Research.objects.create(
        record=item.record, item=item, agency=scene.housing, member=scene.world.partner, facts="Rent paid", at=scene.now
    )
    shown = text(marac.get(case_page(item)))
    people, old_ones = "Fern Applethwaite and Dorian Applethwaite", ("Fit a door chain", "0 of 1 done", "Overdue")
    for said in (people, "case 1 of 1", *old_ones, "Rent paid", "OIC", "MARAC is no owner"):
        assert said in shown
    assert old.state == Action.State.OPEN


@pytest.mark.policy("MARAC-009")
def test_what_is_said_decided_and_agreed_is_kept_at_once_and_sent_twice_it_is_one_row(scene, marac, item):
    line = uuid4()
    for _ in range(2):
        assert says(marac, item, "said", line=line, note="Housing: the locks on Thursday.").status_code == 302
        assert says(marac, item, "decided", line=line, note="She moves first.").status_code == 302
    due = london_day(scene.now) + timedelta(days=7)
    action = {"words": "Change the locks", "agency": "housing", "owner_name": "partner", **boxes("due_on", due)}
    for _ in range(2):
        says(marac, item, "action", line=line, **action)
    assert sorted(lines(item)) == ["marac.decided", "marac.said"]  # each form of the page is named apart
    kept = Action.objects.get(item=item)
    assert (kept.agency, kept.owner, kept.due_on) == (scene.housing, scene.world.partner, due)
    clock = Clock.objects.get(duty="marac-action", subject=str(kept.pk))
    assert london_day(clock.due_at) == due
    shown = text(marac.get(case_page(item)))
    assert "Housing: the locks on Thursday." in shown
    assert "Change the locks" in shown
    assert Meeting.objects.get(pk=item.meeting_id).held_at


def test_the_same_name_on_another_case_is_another_line(scene, marac, item):
    other, line = scene.listed(meeting=item.meeting, place=2048), uuid4()
    for one in (item, other):
        says(marac, one, "said", line=line, note="Known to housing.")
    assert lines(item) == lines(other) == ["marac.said"]


@pytest.mark.policy("MARAC-009")
def test_an_action_without_owner_or_date_is_saved_owed_and_first_on_the_coordinators_screens(scene, marac, item):
    assert says(marac, item, "action", words="Somebody rings the school").status_code == 302
    action = Action.objects.get(item=item)
    assert Clock.objects.filter(duty="marac-action-named", subject=str(action.pk), stopped_at=None).exists()
    assert not Clock.objects.filter(duty="marac-action").exists()
    home = text(marac.get(reverse("marac:home")))
    assert home.index("Somebody rings the school") < home.index("Referrals on no agenda")
    after = text(marac.get(reverse("marac:afterwards")))
    assert "agency, owner, date missing" in after
    assert after.index("Somebody rings the school") < after.index("Overdue")


@pytest.mark.policy("MARAC-008")
def test_a_case_heard_without_the_victims_voice_is_kept_as_heard_and_shows_it_missing(scene, marac, item):
    assert says(marac, item, "heard").status_code == 302
    item.refresh_from_db()
    assert item.heard_at
    room = reverse("marac:room", args=[handle(item.meeting)])
    assert "IDVA's name, or why there is none" in text(marac.get(room))
    says(marac, item, "voice", idva="Merle Finchley")
    shown = text(marac.get(room))
    assert "IDVA's name, or why" not in shown
    assert "views, or why there are none" in shown
    says(marac, item, "voice", views="She wants to stay.")
    assert "views, or why" not in text(marac.get(room))


@pytest.mark.policy("MARAC-008")
def test_a_reason_why_there_is_no_idva_is_enough(scene, marac, item):
    says(marac, item, "voice", none="She declined, twice.")
    assert "IDVA's name, or why" not in text(marac.get(case_page(item)))


@pytest.mark.policy("MARAC-011")
def test_a_case_without_a_police_action_wants_the_reason_and_the_kinds_are_offered(scene, marac, item):
    page = marac.get(case_page(item)).content.decode()
    assert "Review or remove licences" in page
    assert "a police action, or why there is none" in page
    says(marac, item, "action", words="Visit together", agency="police", kind="joint-visit", owner_name="Supervisor",
         **boxes("due_on", london_day(scene.now)))  # fmt: skip
    assert "a police action, or why" not in marac.get(case_page(item)).content.decode()
    assert Action.objects.get(item=item).owner == scene.world.supervisor
    assert "kinds are those of police" in text(
        says(marac, item, "action", words="Alarm", agency="housing", kind="licences")
    )
    other = scene.listed(meeting=item.meeting, place=2048)
    says(marac, other, "no-police", why="He is in prison.")
    assert "a police action, or why" not in marac.get(case_page(other)).content.decode()


@pytest.mark.policy("MARAC-013")
def test_hearing_a_case_starts_what_is_owed_and_leaves_its_owners_and_its_case_as_they_are(scene, marac, item):
    kept = (item.record.investigator_id, item.record.safeguarding_lead_id)
    says(marac, item, "heard")
    running = set(Clock.objects.filter(record=item.record, stopped_at=None).values_list("duty", flat=True))
    assert {"marac-outcome", "marac-minutes"} <= running
    item.record.refresh_from_db()
    assert (item.record.investigator_id, item.record.safeguarding_lead_id) == kept
    assert Case.objects.get(pk=item.record_id).closed_at is None
    assert Referral.objects.get(pk=item.referral_id).state == Referral.State.HEARD


def test_heard_by_mistake_is_withdrawn_and_the_case_waits_again(scene, marac, item):
    says(marac, item, "heard")
    event = Event.objects.get(kind="marac.heard")
    take_from_view(event, by=scene.world.coordinator, at=scene.now, reason="The wrong case")
    take_out(event, by=scene.world.supervisor, at=scene.now)
    item.refresh_from_db()
    assert item.heard_at is None
    assert Referral.objects.get(pk=item.referral_id).state == Referral.State.ACCEPTED


def test_what_was_said_in_the_wrong_case_is_taken_from_the_screen_at_once(scene, marac, item):
    says(marac, item, "said", note="She is at 9 Wharf End.")
    event = Event.objects.get(kind="marac.said")
    take_from_view(event, by=scene.world.coordinator, at=scene.now, reason="The wrong case")
    for page in (case_page(item), reverse("marac:minutes", args=[handle(item.meeting)])):
        shown = text(marac.get(page))
        assert "Wharf End" not in shown
        assert "withdrawn" in shown


def test_what_is_written_a_week_late_was_said_at_the_meeting(scene, marac):
    meeting = a_meeting(scene.now, days=-7)
    item = scene.listed(meeting=meeting)
    says(marac, item, "heard")
    due = london_day(meeting.starts_at) + timedelta(days=2)
    says(marac, item, "action", words="Ring her", agency="housing", owner_name="Partner", **boxes("due_on", due))
    assert Event.objects.get(kind="marac.heard").at == meeting.starts_at
    assert Action.objects.get(item=item).due_on == due
    assert "Overdue" in text(marac.get(reverse("marac:actions")))


@pytest.mark.policy("MARAC-007")
def test_who_is_there_is_recorded_by_agency_seat_or_none_and_a_missing_seat_opens_no_papers(scene, marac, item, as_web):
    health = scene.world.member("nurse", "partner")
    seat(a_meeting(scene.now, days=30, circulated=False), Agency.objects.get(pk="health"), health)
    page = reverse("marac:room-attendance", args=[handle(item.meeting)])
    given = {"housing": "present", "police": "present", "health": "absent", "children": "apologies"}
    assert marac.post(page, given).status_code == 302
    rows = dict(Seat.objects.filter(meeting=item.meeting).values_list("agency_id", "attends"))
    assert rows == given
    marac.post(page, given | {"health": "apologies"})
    assert Seat.objects.get(meeting=item.meeting, agency_id="health").attends == "apologies"
    as_web(health)
    assert not Item.objects.exists()
    refused = marac.post(page, {"probation": "present"})
    assert "Give Probation a seat first" in text(refused)


def test_a_meeting_ends_once_every_case_was_heard_or_taken_off(scene, marac, item):
    says(marac, item, "said", note="Begun.")
    item.meeting.refresh_from_db()
    with pytest.raises(Refused, match=item.record.reference):
        end(item.meeting, by=scene.world.coordinator, at=scene.now)
    says(marac, item, "heard")
    assert marac.post(reverse("marac:end", args=[handle(item.meeting)])).status_code == 302
    assert says(marac, item, "said", note="One thing more.").status_code == 302
    assert "One thing more." in text(marac.get(case_page(item)))


def test_bad_input_is_refused_clearly_and_what_was_typed_stays(scene, marac, item):
    long = says(marac, item, "said", note="x" * 100_000)
    assert (long.status_code, "longer than one line can be" in text(long)) == (200, True)
    assert "x" * 100_000 in long.content.decode()
    past = says(marac, item, "action", words="Ring her", **boxes("due_on", london_day(scene.now) - timedelta(days=1)))
    assert "before the meeting" in text(past)
    assert "Ring her" in past.content.decode()
    gone = Agency.objects.create(code="gone", name="Gone", kind="housing", ended_on=london_day(scene.now))
    assert "no longer there" in text(says(marac, item, "action", words="Ring her", agency=gone.pk))
    assert not Action.objects.exists()
    says(marac, item, "said", note="<script>alert(1)</script>")
    shown = marac.get(case_page(item)).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    answer = sends(marac, item, "said", note="")
    assert (answer.status_code, answer.json()["saved"]) == (422, False)
    assert sends(marac, item, "said", note="Kept").json() == {"saved": True, "faults": []}


def test_another_meetings_item_a_wrong_line_and_a_meeting_to_come_are_answered_as_such(scene, marac, item):
    other = scene.listed()
    mixed = reverse("marac:line", args=[handle(item.meeting), other.record.reference, "said"])
    assert marac.post(mixed, {"said-note": "x"}).status_code == 404
    assert marac.post(case_page(item, "line", "whispered"), {}).status_code == 404
    early = says(marac, other, "said", note="Before its day.")
    assert "Change its day first" in text(early)
    assert "Before its day." in early.content.decode()
    assert not Line.objects.exists()


def sheet(scene, item, section, *agencies, words="Shared words"):
    blocks = [{"kind": "words", "heading": "", "words": words}]
    Sheet.objects.create(
        record=item.record, item=item, section=section, agencies=list(agencies), agreement="x", made_at=scene.now,
        content={"blocks": blocks, "title": "F and D"},
    )  # fmt: skip


def test_the_shared_view_shows_what_every_agency_in_the_room_may_have_and_nothing_beside_it(scene, marac, item):
    seat(item.meeting, Agency.objects.get(pk="fire"), None)
    sheet(scene, item, "people", "housing", "fire", words="Names")
    sheet(scene, item, "police", "police", "housing", words="PNC markers")
    sheet(scene, item, "purpose", "housing", "fire", words="No recourse")
    says(marac, item, "said", note="Only in the minutes.")
    page = case_page(item, "shared")
    shown = text(marac.get(page))
    assert "Names" in shown
    assert "PNC markers" not in shown
    Seat.objects.filter(meeting=item.meeting, agency_id="fire").update(attends="absent")
    shown = text(marac.get(page))
    assert "PNC markers" in shown
    for hidden in ("No recourse", "Only in the minutes.", "Search", "DVDS"):
        assert hidden not in shown
    Seat.objects.filter(meeting=item.meeting).exclude(agency_id="police").update(attends="absent")
    assert "Names" not in text(marac.get(page))


def test_a_connected_attendee_is_named_before_the_case_is_opened_and_their_list_has_nothing_of_it(scene, marac, item):
    agreed(scene, item)
    lists = reverse("marac:agency-list", args=[handle(item.meeting), "housing"])
    assert "Change the locks" in text(marac.get(lists))
    Exclusion.objects.create(record=item.record, member=scene.world.partner, why="declared", at=scene.now)
    assert "Heard without Partner (Housing)" in text(marac.get(case_page(item)))
    assert marac.get(lists).status_code == 404


def test_a_locked_case_is_in_the_room_with_a_grant_alone_and_is_kept_in_no_browser(scene, marac, item):
    other = scene.listed(meeting=item.meeting, place=2048)
    agreed(scene, item)
    pages = [case_page(item), case_page(item, "shared")]
    assert 'data-keeps="yes"' in marac.get(pages[0]).content.decode()
    call("SELECT dapolicy_lock(%s, 'confirmed')", [item.record_id])
    assert [marac.get(page).status_code for page in pages] == [404, 404]
    assert says(marac, item, "said", note="x").status_code == 404
    room = reverse("marac:room", args=[handle(item.meeting)])
    shown = text(marac.get(room))
    assert f"1. {'Fern Applethwaite'}" in shown
    assert item.record.reference not in shown
    assert "case 1 of 1" in text(marac.get(case_page(other)))
    assert "Change the locks" not in text(marac.get(reverse("marac:actions")))


def test_a_locked_case_that_is_granted_is_not_kept_by_the_page_nor_on_an_agencys_list(scene, marac, item):
    agreed(scene, item)
    give(scene.world.coordinator.pk, item.record_id, FOREVER)
    call("SELECT dapolicy_lock(%s, 'confirmed')", [item.record_id])
    assert 'data-keeps="no"' in marac.get(case_page(item)).content.decode()
    assert marac.get(reverse("marac:agency-list", args=[handle(item.meeting), "housing"])).status_code == 404


def test_the_room_asks_the_database_as_often_for_two_cases_as_for_twelve(scene, marac, item):
    pages = [reverse(f"marac:{name}", args=[handle(item.meeting)]) for name in ("room", "minutes")] + [case_page(item)]

    def statements(cases: int) -> list[int]:
        while Item.objects.filter(meeting=item.meeting).count() < cases:
            agreed(scene, scene.listed(meeting=item.meeting, place=2048))
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert marac.get(page).status_code == 200
            counts.append(len(asked))
        return counts

    statements(1)  # what every first page asks once
    assert statements(2) == statements(12)
