"""Both say it: two linked opposite cases, and a decision by somebody who recorded neither, after the history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.actions.linking import decide_aggressor, link, link_opposites
from cases.models import CaseLink
from dapolicy.access.models import Exclusion
from dapolicy.access.permissions import Refused
from dapolicy.access.references import new_reference
from dapolicy.chronology.actions import correct
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Event
from tests.cases.casting import a_case, a_person, a_usual_case, an_incident


@pytest.fixture
def sides(world, now):
    """Marguerite against Otto, and Otto against Marguerite, from one incident."""
    at = now - timedelta(hours=4)
    incident = an_incident(world.unit, at)
    otto, marguerite = (a_person(f"{name} Pemberpike", incident.record, at) for name in ("Otto", "Marguerite"))
    hers = a_case(incident, marguerite, otto, at, by=world.officer)
    return hers, a_case(incident, otto, marguerite, at, by=world.officer)


DECISION = {"decision": "this", "reason": "Four earlier calls, all hers", "history_seen": True}


def test_opposite_cases_find_each_other_and_each_side_has_its_row(sides, world, now):
    hers, his = sides
    [row] = link_opposites(hers, by=world.officer, at=now)
    assert (row.kind, row.other) == ("counter", his.record)
    assert CaseLink.objects.get(record=his.record).other == hers.record
    link_opposites(hers, by=world.officer, at=now)
    assert CaseLink.objects.count() == 2
    assert Event.objects.filter(kind="case.linked").count() == 2


def test_a_second_person_decides_after_the_history_and_both_sides_show_it(sides, world, now):
    hers, his = sides
    [row] = link_opposites(hers, by=world.specialist, at=now)
    for first in (world.officer, world.specialist):
        with pytest.raises(Refused):
            decide_aggressor(row, **DECISION, by=first, at=now)
    with pytest.raises(Refused, match="Read the history"):
        decide_aggressor(row, **{**DECISION, "history_seen": False}, by=world.sergeant, at=now)
    with pytest.raises(Refused, match="Say why"):
        decide_aggressor(row, **{**DECISION, "reason": ""}, by=world.sergeant, at=now)
    decide_aggressor(row, **DECISION, by=world.sergeant, at=now)
    decisions = dict(CaseLink.objects.values_list("record", "decision"))
    assert decisions == {hers.pk: "this", his.pk: "other"}
    assert Event.objects.filter(kind="counter-allegation.decided", opinion=True).count() == 2


def test_the_page_shows_both_histories_before_it_asks(sides, world, now, browse):
    hers, his = sides
    link_opposites(hers, by=world.officer, at=now)
    record_event("suspect.arrested", his.record, by=world.officer, at=now)
    page = browse(world.sergeant)
    address = f"/cases/{hers.record.reference}/counter/{his.record.reference}/"
    text = page.get(address).content.decode()
    assert text.index("Suspect arrested") < text.index("primary aggressor?</legend>")
    refused = page.post(address, {"decision": "this", "reason": "Four calls"}).content.decode()
    assert "I have read the history" in refused
    assert "Four calls" in refused
    page.post(address, {"decision": "this", "reason": "Four calls", "history_seen": "on"})
    assert CaseLink.objects.get(record=hers.record).decided_by == world.sergeant


def test_what_was_noted_before_is_corrected_and_not_erased(sides, world, now, browse):
    _, his = sides
    note = record_event("suspect.arrested", his.record, by=world.officer, at=now, words="She is the aggressor")
    correct(note, by=world.officer, at=now, words="She was arrested first; decided otherwise since")
    text = browse(world.sergeant).get(f"/cases/{his.record.reference}/").content.decode()
    assert "She is the aggressor" in text
    assert "Corrected by Officer" in text
    assert "decided otherwise since" in text


def test_two_unrelated_cases_are_no_counter_allegation(sides, world, now):
    other = a_usual_case(world, now, by=world.officer)
    with pytest.raises(Refused, match="same two people"):
        link(sides[0], other, kind="counter", by=world.officer, at=now)
    link(sides[0], other, kind="family", by=world.officer, at=now)
    assert CaseLink.objects.filter(kind="family").count() == 2


def test_a_link_to_a_hidden_case_is_refused_like_one_that_is_absent(sides, world, now, browse):
    hers, his = sides
    Exclusion.objects.create(record=his.record, member=world.specialist, why="declared", at=now)
    page = browse(world.specialist)
    address = f"/cases/{hers.record.reference}/link/"
    for reference in (his.record.reference, new_reference()):
        text = page.post(address, {"other": reference, "kind": "counter"}).content.decode()
        assert "No such case. Check the reference." in text


def test_a_hidden_side_is_not_on_the_page_at_all(sides, world, now, browse):
    hers, his = sides
    link_opposites(hers, by=world.officer, at=now)
    page = browse(world.specialist)
    address = f"/cases/{hers.record.reference}/"
    assert his.record.reference in page.get(address).content.decode()
    Exclusion.objects.create(record=his.record, member=world.specialist, why="declared", at=now)
    assert his.record.reference not in page.get(address).content.decode()
