"""What risk offers to other pages, and the figures a lead looks at."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from cases.models import Case, Incident
from dapolicy.access.permissions import Role
from dapolicy.audit.looks import Looks
from dapolicy.chronology.entries import entries, sentence_of
from risk import panels
from risk.actions import open_threat
from risk.entries import SENTENCES
from risk.queries import figures
from tests.cases.casting import a_usual_case
from tests.risk.helpers import assessed, begun, incident_of, kinds


@pytest.fixture
def ask(now, world):
    """`ask()`: a request of the supervisor's, as the middleware leaves it; a request reads each thing once."""
    return lambda: request_of(world, now)


@pytest.fixture
def asked(ask):
    return ask()


def request_of(world, now):
    request = RequestFactory().get("/")
    request.now, request.member, request.audit = now, world.supervisor, Looks()
    request.roles, request.user = frozenset({Role.SUPERVISOR}), SimpleNamespace(is_authenticated=False)
    return request


def drawn(panel, request) -> str:
    return " ".join(render_to_string(panel.template, panel.context, request).split())


@pytest.mark.policy("RISK-024")
@pytest.mark.parametrize("level", ["", "standard", "medium", "high"])
def test_the_level_names_the_safeguarding_lead_or_the_gap_in_the_pool_at_every_level(world, case, now, ask, level):
    if level:
        assessed(case, by=world.officer, at=now, level=level)
    asked = ask()
    shown = drawn(panels.level(asked, case.record), asked)
    assert "Safeguarding lead: <strong>nobody</strong>, in the pool of Westmarch DA Unit" in shown
    case.record.safeguarding_lead = world.specialist
    case.record.save()
    asked = ask()
    assert "Safeguarding lead: Specialist" in drawn(panels.level(asked, case.record), asked)


def test_the_level_says_why_it_is_seen_with_rule_edition_and_source(world, case, now, asked):
    assessed(case, by=world.officer, at=now, level="medium")
    shown = drawn(panels.level(asked, case.record), asked)
    assert "Medium risk" in shown
    assert "Level first assessment by Officer" in shown
    assert "Edition app-2026" in shown
    assert "HMIC 2015" in shown


@pytest.mark.policy("RISK-020")
def test_a_case_without_a_plan_says_that_one_is_owed(world, case, asked):
    assert "A safety plan is owed." in drawn(panels.safety_plan(asked, case.record), asked)


def test_a_case_without_an_assessment_says_that_one_is_owed_and_where_each_stands(world, case, now, ask):
    asked = ask()
    assert "A risk assessment is owed." in drawn(panels.assessments(asked, case.record), asked)
    begun(case, by=world.officer, at=now)
    asked = ask()
    assert "Begun, not handed in." in drawn(panels.assessments(asked, case.record), asked)


def test_a_threat_to_life_is_a_panel_only_while_it_is_not_signed(world, case, now, ask):
    assert panels.threat_to_life(ask(), case.record) is None
    open_threat(case, information="Petrol.", by=world.officer, at=now)
    asked = ask()
    assert "Threat to life" in drawn(panels.threat_to_life(asked, case.record), asked)


def test_panels_are_for_cases_alone(world, case, asked):
    incident = incident_of(case).record
    offered = (panels.level, panels.assessments, panels.safety_plan, panels.threat_to_life)
    assert [offer(asked, incident) for offer in offered] == [None] * 4


def test_a_supervisors_home_shows_what_waits_and_marks_it_as_seen(world, case, now, asked):
    assessed(case, by=world.officer, at=now)
    assert case.record.reference in drawn(panels.queue(asked), asked)
    assert asked.audit.records == {case.pk}
    asked.roles = frozenset({Role.RESPONSE_OFFICER})
    assert panels.queue(asked) is None


def test_ones_home_shows_what_one_left_unfinished(world, case, now, asked):
    asked.member = world.officer
    begun(case, by=world.officer, at=now)
    assert "not handed in yet" in drawn(panels.my_work(asked), asked)


@pytest.mark.policy("RISK-027")
def test_timeliness_counts_incidents_with_an_assessment_and_the_hours_from_attendance(world, now):
    first = a_usual_case(world, now - timedelta(hours=10))
    a_usual_case(world, now - timedelta(hours=9))
    Incident.objects.filter(pk=incident_of(first).pk).update(attended_at=now - timedelta(hours=8))
    assessed(first, by=world.officer, at=now - timedelta(hours=2))
    months = figures.timeliness(since=now - timedelta(days=40))
    assert sum(one.incidents for one in months) == 2
    assert sum(one.assessed for one in months) == 1
    assert [one.median_hours for one in months if one.hours] == [6.0]
    assert {one.team for one in months} == {"Westmarch DA Unit"}


def test_a_week_is_marked_where_attempts_and_load_are_both_above_the_teams_usual_week(world, now):
    monday = now.date() - timedelta(days=now.weekday())
    quiet = [figures.Week(monday - timedelta(weeks=n), "A", proposed=1, loads=[20]) for n in (1, 2, 3)]
    full = figures.Week(monday, "A", proposed=2, refused=3, loads=[38])
    busy_elsewhere = figures.Week(monday, "B", proposed=9, loads=[38])
    marked = figures.mark_busy([full, *quiet, busy_elsewhere])
    assert [week.busy for week in marked] == [True, False, False, False, False]


def test_every_event_that_risk_writes_has_its_sentence(world, case, now):
    assessed(case, by=world.officer, at=now - timedelta(hours=1))
    assessed(case, by=world.specialist, at=now, level="medium", mode="telephone", alone_words="In her car")
    written = {kind for kind in kinds(case) if kind.startswith(("risk.", "safety-plan", "threat"))}
    assert written <= SENTENCES.keys() | entries().keys()
    assert sentence_of("risk.graded", {"level": "high", "before": "medium"}) == "Risk level set from medium to high"
    said = sentence_of("risk.lowering-tried", {"level": "medium", "before": "high"})
    assert said == "Attempt to lower the risk level, refused at once, from high to medium"


@pytest.mark.parametrize("number", [1, 3])
def test_the_overview_asks_the_same_number_of_questions_whatever_has_happened(
    world, case, now, number, asked, django_assert_num_queries
):
    for hours in range(number):
        assessed(case, by=world.officer, at=now - timedelta(hours=number - hours))
    case = Case.objects.select_related("record__team").get(pk=case.pk)
    panels.level_context(case)
    with django_assert_num_queries(1):
        panels.level_context(case)
