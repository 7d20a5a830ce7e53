"""What is asked beside any tool where the suspect is, or may be, police."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from risk.actions.assessing import hand_in, save, tool_for
from risk.missing import missing
from risk.models import Assessment
from risk.police import police_section
from tests.cases.casting import a_usual_case
from tests.ppda import scene
from tests.risk.helpers import begun, typed_in

TOPICS = ("weapons", "vehicles", "systems", "know", "status or powers", "influence", "repercussions at work")


@pytest.fixture
def case(world, now):
    scene.cast(world)
    made = scene.reported(world, now - timedelta(minutes=40))
    scene.let_see(made.record, world.specialist, world.supervisor)
    return made


def answers(answer: str, **others: str) -> dict[str, str]:
    given = {f"answers.{one.number}.answer": answer for one in police_section().questions}
    return given | {path.replace("__", "."): value for path, value in others.items()}


@pytest.mark.policy("PPDA-013")
def test_an_assessment_asks_for_what_police_work_gives_him_and_may_cost_her(case, world, now):
    one = Assessment.objects.get(pk=begun(case, by=world.specialist, at=now).pk)
    asked = tool_for(one).section("police")
    assert asked is not None
    for topic, question in zip(TOPICS, asked.questions, strict=True):
        assert topic in question.topic


@pytest.mark.policy("PPDA-013")
def test_it_is_not_complete_without_them_and_a_yes_wants_words(case, world, now):
    one = hand_in(typed_in(case, by=world.specialist, at=now), by=world.specialist, at=now)
    lacking = [item for item in missing(one, tool_for(one)) if item.page == "police"]
    assert len(lacking) == 7
    assert one.completed_at is None
    save(one, typed=answers("no", answers__P1__answer="yes"), seen_edit=one.edit, by=world.specialist, at=now)
    one = Assessment.objects.get(pk=one.pk)
    assert [item.field for item in missing(one, tool_for(one))] == ["w_P1"]
    save(one, typed={"answers.P1.words": "A shotgun licence"}, seen_edit=one.edit, by=world.specialist, at=now)
    assert Assessment.objects.get(pk=one.pk).completed_at is not None


@pytest.mark.policy("PPDA-013")
def test_they_are_a_page_of_the_assessment_and_its_answers_are_read_back(case, world, now, browse):
    one = begun(case, by=world.specialist, at=now)
    browser = browse(world.specialist)
    from django.urls import reverse

    address = reverse("risk:page", args=[case.record.reference, one.key, "police"])
    text = browser.get(address).content.decode()
    assert "A suspect who works for the police" in text
    browser.post(address, {"edit": one.edit, "a_P3": "yes", "w_P3": "He said he would find her on the system"})
    kept = Assessment.objects.get(pk=one.pk)
    assert kept.answers["P3"]["words"] == "He said he would find her on the system"


def test_an_ordinary_assessment_asks_nothing_more_and_runs_no_more_statements(world, now):
    case = a_usual_case(world, now - timedelta(days=1))
    one = begun(case, by=world.specialist, at=now)
    with CaptureQueriesContext(connection) as asked:
        tool = tool_for(one)
    assert tool.section("police") is None
    assert len(asked) == 0


def test_one_that_was_complete_before_anybody_knew_stands_as_it_was(world, now):
    case = a_usual_case(world, now - timedelta(days=1))
    one = hand_in(typed_in(case, by=world.specialist, at=now), by=world.specialist, at=now)
    assert one.completed_at is not None
    scene.let_see(case.record, world.specialist)
    again = Assessment.objects.select_related("record", "question_set").get(pk=one.pk)
    assert again.locked == "confirmed"
    assert tool_for(again).section("police") is None
