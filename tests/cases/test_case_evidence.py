"""The evidence checklist: what was done of what applied, as published, and gaps that hold nothing up."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from cases.entries import (
    ChildSeenEntry,
    EvidenceChecklist,
    NoFurtherActionProposed,
    NoFurtherActionReviewed,
    PositiveAction,
    ReasonNotArrested,
    StatementTaken,
)
from cases.entries.evidence import ITEMS, checklist_among, evidence_counts
from dapolicy.chronology.entries import record_entry
from dapolicy.chronology.models import Content, Event, Telling
from dapolicy.chronology.standing import standing
from tests.cases.casting import a_child, a_usual_case

PUBLISHED = Path(__file__).parent.parent / "data" / "hmic_2015.csv"
FILES = 480


@dataclass
class Answer:
    applicable: bool
    done: bool


def published():
    rows = [line for line in PUBLISHED.read_text().splitlines() if not line.startswith("#")]
    return [row for row in csv.DictReader(rows) if row["measure"].startswith("evidence-")]


def checklists(done, applicable):
    """480 files: so many in which the item applied, so many of these in which it was done."""
    did = [Answer(True, True)] * done + [Answer(True, False)] * (applicable - done)
    return did + [Answer(False, False)] * (FILES - applicable)


@pytest.mark.parametrize("row", published(), ids=lambda row: row["measure"])
def test_the_published_figures_come_out(row):
    done, applicable, percent = int(row["numerator"]), int(row["denominator"]), int(row["percent"])
    assert evidence_counts(checklists(done, applicable)) == (done, applicable, percent)


def test_there_are_seven_items_as_published():
    assert len(published()) == len(ITEMS) == 7


def test_where_nothing_applied_there_is_no_percentage():
    assert evidence_counts([Answer(False, False)]) == (0, 0, None)


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now - timedelta(days=2), by=world.officer)


def enter(entry_class, case, by, at, **data):
    form = entry_class(data, record=case.record, by=by, now=at)
    assert form.is_valid(), form.errors
    return record_entry(form, case.record, by=by, at=at)


@pytest.mark.policy("INV-005")
def test_each_item_answered_is_an_event_and_what_is_left_open_holds_nothing_up(case, world, now):
    answers = {"victim-statement": "done", "house-to-house": "not-applicable", "house-to-house-because": "A field"}
    events = enter(EvidenceChecklist, case, world.officer, now, **answers)
    own = [event for event in events if event.record_id == case.pk]
    assert [event.detail["item"] for event in own] == ["victim-statement", "house-to-house"]
    assert events[0].by_id == world.officer.pk
    kept = checklist_among(standing([EvidenceChecklist.kind], case.record))
    assert kept["house-to-house"]["applicable"] is False
    assert "body-worn-video" not in kept


@pytest.mark.policy("INV-005")
def test_the_last_answer_to_an_item_counts(case, world, now):
    because = "She was asleep"
    first = {"victim-statement": "not-done", "victim-statement-because": because}
    enter(EvidenceChecklist, case, world.officer, now - timedelta(hours=1), **first)
    enter(EvidenceChecklist, case, world.officer, now, **{"victim-statement": "done"})
    kept = checklist_among(standing([EvidenceChecklist.kind], case.record))
    assert kept["victim-statement"]["done"] is True


@pytest.mark.parametrize("state", ["not-done", "not-applicable"])
def test_what_was_not_done_says_why(case, world, now, state):
    form = EvidenceChecklist({"999-recording": state}, record=case.record, by=world.officer, now=now)
    assert not form.is_valid()
    assert "999-recording-because" in form.errors


def test_a_victims_statement_asks_about_the_personal_one_and_not_offered_is_an_answer(case, world, now):
    form = StatementTaken({"of": "victim"}, record=case.record, by=world.officer, now=now)
    assert "personal_statement" in form.errors
    [event] = enter(StatementTaken, case, world.officer, now, of="victim", personal_statement="not-offered")
    assert event.detail["personal_statement"] == "not-offered"
    assert StatementTaken(({"of": "witness"}), record=case.record, by=world.officer, now=now).is_valid()


@pytest.mark.policy("INV-004")
def test_a_reason_for_not_arresting_is_justified_and_never_the_victims_wish(case, world, now):
    reasons = dict(ReasonNotArrested.base_fields["reasons"].choices)
    assert not any("victim" in label.lower() for label in reasons.values())
    form = ReasonNotArrested({"reasons": ["not-there"]}, record=case.record, by=world.officer, now=now)
    assert "justification" in form.errors
    [event] = enter(
        ReasonNotArrested,
        case,
        world.officer,
        now,
        reasons=["not-there"],
        justification="Circulated; she is at her sister's",
        victim_view="Did not want it",
    )
    assert "Victim's own view" in Content.objects.get(event_id=event.pk).words.replace("The victim's", "Victim's")


def test_no_positive_action_says_why_and_a_supervisor_hears_of_it(case, world, now):
    form = PositiveAction({"taken": ["none"]}, record=case.record, by=world.officer, now=now)
    assert "note" in form.errors
    both = PositiveAction({"taken": ["none", "arrest"], "note": "x"}, record=case.record, by=world.officer, now=now)
    assert "taken" in both.errors
    enter(PositiveAction, case, world.officer, now, taken=["none"], note="Suspect in hospital under guard")
    assert Telling.objects.get(source__startswith="no-positive-action").to == "supervisor"


def test_no_further_action_is_a_proposal_until_somebody_else_has_looked(case, world, now):
    before = NoFurtherActionReviewed({"outcome": "endorsed", "reasons": "x"}, record=case.record, by=None, now=now)
    assert "waits for something first" in str(before.errors)
    enter(NoFurtherActionProposed, case, world.specialist, now, reasons="Nothing beyond her statement")
    own = NoFurtherActionReviewed(
        {"outcome": "endorsed", "reasons": "x"}, record=case.record, by=world.specialist, now=now
    )
    assert "Somebody else reviews it" in str(own.errors)
    enter(NoFurtherActionReviewed, case, world.colleague, now, outcome="sent-back", reasons="Exhibit the 999 call")
    assert Event.objects.get(kind="nfa.reviewed").detail["outcome"] == "sent-back"


def test_a_child_who_was_not_seen_has_a_reason_and_a_supervisor_is_told(case, world, now):
    toby = a_child(case.record.pairs.get().record.incident, "Toby Applethwaite", now)
    form = ChildSeenEntry({"child": toby.reference, "how": "not-seen"}, record=case.record, by=world.officer, now=now)
    assert "not_seen_because" in form.errors
    unseen = {"how": "not-seen", "not_seen_because": "At his grandmother's"}
    [event] = enter(ChildSeenEntry, case, world.officer, now, child=toby.reference, **unseen)
    assert (event.subject, event.detail["how"]) == (toby.reference, "not-seen")
    assert Telling.objects.get(source__startswith="child-not-seen").to == "supervisor"
    enter(ChildSeenEntry, case, world.officer, now, child=toby.reference, how="spoken-to", said="He heard shouting")
    assert Telling.objects.filter(source__startswith="child-not-seen").count() == 1


@pytest.mark.policy("INV-005")
def test_the_case_shows_each_item_as_done_or_as_a_gap(case, world, now, browse):
    enter(EvidenceChecklist, case, world.officer, now, **{"victim-statement": "done"})
    officer = browse(world.specialist)
    text = officer.get(f"/cases/{case.record.reference}/").content.decode()
    assert "1 of 7 answered" in text
    text = officer.get(f"/cases/{case.record.reference}/evidence/").content.decode()
    shown = text[text.index("Evidence at the scene") : text.index("Answer the checklist")]
    assert shown.count("Not answered") == 6
    assert "Done" in shown
