"""Entries about a referral: what each starts and stops."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dapolicy.chronology.entries import entries, record_entry
from dapolicy.chronology.models import Clock
from marac.actions.referring import WithoutConsent
from tests.marac.referring import referred, taken


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


def test_entries_are_offered_where_there_was_a_referral_alone(scene):
    case, other = scene.case(), scene.case()
    scene.refer(case)
    entry = entries()["marac.victim-explained"]
    assert (entry.offered(case.record), entry.offered(other.record)) == (True, False)
