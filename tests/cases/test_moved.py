"""A report turns out to be about somebody else: what it says of children, and what is owed of it, goes along."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions.following import take_along
from cases.actions.involvement import move_involvement
from cases.actions.matching import undo_same
from cases.entries import ChildSeenEntry, SchoolTold, SupportOffered
from cases.models import Pair, Party, Sameness
from cases.reports import Child, Suspect, Victim
from dapolicy.chronology.actions import record
from dapolicy.chronology.entries import record_entry, take_from_view
from dapolicy.chronology.models import Clock, Content
from tests.cases.reports import person, saved

FOLLOWING = ("school-told", "evidence-check", "support-offer")
SORREL = person("Sorrel", "Hathersage")


@pytest.fixture
def report(world, as_web, now):
    """A child was there, and neither evidence nor support is dealt with."""
    as_web(world.officer)
    return saved(world, now - timedelta(hours=2), children=(Child(person("Iggy", "Quillfeather")),))


def running(record_id):
    clocks = Clock.objects.filter(record_id=record_id, stopped_at=None, lapsed_at=None, void=False)
    return {duty for duty in clocks.values_list("duty", flat=True) if duty in FOLLOWING}


def move(report, world, now, part="victim", to=SORREL):
    """Whoever was recorded as this was somebody else. The case that stands now."""
    wrong = Party.objects.get(record=report.incident.record, part=part, ended_at=None)
    move_involvement(wrong, to, why="Two people of that name", by=world.officer, at=now)
    return Pair.objects.get(record=report.incident.record, ended_at=None).case_record


def child_of(report):
    return Party.objects.get(record=report.incident.record, part="child").person.reference


def enter(entry_class, record, world, now, **data):
    form = entry_class(data, record=record, by=world.officer, now=now)
    return record_entry(form, record, by=world.officer, at=now)[0]


def test_what_is_owed_runs_on_the_right_persons_case_alone(report, world, now):
    [left] = report.cases
    assert running(left.pk) == set(FOLLOWING)
    right = move(report, world, now)
    assert running(right.pk) == set(FOLLOWING)
    assert running(left.pk) == set()
    owed = Clock.objects.get(record=right, duty="school-told", void=False)
    assert owed.started_at == now - timedelta(hours=2)


def test_it_goes_on_with_the_report_when_that_was_wrong_too(report, world, now):
    [left] = report.cases
    right = move(report, world, now)
    back = move(report, world, now, to=person("Third", "Person"))
    assert (running(back.pk), running(right.pk), running(left.pk)) == (set(FOLLOWING), set(), set())


def test_what_was_done_for_the_child_is_done(report, world, now):
    [left] = report.cases
    enter(SchoolTold, left.record, world, now, child=child_of(report), **SchoolTold.example)
    assert "school-told" not in running(move(report, world, now).pk)


@pytest.mark.parametrize(("part", "owed"), [("victim", True), ("suspect", False)])
def test_support_offered_to_somebody_else_is_still_owed(report, world, now, part, owed):
    [left] = report.cases
    enter(SupportOffered, left.record, world, now, answer="accepted")
    assert ("support-offer" in running(move(report, world, now, part).pk)) is owed


def test_words_that_were_withdrawn_do_not_come_back(report, world, now):
    [left] = report.cases
    said = enter(ChildSeenEntry, left.record, world, now, child=child_of(report), **ChildSeenEntry.example)
    words = Content.objects.get(event_id=said.pk).words
    take_from_view(said, by=world.officer, at=now, reason="Says where the refuge is")
    right = move(report, world, now)
    assert not Content.objects.filter(record_id=right.pk, words=words).exists()


def test_undoing_same_takes_it_along_too(report, world, now):
    [joined] = report.cases
    people = {part: person("Juniper", "Quillfeather", answers={each.reference: "same"}) for part, each in known(joined)}
    second = saved(
        world,
        now - timedelta(hours=1),
        victims=(Victim(people["victim"]),),
        suspects=(Suspect(people["suspect"]),),
        children=(Child(person("Ivo", "Oxbow")),),
    )
    assert second.cases == [joined]
    wrong = Sameness.objects.get(a=Party.objects.get(record=second.incident.record, part="victim").person)
    undo_same(wrong, by=world.officer, at=now)
    own = Pair.objects.get(record=second.incident.record, ended_at=None).case_record
    assert running(own.pk) == running(joined.pk) == set(FOLLOWING)
    assert Clock.objects.filter(record=joined.record, duty="school-told", void=False).count() == 1


def known(case):
    return ("victim", case.victim), ("suspect", case.suspect)


@pytest.mark.parametrize(("part", "warned"), [("victim", "right"), ("suspect", "left")])
def test_she_is_warned_of_a_bail_that_was_written_while_another_stood_in_her_place(report, world, now, part, warned):
    [left] = report.cases
    at = now - timedelta(hours=1)
    record(
        "suspect.bailed",
        left.record,
        by=world.officer,
        at=at,
        detail=of(report) | {"how": "on-bail"},
        words="Not here.",
    )
    right = move(report, world, now, part)
    clocks = Clock.objects.filter(duty="victim-warned", stopped_at=None, lapsed_at=None, void=False)
    assert [clock.record_id for clock in clocks] == [{"left": left.pk, "right": right.pk}[warned]]
    assert clocks.get().started_at == at
    assert Content.objects.filter(record_id=right.pk, words="Not here.").exists() is (warned == "right")


def of(report):
    return {"incident": report.incident.record.reference}


def test_who_is_one_with_whom_is_asked_once_however_much_was_said(report, world, now):
    [left] = report.cases
    for minutes in (50, 40, 30):
        at = now - timedelta(minutes=minutes)
        record("suspect.interviewed", left.record, by=world.officer, at=at, detail=of(report))
    right = move(report, world, now).case
    with CaptureQueriesContext(connection) as asked:
        take_along(report.incident, [right], by=world.officer, at=now)
    assert len(groups(asked)) == 1


def groups(asked):
    return [query for query in asked if "WITH RECURSIVE one" in query["sql"]]
