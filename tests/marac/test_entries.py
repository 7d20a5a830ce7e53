"""Entries about a referral: what each starts and stops."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dapolicy.chronology.entries import entries, record_entry, take_from_view, take_out
from dapolicy.chronology.models import Clock, Content, Escalation, Event
from dapolicy.chronology.sweep import sweep
from dapolicy.policy.worktime import london_day, months_on
from marac.actions.agenda import flag
from marac.actions.referring import WithoutConsent
from marac.models import Action, Flag
from tests.marac.referring import referred, taken

DAY = timedelta(days=1)


def form_of(kind, case, scene, at=None, **said):
    entry = entries()[kind]
    return entry({**entry.example, **said}, record=case.record, by=scene.world.coordinator, now=at or scene.now)


def enter(kind, case, scene, at=None, **said):
    form = form_of(kind, case, scene, at, **said)
    assert form.is_valid(), form.errors
    return record_entry(form, case.record, by=scene.world.coordinator, at=at or scene.now)


def running(case, duty) -> bool:
    return Clock.objects.filter(record=case.record, duty=duty, stopped_at=None, lapsed_at=None, void=False).exists()


@pytest.mark.policy("MARAC-012")
def test_the_victim_is_told_before_or_it_is_said_why_that_is_unsafe(scene):
    case = scene.case()
    taken(case, scene.world.coordinator, scene.now - timedelta(hours=1))
    assert running(case, "marac-explained")
    unsafe = form_of("marac.victim-explained", case, scene, outcome="unsafe")
    assert "Say why it is unsafe" in str(unsafe.errors)
    enter("marac.victim-explained", case, scene, outcome="unsafe", unsafe_why="He reads her telephone.")
    assert not running(case, "marac-explained")


def test_the_record_of_sharing_without_consent_ends_what_is_owed(scene):
    case = scene.case()
    referred(case, scene.world.specialist, scene.now, consent="no", without=WithoutConsent())
    assert running(case, "marac-consent")
    (event,) = enter("marac.consent-recorded", case, scene)
    assert not running(case, "marac-consent")
    assert entries()[event.kind].sentence(event.detail).endswith("to prevent serious harm to the victim")


def test_papers_are_asked_for_and_received_by_clock(scene):
    case = scene.case()
    scene.refer(case)
    enter("marac.papers-asked", case, scene, at=scene.now)
    assert running(case, "marac-papers")
    enter("marac.papers-received", case, scene, at=scene.now + timedelta(minutes=1))
    assert not running(case, "marac-papers")


def test_papers_that_are_not_whole_stop_no_clock_and_are_chased(scene):
    case = scene.case()
    scene.refer(case)
    enter("marac.papers-asked", case, scene, at=scene.now)
    (event,) = enter("marac.papers-received", case, scene, at=scene.now + DAY, whole="no", lacking="The last minutes")
    assert event.kind == "marac.papers-incomplete"
    assert running(case, "marac-papers")
    assert Content.objects.get(event_id=event.pk).words == "The last minutes"
    due = Clock.objects.get(duty="marac-papers").due_at
    sweep(now=due + DAY)
    assert Escalation.objects.filter(clock__duty="marac-papers").exists()
    enter("marac.papers-received", case, scene, at=due + DAY)
    assert not running(case, "marac-papers")


def test_papers_that_nobody_asked_for_and_that_are_not_whole_are_owed_from_then_on(scene):
    case = scene.case()
    scene.refer(case)
    enter("marac.papers-received", case, scene, whole="no")
    assert running(case, "marac-papers")


def test_entries_are_offered_where_there_was_a_referral_alone(scene):
    case, other = scene.case(), scene.case()
    scene.refer(case)
    entry = entries()["marac.victim-explained"]
    assert (entry.offered(case.record), entry.offered(other.record)) == (True, False)


@pytest.fixture
def flagged(scene):
    """A case on an agenda, flagged eleven months ago."""
    item = scene.listed()
    flag(item.record.case, by=scene.world.coordinator, at=scene.now - timedelta(days=330))
    return item


@pytest.mark.policy("MARAC-004")
def test_a_flag_that_is_kept_is_looked_at_again_a_year_on(scene, flagged):
    before = Flag.objects.get()
    enter("marac.flag-reviewed", flagged.record.case, scene)
    after = Flag.objects.get()
    assert after.ended_at is None
    assert after.review_on > before.review_on
    assert running(flagged.record.case, "marac-flag-review")


@pytest.mark.policy("MARAC-004")
def test_a_flag_does_not_end_while_an_action_is_open(scene, flagged):
    case, by = flagged.record.case, scene.world.coordinator
    action = Action.objects.create(record=case.record, item=flagged, words="Locks", agreed_at=scene.now, by=by)
    refused = form_of("marac.flag-ended", case, scene)
    assert "still open" in str(refused.errors)
    Action.objects.filter(pk=action.pk).update(state="completed")
    enter("marac.flag-ended", case, scene)
    assert Flag.objects.get().ended_at == scene.now
    assert not running(case, "marac-flag-review")
    assert Event.objects.filter(record_id=case.pk, kind="marac.flag-ended").exists()


def test_an_end_that_two_people_withdrew_is_none(scene, flagged):
    (ended,) = enter("marac.flag-ended", flagged.record.case, scene)
    later = scene.now + timedelta(minutes=5)
    take_from_view(ended, by=scene.world.specialist, at=later, reason="Wrong case.")
    take_out(ended, by=scene.world.supervisor, at=later)
    assert Flag.objects.get().ended_at is None


def test_a_new_meeting_flags_again_what_was_ended(scene, flagged):
    case = flagged.record.case
    enter("marac.flag-ended", case, scene)
    flag(case, by=scene.world.coordinator, at=scene.now + timedelta(hours=2))
    assert list(Flag.objects.order_by("since").values_list("ended_at", flat=True)) == [scene.now, None]
    assert running(case, "marac-flag-review")


SHORTER = """
[edition]
name = "ours"
in_force_from = 2022-01-01
dated_by = "the force"
source = "the force"

[duty.marac-flag-review]
title  = "Review of the MARAC flag"
starts = [{ kind = "marac.flagged" }, { kind = "marac.flag-reviewed" }]
stops  = ["marac.flagged", "marac.flag-reviewed"]
lapses = ["marac.flag-ended"]
within = "6 months"
owner  = "marac-coordinator"
restarts = true
stages = [{ at = "due", to = "marac-coordinator" }]
source = "the force"
"""


@pytest.mark.policy("MARAC-004")
def test_a_flag_is_looked_at_again_when_the_forces_own_edition_says(scene, tmp_path, monkeypatch):
    ours = tmp_path / "ours.toml"
    ours.write_text(SHORTER)
    monkeypatch.setenv("DAPOLICY_OVERLAYS", f"force-default,{ours}")
    item = scene.listed()
    flag(item.record.case, by=scene.world.coordinator, at=scene.now)
    clock = Clock.objects.get(duty="marac-flag-review")
    assert Flag.objects.get().review_on == london_day(clock.due_at) == months_on(london_day(scene.now), 6)
    enter("marac.flag-reviewed", item.record.case, scene, at=scene.now + DAY)
    assert Flag.objects.get().review_on == months_on(london_day(scene.now + DAY), 6)
