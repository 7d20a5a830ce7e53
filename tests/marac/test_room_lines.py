"""Lines of the room through what goes wrong: another person signs in, a case leaves the agenda, a key pressed twice."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion
from dapolicy.access.permissions import Refused
from dapolicy.chronology.entries import entries, record_entry, take_from_view, take_out
from dapolicy.chronology.models import Clock, Content, Event
from marac.actions.acting import Agreed, agree
from marac.actions.agenda import put_on_agenda, take_off
from marac.actions.hearing import begin, end, keep_line
from marac.actions.minutes import send_minutes
from marac.models import Action, Line, Meeting, Sheet
from tests.access.oracle.build import FOREVER, give
from tests.access.whole import call
from tests.marac.room import case_page, of_today
from tests.marac.scene import a_meeting

HEARD = "marac.heard"


@pytest.fixture
def marac(scene, browse):
    return browse(scene.world.coordinator)


@pytest.fixture
def item(scene):
    return scene.listed(meeting=of_today(scene))


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def sends(browser, item, what, *, who, line=None, **fields):
    """As the page's script sends what it kept, saying who typed it."""
    given = {f"{what}-{name}": value for name, value in fields.items()}
    given |= {"line": str(line or uuid4()), "who": who}
    return browser.post(case_page(item, "line", what), given, headers={"X-Line": "1"})


def entry(scene, kind, item, **given):
    return entries()[kind](given, record=item.record, by=scene.world.coordinator, now=scene.now)


def tells(scene, kind, item, *, line=None, **given) -> bool:
    form = entry(scene, kind, item, **given)
    return keep_line(form, item, line or uuid4(), by=scene.world.coordinator, at=scene.now)


def leaves(scene, item) -> None:
    why = {"reason": "victim-asks", "words": "She asks that it waits."}
    take_off(item, **why, by=scene.world.coordinator, at=scene.now)


def test_what_one_person_typed_is_never_written_as_anothers(scene, browse, item):
    second = scene.world.member("second", "marac-coordinator")
    first, other = scene.world.coordinator, browse(second)
    line = uuid4()
    for who in (handle(first), ""):
        answer = sends(other, item, "said", who=who, line=line, note="Typed by the first.")
        assert (answer.status_code, answer.json()["saved"]) == (409, False)
    assert not Line.objects.exists()
    assert sends(browse(first), item, "said", who=handle(first), line=line, note="Typed by the first.").json()["saved"]
    assert Line.objects.get().by == first


@pytest.mark.policy("MARAC-009")
def test_what_was_said_is_kept_in_the_case_after_it_was_taken_off_the_agenda(scene, marac, item):
    leaves(scene, item)
    who = handle(scene.world.coordinator)
    answer = sends(marac, item, "said", who=who, note="Housing knew of the knife.")
    assert (answer.status_code, answer.json()) == (200, {"saved": True, "faults": []})
    assert sends(marac, item, "action", who=who, words="Ring her tonight").json()["saved"]
    assert Content.objects.filter(words__contains="knew of the knife", record_id=item.record_id).exists()
    assert Clock.objects.filter(record=item.record, duty="marac-action-named", stopped_at=None).exists()
    shown = text(marac.get(case_page(item)))
    for said in ("taken off the agenda", "asks for a later meeting", "Housing knew of the knife.", "Ring her tonight"):
        assert said in shown
    refused = sends(marac, item, "heard", who=who)
    assert (refused.status_code, "not heard at this meeting" in refused.json()["faults"][0]) == (422, True)
    assert not Event.objects.filter(kind=HEARD).exists()


def test_a_line_that_is_sent_again_after_the_case_left_and_came_back_is_one_row(scene, item):
    line, by = uuid4(), scene.world.coordinator
    assert tells(scene, "marac.said", item, line=line, note="Once.")
    action = agree(item, Agreed(words="Once too"), line, by=by, at=scene.now)
    leaves(scene, item)
    back = put_on_agenda(item.referral, Meeting.objects.get(pk=item.meeting_id), by=by, at=scene.now)
    assert not tells(scene, "marac.said", back, line=line, note="Once.")
    assert agree(back, Agreed(words="Once too"), line, by=by, at=scene.now) == action
    assert (Line.objects.count(), Action.objects.count()) == (1, 1)


