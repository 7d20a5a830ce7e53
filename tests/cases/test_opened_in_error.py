"""A case that a report opened for the wrong person has an honest end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.actions.contact import promise
from cases.actions.involvement import move_involvement, name_party
from cases.actions.matching import undo_same
from cases.entries import CaseClosed
from cases.models import Case, Party, Sameness
from cases.reports import Suspect, Victim
from dapolicy.chronology.actions import record
from dapolicy.chronology.entries import record_entry
from dapolicy.chronology.models import Clock, Event, Notice, Telling
from dapolicy.chronology.standing import standing
from tests.cases.reports import person, saved
from tests.cases.test_moved import move, of
from tests.cases.test_report_saving import NOBODY

CLOSING = {"outcome": "in-error", "note": "Two people of that name; the report is about the other."}


@pytest.fixture
def report(world, as_web, now):
    as_web(world.officer)
    return saved(world, now - timedelta(hours=2))


def closing(case, world, now):
    return CaseClosed(CLOSING, record=case.record, by=world.supervisor, now=now)


def running(case):
    found = Clock.objects.filter(record=case.record, stopped_at=None, lapsed_at=None, void=False)
    return set(found.values_list("duty", flat=True))


def test_it_is_closed_without_an_offer_of_support_and_nothing_runs_there(report, world, now):
    [left] = report.cases
    at = now - timedelta(hours=1)
    record("risk.graded", left.record, by=world.officer, at=at, detail={"level": "high"})
    promise(left.record, to=None, words="Ring", due_at=now + timedelta(hours=3), by=world.officer, at=at)
    move(report, world, now)
    assert {"safety-plan", "idva-referral", "marac-referral", "victim-update", "promised-call"} <= running(left)
    record_entry(closing(left, world, now), left.record, by=world.supervisor, at=now)
    assert running(left) == set()
    assert Case.objects.get(pk=left.pk).closed_at == now
    ended = Event.objects.get(record_id=left.pk, kind="case.opened-in-error")
    assert (ended.by_id, ended.at) == (world.supervisor.pk, now)
    assert not Clock.objects.filter(record=left.record, duty="safety-plan", void=False).exists()


def test_while_a_report_stands_on_it_nobody_can_say_so(report, world, now):
    [case] = report.cases
    form = closing(case, world, now)
    assert "in-error" not in dict(form.fields["outcome"].choices)
    assert not form.is_valid()


def test_an_arrest_of_whoever_was_wrongly_recorded_stays_and_she_is_told_of_it_first(report, world, now):
    [left] = report.cases
    record("suspect.bailed", left.record, by=world.officer, at=now, detail=of(report) | {"how": "on-bail"})
    move(report, world, now, "suspect")
    form = closing(left, world, now)
    assert "Victim warned that the suspect is free or nearer" in str(form.errors)
    assert [event.kind for event in standing(["suspect.bailed"], left.record)] == ["suspect.bailed"]


def test_a_supervisor_is_told_that_no_report_stands_there_any_more(report, world, now):
    [left] = report.cases
    record("risk.graded", left.record, by=world.officer, at=now, detail={"level": "high"})
    move(report, world, now)
    word = Telling.objects.get(record=left.record, source__startswith="left-alone:")
    assert (word.to, word.title) == (
        "supervisor",
        f"{left.record.reference}: no report stands on it any more. Was it opened in error?",
    )
    assert not Notice.objects.exists()


def test_where_nobody_has_worked_it_ends_with_the_report_that_leaves_it(report, world, now):
    [left] = report.cases
    move(report, world, now)
    assert (Case.objects.get(pk=left.pk).closed_at, running(left)) == (now, set())
    assert Event.objects.get(record_id=left.pk, kind="case.opened-in-error").by_id == world.officer.pk


def test_while_the_right_person_is_not_known_what_is_owed_waits_there(report, world, now):
    [left] = report.cases
    wrong = Party.objects.get(record=report.incident.record, part="victim")
    right = move_involvement(wrong, NOBODY, why="Not her", by=world.officer, at=now)
    assert Case.objects.get(pk=left.pk).closed_at is None
    [case] = name_party(right, person("Sorrel", "Hathersage"), by=world.officer, at=now)
    assert {"evidence-check", "support-offer"} <= running(case)
    assert Case.objects.get(pk=left.pk).closed_at == now


def test_undoing_same_leaves_the_case_says_so_and_tells_who_acted(report, world, now):
    [joined] = report.cases
    known = {"victim": joined.victim.reference, "suspect": joined.suspect.reference}
    people = {part: person("Juniper", "Quillfeather", answers={key: "same"}) for part, key in known.items()}
    two = {"victims": (Victim(people["victim"]),), "suspects": (Suspect(people["suspect"]),)}
    second = saved(world, now - timedelta(hours=1), **two)
    record("risk.graded", joined.record, by=world.specialist, at=now, detail={"level": "high"})
    answer = Sameness.objects.get(a=Party.objects.get(record=second.incident.record, part="victim").person)
    undo_same(answer, by=world.officer, at=now)
    left = Event.objects.get(record_id=joined.pk, kind="incident.left")
    assert left.detail == of(second)
    assert Telling.objects.filter(record=joined.record, to=f"member:{world.specialist.pk}").exists()
    assert not Telling.objects.filter(source__startswith="left-alone:").exists()
