"""The page of levels: what the figures' reader counts, and the cases behind it for those who may see them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case
from dapolicy.access.models import Exclusion
from marac.measures.queries import LEFT_OUT, decisions_in, loads_in
from marac.models import Item
from risk.models import Assessment, LevelSet, Lowering, LoweringTry, SecondReview
from tests.access.whole import call
from tests.marac.measures.conftest import YEAR, noon
from tests.reading import text
from tests.risk.helpers import dash

DAY = date(2026, 4, 14)
LEVELS = "marac:figures-levels"


def given(case: Case, at: datetime, level: str, by: Any, **fields: Any) -> LevelSet:
    return LevelSet.objects.create(record=case.record, level=level, at=at, by=by, **{"how": "first"} | fields)


@pytest.fixture
def levels(told):
    """High and lowered at once; high and referred, then lowered; high alone; a second review that lowers."""
    scene, by, at = told.scene, told.scene.world.officer, noon(DAY)
    cases = [scene.case() for _ in range(4)]
    for case in cases[:3]:
        given(case, at, "high", by)
    scene.refer(cases[1], at=at + timedelta(hours=2))
    for case in cases[:2]:
        given(case, at + timedelta(days=3), "medium", by, before="high", how="lowered")
        Lowering.objects.create(
            record=case.record, before="high", level="medium", proposed_at=at + timedelta(days=3), proposed_by=by,
            state="approved",
        )  # fmt: skip
    given(cases[3], at, "medium", by)
    one = Assessment.objects.create(
        record=cases[3].record,
        question_set=dash(),
        level="medium",
        author=by,
        begun_at=at,
        entered_at=at,
        assessed_at=at,
    )
    SecondReview.objects.create(
        record=cases[3].record, assessment=one, waiting_since=at, done_at=at, outcome="lower", level="standard", by=by
    )
    LoweringTry.objects.create(
        record=cases[2].record, before="high", level="medium", why_refused="speaks-of-capacity", at=at, by=by
    )
    return cases


def counted(rows: list[Any]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for one in rows:
        found[one.what, one.part] = found.get((one.what, one.part), 0) + one.number
    return found


@pytest.mark.policy("RISK-019")
def test_levels_are_counted_by_what_came_first_and_the_unit_held_against_the_responder(told, levels, reads):
    found = counted(reads(told.scene.world.analyst, lambda: decisions_in(YEAR)))
    assert found == {
        ("first", "high"): 3, ("first", "medium"): 1, ("high", "lowered"): 1, ("high", "referred"): 1,
        ("high", "neither"): 1, ("second", "medium:standard"): 1, ("lowering", "lowered"): 2,
        ("lowering", "refused"): 1,
    }  # fmt: skip


def test_locked_cases_are_in_no_figure_and_the_reader_makes_no_difference(told, levels, reads):
    world = told.scene.world
    Exclusion.objects.create(record=levels[1].record, member=world.manager, why="declared", at=noon(DAY))
    assert reads(world.manager, lambda: decisions_in(YEAR)) == reads(world.analyst, lambda: decisions_in(YEAR))
    call("SELECT dapolicy_lock(%s, 'confirmed')", [levels[0].pk])
    found = counted(reads(world.supervisor, lambda: decisions_in(YEAR)))
    assert (found["first", "high"], ("high", "lowered") in found) == (2, False)
    assert reads(world.specialist, lambda: (decisions_in(YEAR), dict(loads_in(YEAR).open))) == ([], {})


@pytest.mark.policy("RISK-019")
def test_load_is_what_stood_open_at_the_end_of_each_day(told, reads):
    scene = told.scene
    cases = [scene.case() for _ in range(3)]
    for case, (opened, closed) in zip(
        cases, [(DAY, None), (DAY, DAY + timedelta(days=2)), (DAY - timedelta(days=400), DAY)], strict=True
    ):
        case.record.opened_at, case.record.closed_at = noon(opened), noon(closed) if closed else None
        case.record.save()
    loads = reads(scene.world.manager, lambda: loads_in(YEAR)).open[scene.world.unit.pk]
    assert [loads[DAY + timedelta(days=days)] for days in (-1, 0, 1, 2)] == [1, 2, 2, 1]
    assert len(loads) == (YEAR.after - YEAR.first).days


@pytest.mark.policy("RISK-019")
def test_the_agenda_of_a_day_is_the_next_that_still_takes_referrals(told, reads):
    meeting = told.meeting(DAY + timedelta(days=20))  # referrals until eight days on
    items = [told.heard(meeting) for _ in range(3)]
    Item.objects.filter(pk=items[1].pk).update(left_at=noon(DAY + timedelta(days=2)), left_why="victim-asks")
    call("SELECT dapolicy_lock(%s, 'confirmed')", [items[2].record_id])
    loads = reads(told.scene.world.manager, lambda: loads_in(YEAR))
    days = [DAY + timedelta(days=days) for days in (-1, 0, 2, 8, 9)]
    assert [loads.listed.get(day) for day in days] == [0, 2, 1, 1, None]
    assert [loads.meetings.get(day) for day in days] == [1, 1, 1, 1, None]


@pytest.mark.policy("RISK-019")
def test_the_page_says_how_what_and_what_it_cannot_show_and_too_few_are_not_compared(told, levels, browse):
    page = browse(told.scene.world.analyst).get(reverse(LEVELS) + "?month=2026-05")
    shown = text(page)
    for words in (
        LEFT_OUT, "Too few to compare: fewer than 10 on one side", "Newcombe", "It cannot show why",
        "Lowering by week and team", "Week of", "2 2 1", "fewer than 5",
    ):  # fmt: skip
        assert words in shown, words
    assert levels[0].record.reference not in shown
    assert "<svg" not in page.content.decode()


@pytest.mark.policy("RISK-019")
def test_enough_are_compared_with_an_interval_a_chart_and_a_table_behind_it(told, browse):
    by = told.scene.world.officer
    cases = [told.scene.case() for _ in range(4)]
    for day, parts in ((DAY, (("medium", 14), ("high", 2))), (DAY + timedelta(days=60), (("medium", 4), ("high", 12)))):
        for level, number in parts:
            for each in range(number):
                given(cases[each % 4], noon(day), level, by)
    busy = told.meeting(DAY + timedelta(days=20))
    for _ in range(16):
        told.heard(busy, told.scene.case())
    told.meeting(DAY + timedelta(days=80))
    page = browse(told.scene.world.manager).get(reverse(LEVELS) + "?month=2026-06")
    shown = text(page)
    assert "The meeting's load 87.5% (14 of 16) 25.0% (4 of 16) +62.5" in shown
    assert "Look here" in shown
    assert page.content.decode().count("<svg") >= 1


@pytest.mark.policy("RISK-019")
@pytest.mark.parametrize(("of", "which"), [("before", [0]), ("second", [3]), ("first", [3])])
def test_the_cases_behind_a_figure_are_shown_as_the_reader_may_see_them(told, levels, browse, of, which):
    world, page = told.scene.world, reverse("marac:figures-cases") + f"?month=2026-05&of={of}"
    shown = text(browse(world.manager).get(page))
    references = [case.record.reference for case in levels]
    assert [one for one in references if one in shown] == [references[number] for number in which]
    Exclusion.objects.create(record=levels[which[0]].record, member=world.manager, why="declared", at=noon(DAY))
    assert references[which[0]] not in text(browse(world.manager).get(page))
    assert references[which[0]] in text(browse(world.supervisor).get(page))
    for who in ("analyst", "officer", "partner", "psd"):
        assert browse(world.people[who]).get(page).status_code == 404