@pytest.mark.policy("MARAC-012")
def test_a_case_is_heard_once_at_a_meeting_however_often_it_is_said(scene, marac, item):
    for _ in range(2):  # on two screens, each with a line of its own
        tells(scene, HEARD, item)
    waiting = entry(scene, HEARD, item)
    assert waiting.is_valid()
    with pytest.raises(Refused, match="recorded already"):
        record_entry(waiting, item.record, by=scene.world.coordinator, at=scene.now)
    assert Event.objects.filter(kind=HEARD).count() == 1
    assert Clock.objects.filter(duty="marac-outcome", void=False).count() == 1


def test_what_was_heard_by_mistake_is_heard_again_and_its_minutes_are_sent_again(scene, item):
    by = scene.world.coordinator
    tells(scene, HEARD, item)
    tells(scene, "marac.victim-spoken-for", item, none="She is away.")
    tells(scene, "marac.no-police-action", item, why="He is in prison.")
    assert send_minutes(item.meeting, by=by, at=scene.now) == 1
    wrong = Event.objects.get(kind=HEARD)
    take_from_view(wrong, by=by, at=scene.now, reason="The wrong case")
    assert tells(scene, HEARD, item)
    take_out(wrong, by=scene.world.supervisor, at=scene.now)
    item.refresh_from_db()
    assert item.heard_at
    assert [send_minutes(item.meeting, by=by, at=scene.now) for _ in range(2)] == [1, 0]


def test_a_meeting_that_is_ended_a_week_later_ended_on_its_day(scene):
    meeting = a_meeting(scene.now, days=-7)
    begin(meeting, by=scene.world.coordinator, at=scene.now)
    end(meeting, by=scene.world.coordinator, at=scene.now)
    meeting.refresh_from_db()
    assert meeting.ended_at == meeting.starts_at


@pytest.mark.parametrize("act", ["line", "action"])
def test_the_meeting_is_locked_before_the_record_as_circulating_it_does(scene, item, act):
    with CaptureQueriesContext(connection) as asked:
        if act == "line":
            tells(scene, "marac.said", item, note="Begun.")
        else:
            agree(item, Agreed(words="Begin"), uuid4(), by=scene.world.coordinator, at=scene.now)
    said = [one["sql"] for one in asked]
    meeting = next(at for at, sql in enumerate(said) if sql.startswith('UPDATE "marac_meeting"'))
    record = next(at for at, sql in enumerate(said) if "pg_advisory_xact_lock" in sql)
    assert meeting < record


def test_the_shared_view_of_a_case_that_left_the_agenda_is_gone(scene, marac, item):
    leaves(scene, item)
    assert marac.get(case_page(item, "shared")).status_code == 404
    other = scene.listed(meeting=a_meeting(scene.now, days=3))
    assert marac.get(reverse("marac:hearing", args=[handle(item.meeting), other.record.reference])).status_code == 404


def test_the_shared_view_warns_of_a_locked_case_and_shows_nothing_until_that_was_seen_to(scene, marac, item):
    share(scene, item)
    give(scene.world.coordinator.pk, item.record_id, FOREVER)
    page = case_page(item, "shared")
    assert "Names" in text(marac.get(page))
    call("SELECT dapolicy_lock(%s, 'confirmed')", [item.record_id])
    shown = text(marac.get(page))
    assert ("locked record" in shown, "Not let in by name Partner" in shown, "Names" in shown) == (True, True, False)
    shown = text(marac.get(page, {"all-left": "1"}))
    assert ("Names" in shown, "let in by name, for this meeting" in shown) == (True, True)


def test_the_shared_view_says_who_must_have_left_before_it_shows_a_case(scene, marac, item):
    share(scene, item)
    Exclusion.objects.create(record=item.record, member=scene.world.partner, why="declared", at=scene.now)
    shown = text(marac.get(case_page(item, "shared")))
    assert ("do not hear it, and have left Partner" in shown, "Names" in shown) == (True, False)


def share(scene, item) -> None:
    Sheet.objects.create(
        record=item.record, item=item, section="people", agencies=["housing"], agreement="x", made_at=scene.now,
        content={"blocks": [{"kind": "words", "heading": "", "words": "Names"}], "title": "F and D"},
    )  # fmt: skip
