"""A further report of the same two within the rule's time goes back, at any level and whatever the case is called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from cases.actions.levels import refresh_danger
from cases.models import Sameness
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock, Event
from marac.actions.referring import Referral
from marac.repeats import identify
from tests.access.whole import lock
from tests.cases.casting import a_case, a_person, an_incident, join
from tests.marac.referring import referred

KIND = "marac.repeat-identified"


def found(case) -> list[Event]:
    return list(Event.objects.filter(record_id=case.pk, kind=KIND).order_by("at"))


def further(scene, case, at):
    incident = an_incident(scene.world.unit, at)
    join(case, incident, at)
    return incident


@pytest.mark.policy("MARAC-001")
def test_a_repeat_at_standard_starts_its_own_clock_and_keeps_its_rule(scene):
    scene.now = datetime(2026, 1, 12, 10, tzinfo=UTC)
    case = scene.case(level="standard")
    scene.refer(case, at=scene.now)
    incident = further(scene, case, datetime(2026, 3, 20, 9, tzinfo=UTC))
    assert identify(now=datetime(2026, 3, 21, tzinfo=UTC)) == 1
    (event,) = found(case)
    assert event.detail == {
        "incident": incident.record.reference,
        "rule": "safelives-any-abuse",
        "last_referral": "2026-01-12T10:00:00+00:00",
        "level": "standard",
    }
    clock = Clock.objects.get(record=case.record, duty="marac-repeat-referral", void=False)
    assert clock.due_at == datetime(2026, 3, 24, 23, 59, 59, tzinfo=UTC)
    assert clock.stopped_at is None


def test_lowering_does_not_end_a_repeat_and_a_referral_does(scene):
    case = scene.case()
    scene.refer(case, at=scene.now - timedelta(days=2, hours=12))
    further(scene, case, scene.now - timedelta(hours=20))
    identify(now=scene.now)
    record("risk.lowered", case.record, by=None, at=scene.now - timedelta(hours=2))
    clock = Clock.objects.get(record=case.record, duty="marac-repeat-referral", void=False)
    assert clock.lapsed_at is None
    row = referred(case, scene.world.specialist, scene.now, "repeat")
    clock.refresh_from_db()
    assert clock.stopped_at == scene.now
    assert (row.how, row.repeat_rule) == ("repeat", "safelives-any-abuse")


def test_it_is_written_once_however_often_the_worker_looks(scene):
    case = scene.case()
    scene.refer(case)
    further(scene, case, scene.now - timedelta(hours=5))
    assert [identify(now=scene.now), identify(now=scene.now), len(found(case))] == [1, 0, 1]


def test_the_report_before_the_referral_and_one_after_twelve_months_are_none(scene):
    case = scene.case()
    scene.refer(case, at=datetime(2025, 3, 10, 10, tzinfo=UTC))
    further(scene, case, datetime(2025, 3, 10, 9, tzinfo=UTC))
    further(scene, case, datetime(2026, 3, 11, 9, tzinfo=UTC))
    identify(now=datetime(2026, 3, 12, tzinfo=UTC))
    assert found(case) == []
    further(scene, case, datetime(2026, 3, 10, 22, tzinfo=UTC))
    identify(now=datetime(2026, 3, 12, tzinfo=UTC))
    assert len(found(case)) == 1


def test_the_time_runs_from_the_last_referral_and_a_rejected_one_is_none(scene):
    case = scene.case()
    scene.refer(case, at=datetime(2024, 6, 1, tzinfo=UTC))
    scene.refer(case, at=datetime(2025, 5, 1, tzinfo=UTC))
    further(scene, case, datetime(2026, 4, 1, tzinfo=UTC))
    identify(now=datetime(2026, 4, 2, tzinfo=UTC))
    assert [event.detail["last_referral"] for event in found(case)] == ["2025-05-01T00:00:00+00:00"]
    Referral.objects.filter(record=case.record).update(state="rejected")
    further(scene, case, datetime(2026, 4, 20, tzinfo=UTC))
    identify(now=datetime(2026, 4, 21, tzinfo=UTC))
    assert len(found(case)) == 1


def test_a_new_case_of_the_same_two_under_other_ids_is_a_repeat(scene):
    case = scene.case()
    scene.refer(case)
    at = scene.now - timedelta(hours=3)
    incident = an_incident(scene.world.unit, at)
    fern, dorian = (a_person(name, incident.record, at) for name in ("Fern Oxbow", "Dorian Applethwaite"))
    again = a_case(incident, fern, dorian, at)
    assert identify(now=scene.now) == 0
    for mine, other in ((fern, case.victim), (dorian, case.suspect)):
        Sameness.objects.create(
            record=incident.record, a=mine, b=other, answer="same", at=at, by_id=scene.world.officer.pk
        )
    assert identify(now=scene.now) == 1
    assert len(found(again)) == 1


@pytest.mark.policy("ACC-004")
def test_that_two_are_one_as_a_locked_record_alone_knows_makes_a_repeat_of_no_open_case(scene):
    case, at = scene.case(), scene.now - timedelta(hours=3)
    scene.refer(case)
    incident, told = an_incident(scene.world.unit, at), an_incident(scene.world.unit, at)
    fern, dorian = (a_person(name, incident.record, at) for name in ("Fern Oxbow", "Dorian Applethwaite"))
    again = a_case(incident, fern, dorian, at)
    for mine, other in ((fern, case.victim), (dorian, case.suspect)):
        Sameness.objects.create(record=told.record, a=mine, b=other, answer="same", at=at, by_id=scene.world.officer.pk)
    lock([told.record], holder=scene.world.colleague)
    assert (identify(now=scene.now), found(again)) == (0, [])


@pytest.mark.policy("ACC-004")
def test_a_locked_referral_of_the_same_two_is_told_of_on_no_open_case(scene):
    """The line would say that the same two were at MARAC before, by a case that its readers may not know of."""
    locked, at = scene.case(), scene.now - timedelta(hours=3)
    scene.refer(locked)
    opened = a_case(an_incident(scene.world.unit, at), locked.victim, locked.suspect, at)
    lock([locked.record], holder=scene.world.colleague)
    further(scene, locked, at)
    assert identify(now=scene.now) == 1
    assert (found(opened), len(found(locked))) == ([], 1)


def test_another_suspect_or_the_other_direction_is_no_repeat(scene):
    case = scene.case()
    scene.refer(case)
    at = scene.now - timedelta(hours=3)
    incident = an_incident(scene.world.unit, at)
    a_case(incident, case.suspect, case.victim, at)
    a_case(incident, case.victim, a_person("Percy Dashwood", incident.record, at), at)
    refresh_danger(case)
    assert identify(now=scene.now) == 0


@pytest.mark.policy("MARAC-002")
def test_where_the_suspect_is_not_known_what_joins_the_case_is_a_repeat_and_another_case_is_none(scene, browse):
    at = scene.now - timedelta(hours=3)
    first = an_incident(scene.world.unit, scene.now - timedelta(days=9))
    fern = a_person("Fern Applethwaite", first.record, first.reported_at)
    case = a_case(first, fern, None, first.reported_at, suspect_known="not-known")
    scene.refer(case)
    other = a_case(an_incident(scene.world.unit, at), fern, None, at, suspect_known="not-known")
    assert identify(now=scene.now) == 0
    further(scene, case, at)
    assert identify(now=scene.now) == 1
    assert (len(found(case)), found(other)) == (1, [])
    page = browse(scene.world.specialist).get(reverse("marac:refer", args=[case.record.reference])).content.decode()
    assert "a repeat is counted within this case alone" in page
