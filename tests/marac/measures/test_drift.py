"""Whether levels follow the room: shares by load, over plain numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marac.measures.drift import Decision, Loads, compare, crossed, weeks
from marac.measures.intervals import Share
from marac.measures.shapes import chart_of, crossed_said, rows_of

BUSY, QUIET, USUAL = date(2026, 5, 12), date(2026, 5, 19), date(2026, 5, 20)
TEAM = 7


def loads(**listed: int) -> Loads:
    found = Loads()
    for day, number in ((BUSY, 90), (QUIET, 40), (USUAL, 60)):
        found.take("open", TEAM, day, number)
    for day, number in ((BUSY, listed.get("busy", 16)), (QUIET, listed.get("quiet", 3))):
        found.take("listed", None, day, number)
        found.take("meetings", None, day, 1)
    return found


def firsts(day: date, below: int, high: int) -> list[Decision]:
    return [Decision("first", TEAM, day, "standard", below), Decision("first", TEAM, day, "high", high)]


def compared(*rows: Decision, fewest: int = 10, of: Loads | None = None):
    found = compare(rows, of or loads(), advised=16, fewest=fewest)
    return {(one.question.code, one.load): one for one in found}


@pytest.mark.policy("RISK-019")
def test_shares_are_parted_by_the_units_load_and_by_the_meetings():
    found = compared(*firsts(BUSY, 56, 14), *firsts(QUIET, 48, 32))
    for load in ("unit", "meeting"):
        one = found["first", load]
        assert (one.high, one.normal) == (Share(56, 70), Share(48, 80))
        assert (round(one.difference.low, 4), round(one.difference.high, 4)) == (0.0524, 0.3339)


def test_a_day_of_which_nobody_knows_the_load_is_in_neither_share():
    unknown = USUAL + timedelta(days=300)
    found = compared(*firsts(BUSY, 12, 0), *firsts(unknown, 40, 40), *firsts(USUAL, 5, 5))
    assert found["first", "unit"].normal == Share(5, 10)
    assert found["first", "meeting"].normal == Share(0, 0)  # on the usual day no meeting is fixed


@pytest.mark.parametrize(("listed", "full"), [(15, False), (16, True), (40, True)])
def test_the_meeting_is_full_at_the_advised_number(listed, full):
    assert loads(busy=listed).meeting_is_full(BUSY, advised=16) is full


def test_the_middle_day_itself_is_not_one_of_high_load():
    assert [loads().unit_is_high(TEAM, day) for day in (BUSY, QUIET, USUAL)] == [True, False, False]


@pytest.mark.policy("RISK-019")
def test_the_units_level_is_held_against_the_responders_and_lowering_against_the_referral():
    rows = [
        *[
            Decision("second", TEAM, BUSY, part, 5)
            for part in ("high:medium", "medium:standard", "standard:high", "high:high")
        ],
        Decision("high", TEAM, BUSY, "lowered", 3),
        Decision("high", TEAM, BUSY, "referred", 9),
        Decision("high", TEAM, BUSY, "neither", 1),
    ]
    found = compared(*rows)
    assert found["second", "unit"].high == Share(10, 20)
    assert found["before", "unit"].high == Share(3, 13)
    assert crossed(rows)["high"] == {"high": 5, "medium": 5, "standard": 0}


@pytest.mark.parametrize("few", [0, 9])
def test_too_few_on_one_side_are_not_compared_nor_written(few):
    found = compared(*firsts(BUSY, few, 0), *firsts(QUIET, 30, 30))
    one = found["first", "unit"]
    assert one.difference is None
    (row,) = rows_of([one])
    assert (row.is_enough, row.high, row.normal, row.value) == (False, "", "", "")
    assert chart_of(list(found.values())).bars == []


def test_a_difference_that_chance_can_explain_is_not_pointed_at():
    clear = compared(*firsts(BUSY, 56, 14), *firsts(QUIET, 48, 32))["first", "unit"]
    chance = compared(*firsts(BUSY, 6, 4), *firsts(QUIET, 5, 5))["first", "unit"]
    assert [row.is_worse for row in rows_of([clear, chance])] == [True, False]


def test_every_line_of_the_chart_lies_within_it_and_nought_in_its_middle():
    chart = chart_of(list(compared(*firsts(BUSY, 70, 0), *firsts(QUIET, 0, 80)).values()))
    assert chart.most == 100
    for bar in chart.bars:
        assert 500 < bar.low <= bar.middle <= bar.high <= 1000


def test_cells_of_a_few_are_not_written():
    said = crossed_said({"high": {"high": 12, "medium": 4, "standard": 0}}, smallest=5)
    assert said == [("high", ["12", "fewer than 5", "0"])]


@pytest.mark.policy("RISK-019")
def test_a_week_is_marked_where_caseload_and_agenda_were_both_high():
    rows = [
        Decision("lowering", TEAM, BUSY, "lowered", 2),
        Decision("lowering", TEAM, BUSY + timedelta(days=1), "refused", 1),
        Decision("lowering", TEAM, QUIET, "proposed", 1),
    ]
    quiet, busy = weeks(rows, loads(), advised=16, names={TEAM: "DA Unit"})
    assert (busy.lowered, busy.proposed, busy.refused, busy.both_high) == (2, 2, 1, True)
    assert (busy.open, busy.listed, busy.advised, busy.monday) == (90, 16, 16, date(2026, 5, 11))
    assert (quiet.open, quiet.both_high) == (60, False)
    assert not any(week.both_high for week in weeks(rows, loads(busy=15), advised=16, names={TEAM: "DA Unit"}))
