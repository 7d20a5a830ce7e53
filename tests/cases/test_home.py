"""Home: what waits for somebody, by what they are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions.levels import HIGH, STANDARD
from cases.models import Case
from cases.queries.worklist import waiting_for
from dapolicy.chronology.actions import record
from tests.cases.casting import a_case, a_person, a_usual_case, an_incident


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now, by=world.officer)


def duties_of(member, now):
    return {line.duty for line in waiting_for(member, member.roles_at(now)).due}


def test_a_supervisors_duty_stands_on_the_homes_of_supervisors_in_the_team_alone(world, as_web, case, now):
    record("victim.no-contact", case.record, by=world.officer, at=now, detail={"why": "wanted"})
    as_web(world.supervisor)
    assert "welfare-review" in duties_of(world.supervisor, now)
    assert not [
        one for one in (world.specialist, world.inspector, world.psd) if "welfare-review" in duties_of(one, now)
    ]


def test_a_duty_of_those_who_serve_the_whole_force_stands_on_their_homes_whatever_their_team(world, as_web, case, now):
    record("threat-to-life.recorded", case.record, by=world.officer, at=now, subject="t1")
    as_web(world.inspector)
    assert "threat-to-life-decision" in duties_of(world.inspector, now)
    assert "threat-to-life-decision" not in duties_of(world.specialist, now)


@pytest.mark.parametrize("who", ["supervisor", "inspector"])
def test_the_case_page_says_whose_it_is(world, browse, case, now, who):
    record("victim.no-contact", case.record, by=world.officer, at=now, detail={"why": "wanted"})
    record("threat-to-life.recorded", case.record, by=world.officer, at=now, subject="t1")
    page = browse(getattr(world, who)).get(f"/cases/{case.record.reference}/").content.decode()
    assert f"Supervisor, {world.unit}" in page
    assert f"Duty inspector, {world.unit}" in page


def test_danger_of_which_nobody_is_named_stands_on_top_until_somebody_is(world, browse, now):
    report = an_incident(world.unit, now, danger_now="yes")
    an_incident(world.unit, now, danger_now="yes", closed_at=now)
    an_incident(world.elsewhere, now, danger_now="yes")
    page = browse(world.specialist).get("/").content.decode()
    assert page.count("Victim not named yet") == 1
    assert f"/incidents/{report.record.reference}/" in page
    assert page.index("In danger now") < page.index("What falls due")
    fern = a_person("Fern Applethwaite", report.record, now)
    a_case(report, fern, None, now, by=world.officer)
    assert "In danger now" not in browse(world.specialist).get("/").content.decode()


def test_five_such_reports_ask_as_much_as_one(world, browse, now):
    browser, counts = browse(world.specialist), []
    for _ in range(2):
        an_incident(world.unit, now, danger_now="yes")
        browser.get("/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/")
        counts.append(len(asked))
        for _ in range(4):
            an_incident(world.unit, now, danger_now="yes")
    assert counts[0] == counts[1]


def test_what_falls_due_on_a_report_stands_by_its_danger_that_of_its_case_or_its_own(world, as_web, case, now):
    Case.objects.filter(pk=case.pk).update(level="standard", danger=STANDARD)
    high = a_usual_case(world, now, level="high", danger=HIGH)
    of_high = high.record.pairs.get().record
    bare, in_danger = (an_incident(world.unit, now, danger_now=said).record for said in ("not-known", "yes"))
    joined = an_incident(world.unit, now, danger_now="yes", closed_at=now).record
    for record_of in (joined, case.record.pairs.get().record, bare, of_high, in_danger):
        record("crime-number.left-open", record_of, by=world.officer, at=now, detail={})
    as_web(world.specialist)
    lines = [one for one in waiting_for(world.specialist, ["specialist-officer"]).due if one.kind == "incident"]
    standard = case.record.pairs.get().record_id
    assert [one.record_id for one in lines] == [in_danger.pk, of_high.pk, bare.pk, standard, joined.pk]
