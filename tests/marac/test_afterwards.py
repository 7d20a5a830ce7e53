"""After the meeting: minutes, actions to their end, the victim told, the flag, links, and the word *closed*."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.models import Case
from dapolicy.access.handles import handle
from dapolicy.access.permissions import Refused
from dapolicy.chronology.actions import record
from dapolicy.chronology.entries import entries, record_entry
from dapolicy.chronology.models import Clock, Event
from dapolicy.chronology.sweep import sweep
from dapolicy.policy.worktime import london_day, london_moment
from marac.actions.acting import cancel, complete, name_owner
from marac.actions.agenda import flag
from marac.actions.hearing import keep_line
from marac.actions.minutes import send_minutes
from marac.models import Action, ActionReport, Flag, Referral
from tests.access.typist import forms_on
from tests.marac.room import agreed, boxes, case_page, of_action
from tests.marac.scene import a_meeting
from tests.reading import text

DAY = timedelta(days=1)


def form(scene, kind, on, **given):
    return entries()[kind](given, record=on, by=scene.world.coordinator, now=scene.now)


def told(scene, item, kind, **given):
    entry = form(scene, kind, item.record, **given)
    assert keep_line(entry, item, uuid4(), by=scene.world.coordinator, at=scene.now)


def writes(scene, kind, on, **given):
    return record_entry(form(scene, kind, on, **given), on, by=scene.world.coordinator, at=scene.now)


def whole(scene, item) -> None:
    """Everything that the minutes want, but actions."""
    told(scene, item, "marac.heard")
    told(scene, item, "marac.victim-spoken-for", idva="Merle Finchley", views="She wants to stay.")
    told(scene, item, "marac.no-police-action", why="He is in prison.")


def evening(action, *, days: int) -> datetime:
    return london_moment(action.due_on + timedelta(days=days), time(18))


@pytest.mark.policy("MARAC-009")
def test_minutes_complete_waits_for_owners_and_dates_and_says_which(scene, marac, item):
    whole(scene, item)
    action = agreed(scene, item, "Somebody rings the school", owner_name="", due_on=None)
    page = reverse("marac:minutes-send", args=[handle(item.meeting)])
    refused = text(marac.post(page))
    assert "The minutes wait for this first." in refused
    assert f"{item.record.reference}: owner and date of action 1" in refused
    assert not Event.objects.filter(kind="marac.minutes-sent").exists()
    given = {"agency": "housing", "owner_name": "Partner", **boxes("due_on", london_day(scene.now) + DAY)}
    assert marac.post(of_action(action, "action-act", "name"), given).status_code == 302
    for _ in range(2):
        assert marac.post(page).status_code == 302
    assert Event.objects.filter(kind="marac.minutes-sent", record_id=item.record_id).count() == 1
    assert Clock.objects.get(duty="marac-minutes").stopped_at
    assert Clock.objects.get(duty="marac-action-named").stopped_at
    assert london_day(Clock.objects.get(duty="marac-action").due_at) == london_day(scene.now) + DAY


@pytest.mark.policy("MARAC-008")
@pytest.mark.policy("MARAC-011")
def test_minutes_complete_waits_for_the_victims_voice_and_the_police_section(scene, item):
    told(scene, item, "marac.heard")
    with pytest.raises(Refused, match="IDVA's name") as refused:
        send_minutes(item.meeting, by=scene.world.coordinator, at=scene.now)
    assert "a police action, or why there is none" in str(refused.value)


def test_each_agencys_list_is_its_own_part(scene, marac, item):
    agreed(scene, item, "Change the locks")
    agreed(scene, item, "Ring the school", agency="children", owner_name="Ann Other")
    lists = {
        code: text(marac.get(reverse("marac:agency-list", args=[handle(item.meeting), code])))
        for code in ("housing", "children")
    }
    assert ("Change the locks" in lists["housing"], "Ring the school" in lists["housing"]) == (True, False)
    assert ("Change the locks" in lists["children"], "Ring the school" in lists["children"]) == (False, True)
    assert marac.get(reverse("marac:agency-list", args=[handle(item.meeting), "health"])).status_code == 404


@pytest.mark.policy("MARAC-010")
def test_an_action_is_late_when_its_agreed_day_is_over_and_done_with_evidence(scene, marac, item):
    action = agreed(scene, item, due_on=london_day(scene.now) + 3 * DAY)
    clock = Clock.objects.get(duty="marac-action", subject=str(action.pk))
    assert london_day(clock.due_at) == action.due_on
    later = evening(action, days=2)
    sweep(now=later)
    assert Clock.objects.get(pk=clock.pk).noticed_at
    with pytest.raises(Refused, match="what shows that it is done"):
        complete(action, evidence=" ", done_on=london_day(later), by=scene.world.coordinator, at=later)
    complete(action, evidence="Invoice seen", done_on=london_day(later), by=scene.world.coordinator, at=later)
    clock.refresh_from_db()
    assert clock.stopped_at > clock.due_at
    assert "Invoice seen" in text(marac.get(of_action(action)))
    with pytest.raises(Refused, match="completed already"):
        cancel(action, why="Again", by=scene.world.coordinator, at=later)


@pytest.mark.policy("MARAC-010")
def test_an_action_done_in_time_and_written_late_is_in_time(scene, item):
    action = agreed(scene, item, due_on=london_day(scene.now) + 3 * DAY)
    done = {"evidence": "Photograph", "by": scene.world.coordinator, "at": evening(action, days=5)}
    with pytest.raises(Refused, match="before it was agreed"):
        complete(action, done_on=london_day(scene.now) - DAY, **done)
    with pytest.raises(Refused, match="still to come"):
        complete(action, done_on=action.due_on + 9 * DAY, **done)
    complete(action, done_on=action.due_on, **done)
    clock = Clock.objects.get(duty="marac-action", subject=str(action.pk))
    assert clock.stopped_at <= clock.due_at


@pytest.mark.policy("MARAC-010")
def test_the_agreed_day_is_not_moved_and_giving_up_takes_a_reason(scene, item):
    action, by, at = agreed(scene, item), scene.world.coordinator, scene.now
    with pytest.raises(Refused, match="The day was agreed"):
        name_owner(action, agency="housing", owner_name="Partner", due_on=action.due_on + DAY, by=by, at=at)
    named = name_owner(action, agency="children", owner_name="Ann Other", due_on=None, by=by, at=at)
    assert (named.agency_id, named.owner_name, named.owner) == ("children", "Ann Other", None)
    with pytest.raises(Refused, match="why it is given up"):
        cancel(action, why="", by=by, at=at)
    cancel(action, why="She moved away.", by=by, at=at)
    assert Clock.objects.get(duty="marac-action", subject=str(action.pk)).stopped_at


@pytest.mark.policy("MARAC-010")
def test_its_owner_finishes_a_police_action_and_nobody_else_does(scene, browse, item):
    action = agreed(scene, item, "Check his bail", agency="police", owner_name="supervisor", kind="breaches")
    assert action.owner == scene.world.supervisor
    owner, other = browse(scene.world.supervisor), browse(scene.world.specialist)
    done = {"evidence": "Checked at court", **boxes("done_on", london_day(scene.now))}
    assert "Check his bail" in text(owner.get(reverse("marac:actions")))
    assert "Check his bail" not in text(other.get(reverse("marac:actions")))
    assert "somebody else's" in text(other.post(of_action(action, "action-act", "complete"), done))
    owner.post(of_action(action, "action-act", "cancel"), {"why": "x"})
    assert Action.objects.get(pk=action.pk).state == "open"
    assert owner.post(of_action(action, "action-act", "complete"), done).status_code == 302
    assert Action.objects.get(pk=action.pk).state == "completed"


@pytest.mark.policy("MARAC-010")
@pytest.mark.parametrize("code", ["name", "complete", "reword", "cancel"])
def test_each_form_about_an_action_is_sent_where_it_stands_and_names_no_key(scene, marac, item, code):
    action = agreed(scene, item)
    page = marac.get(of_action(action, "action-act", code)).content.decode()
    assert [form.action for form in forms_on(page) if form.boxes] == [reverse("desk:search"), ""]
    assert str(action.pk) not in page


@pytest.mark.policy("MARAC-010")
def test_what_its_owner_says_is_shown_and_what_became_of_it_stands_on_the_next_meetings_screen(scene, marac, item):
    action, other = agreed(scene, item), agreed(scene, item, "Ring her")
    said = {"member": scene.world.partner, "said": "done", "evidence": "Locks fitted", "at": scene.now}
    ActionReport.objects.create(record=item.record, action=action, done_on=london_day(scene.now), **said)
    assert "Said by their owners" in text(marac.get(reverse("marac:afterwards")))
    page = marac.get(of_action(action, "action-act", "complete")).content.decode()
    assert "Locks fitted" in page
    assert f'value="{scene.now.year}"' in page
    assert "Locks fitted" in text(marac.get(of_action(action)))
    complete(action, evidence="Seen", done_on=london_day(scene.now), by=scene.world.coordinator, at=scene.now)
    next_time = scene.listed(Case.objects.get(pk=item.record_id), meeting=a_meeting(scene.now, days=1))
    shown = text(marac.get(case_page(next_time)))
    assert "1 of 2 done" in shown
    assert "Completed" in shown
    assert other.words in shown


@pytest.mark.policy("MARAC-010")
@pytest.mark.policy("MARAC-013")
def test_the_word_closed_waits_for_the_actions_by_name_and_leaves_the_case_open(scene, item):
    whole(scene, item)
    action = agreed(scene, item)
    waiting = form(scene, "marac.closed", item.record, note="Settled.")
    assert not waiting.is_valid()
    said = " ".join(waiting.non_field_errors())
    assert "the action Change the locks (Housing)" in said
    assert "the victim to be told the outcome" in said
    complete(action, evidence="Seen", done_on=london_day(scene.now), by=scene.world.coordinator, at=scene.now)
    writes(scene, "marac.outcome-told", item.record, who="idva", name="Merle Finchley")
    writes(scene, "marac.closed", item.record, note="Settled.")
    assert Referral.objects.get(pk=item.referral_id).state == Referral.State.CLOSED
    assert Case.objects.get(pk=item.record_id).closed_at is None


@pytest.mark.policy("MARAC-010")
def test_a_case_is_not_closed_while_an_action_is_open(scene, item):
    action = agreed(scene, item)
    closing = form(scene, "case.closed", item.record, outcome="not-crime", note="Nothing remains.")
    assert any("agreed at MARAC" in one for one in closing.errors.get("__all__", []))
    cancel(action, why="Moved away", by=scene.world.coordinator, at=scene.now)
    closing = form(scene, "case.closed", item.record, outcome="not-crime", note="Nothing remains.")
    assert not any("agreed at MARAC" in one for one in closing.errors.get("__all__", []))


@pytest.mark.policy("MARAC-012")
@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("marac.outcome-told", {"who": "idva", "name": "Merle Finchley"}),
        ("marac.outcome-unsafe", {"who": "idva", "name": "Merle Finchley", "why": "He reads her telephone."}),
    ],
)
def test_a_victim_who_was_not_told_is_listed_until_told_or_the_reason_is_there(scene, marac, item, kind, given):
    record("marac.accepted", item.record, by=None, at=scene.now)
    told(scene, item, "marac.heard")
    page = reverse("marac:afterwards")
    shown = text(marac.get(page))
    assert "MARAC to be explained" in shown
    assert "The outcome to be told" in shown
    writes(scene, kind, item.record, **given)
    assert "The outcome to be told" not in text(marac.get(page))
    writes(scene, "marac.victim-explained", item.record, outcome="explained", who="idva", name="Merle Finchley")
    assert "Every one was told" in text(marac.get(page))


@pytest.mark.policy("MARAC-004")
def test_a_flag_is_listed_when_its_review_comes_and_stays_while_actions_are_open(scene, marac, item):
    case = Case.objects.select_related("record").get(pk=item.record_id)
    flag(case, by=scene.world.coordinator, at=scene.now)
    assert "None within two weeks." in text(marac.get(reverse("marac:afterwards")))
    Flag.objects.update(review_on=london_day(scene.now))
    assert "It stays until somebody does." in text(marac.get(reverse("marac:afterwards")))
    agreed(scene, item)
    assert not form(scene, "marac.flag-ended", item.record, why="A year is over").is_valid()
    assert Flag.objects.get().ended_at is None


@pytest.mark.policy("MARAC-016")
def test_who_is_in_mappa_or_child_protection_too_is_shown_on_the_case_and_listed_for_both(scene, browse, marac, item):
    incomplete = form(scene, "marac.linked", item.record, process="mappa", who="suspect", state="open")
    assert "Choose the MAPPA level, or not known yet" in str(incomplete.errors)
    writes(scene, "marac.linked", item.record, process="mappa", level="2", who="suspect", state="open")
    writes(scene, "marac.linked", item.record, process="child-protection", who="child", state="open")
    assert "MAPPA level 2: the suspect, going on" in text(marac.get(case_page(item)))
    specialist = browse(scene.world.specialist)
    shown = text(specialist.get(reverse("marac:links")))
    assert "Child protection: a child" in shown
    assert f"{item.record.reference} Fern Applethwaite, for the meeting of" in shown
    writes(scene, "marac.linked", item.record, process="mappa", level="2", who="suspect", state="ended")
    writes(scene, "marac.police-checked", item.record, markers="Weapons")
    shown = text(specialist.get(reverse("marac:links")))
    assert "MAPPA level" not in shown
    assert "for the meeting of" not in shown
