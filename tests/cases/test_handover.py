"""From shift to shift: what stands, line by line, each accepted by name, the rest still shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions.contact import promise
from cases.actions.handover import accept_line, offer_lines
from cases.actions.ownership import accept
from cases.models import HandoverLine, Incident
from cases.queries.handover import handover_of
from dapolicy.access.permissions import Refused
from dapolicy.chronology.models import Event
from tests.cases.casting import a_usual_case, an_incident


@pytest.fixture
def case(world, now):
    return a_usual_case(
        world, now - timedelta(hours=3), by=world.officer, level="high", wanted=True, threat_to_life=True
    )


def test_each_thing_that_holds_is_a_line_of_its_own_threat_to_life_first(case, world, now):
    a_usual_case(world, now, by=world.officer, level="medium")
    a_usual_case(world, now, by=world.officer, level="standard", in_custody=True)
    promise(case.record, to=case.victim, words="Ring her", due_at=now + timedelta(hours=2), by=world.officer, at=now)
    promise(case.record, to=case.victim, words="In a week", due_at=now + timedelta(days=7), by=world.officer, at=now)
    lines = handover_of(world.unit, now).not_offered
    assert [line.kind for line in lines] == ["threat-to-life", "high", "wanted", "in-custody", "promised"]
    assert "Ring her" in lines[-1].words


def test_somebody_in_danger_of_whom_nobody_is_named_is_a_line_above_every_case_but_a_threat_to_life(case, world, now):
    unnamed = an_incident(world.unit, now, danger_now="yes", is_domestic=True)
    an_incident(world.unit, now, danger_now="no", is_domestic=True)
    an_incident(world.shift, now, danger_now="yes", is_domestic=True)
    lines = handover_of(world.unit, now).not_offered
    assert [line.kind for line in lines] == ["threat-to-life", "danger-now", "high", "wanted"]
    assert (lines[1].record, lines[1].label) == (unnamed.record, "In danger now")
    [row] = offer_lines(lines[1:2], by=world.specialist, at=now)
    assert accept_line(row, by=world.colleague, at=now) is True


def test_a_report_in_danger_with_a_case_or_closed_is_not_handed_over_again(case, world, now):
    Incident.objects.filter(record=case.record.pairs.get().record).update(danger_now="yes", is_domestic=True)
    an_incident(world.unit, now, danger_now="yes", is_domestic=True, closed_at=now)
    assert "danger-now" not in {line.kind for line in handover_of(world.unit, now).not_offered}


def test_what_is_left_stays_to_be_seen_until_each_line_is_accepted(case, world, now):
    rows = offer_lines(handover_of(world.unit, now).not_offered, by=world.specialist, at=now)
    assert len(rows) == 3
    assert accept_line(rows[0], by=world.colleague, at=now) is True
    left = handover_of(world.unit, now)
    assert {one.waiting.pk for one in left.waiting} == {rows[1].pk, rows[2].pk}
    assert [line.accepted_by for line in left.accepted] == [world.colleague]


def test_a_line_that_waits_is_not_handed_over_twice(case, world, now):
    offer_lines(handover_of(world.unit, now).not_offered, by=world.specialist, at=now)
    assert offer_lines(handover_of(world.unit, now).not_offered, by=world.colleague, at=now) == []
    assert HandoverLine.objects.count() == 3


def test_nobody_accepts_what_they_handed_over_and_the_second_of_two_finds_it_taken(case, world, now):
    row = offer_lines(handover_of(world.unit, now).not_offered, by=world.specialist, at=now)[0]
    with pytest.raises(Refused, match="next shift"):
        accept_line(row, by=world.specialist, at=now)
    assert accept_line(row, by=world.colleague, at=now) is True
    assert accept_line(row, by=world.supervisor, at=now) is False
    assert Event.objects.filter(kind="handover.accepted").count() == 1


def test_a_line_that_no_longer_holds_still_waits_for_its_name(case, world, now):
    offer_lines(handover_of(world.unit, now).not_offered, by=world.specialist, at=now)
    case.wanted = False
    case.save()
    wanted = [one for one in handover_of(world.unit, now).waiting if one.kind == "wanted"]
    assert [one.words for one in wanted] == ["No longer so"]


@pytest.mark.policy("VIC-021")
def test_each_line_names_both_owners_or_the_gap_and_a_gap_holds_nothing_up(case, world, now, browse):
    accept(case.record, part="investigator", by=world.officer, at=now)
    leaving, coming = browse(world.specialist), browse(world.colleague)
    text = leaving.get("/handover/").content.decode()
    assert "OIC Officer; safeguarding nobody yet" in text
    leaving.post("/handover/offer/?team=Westmarch+DA+Unit")
    shown = coming.get("/handover/").content.decode()
    assert "3 lines left" in shown
    names = [part.split('"')[0] for part in shown.split('name="line" value="')[1:]]
    coming.post("/handover/accept/", {"line": names[:2]})
    assert "1 line left" in coming.get("/handover/").content.decode()
    assert HandoverLine.objects.filter(accepted_by=world.colleague).count() == 2


def test_one_case_or_three_cost_the_same_number_of_queries(case, world, now, browse):
    page = browse(world.specialist)
    offer_lines(handover_of(world.unit, now).not_offered, by=world.colleague, at=now)
    page.get("/handover/")
    with CaptureQueriesContext(connection) as few:
        page.get("/handover/")
    for _ in range(2):
        a_usual_case(world, now, by=world.officer, level="high", wanted=True)
    offer_lines(handover_of(world.unit, now).not_offered[:2], by=world.colleague, at=now)
    with CaptureQueriesContext(connection) as many:
        page.get("/handover/")
    assert len(many) == len(few)
    assert len(many) < 40
