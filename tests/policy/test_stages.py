"""Who is told of a clock, and when."""

from datetime import timedelta

import pytest

from dapolicy.policy.duties import stages
from dapolicy.policy.editions import load_policy
from tests.policy.told import london, only, shipped, shown, told

OVERLAY = """[edition]
name = "ours"
in_force_from = 2022-01-01
dated_by = "order"
source = "order 7"

[duty.tea]
starts = [{ kind = "tea.asked" }]
stops = ["tea.poured"]
within = "2 working days"
owner = "desk"
stages = STAGES
"""


def told_at(event, duty, policy=None, **known):
    policy = policy or shipped()
    return [
        (s.position, shown(s.moment), s.to, s.label)
        for s in stages(only(event, duty=duty, policy=policy), policy, **known)
    ]


def test_stages_stand_before_at_and_after_the_due_moment():
    assert told_at(told("1 June 2026 10:00", "dvds.received"), "dvds-initial-checks") == [
        (0, "2 June 2026 06:00:00", "owner", "4 hours before due"),
        (1, "2 June 2026 10:00:00", "supervisor", "when due"),
        (2, "2 June 2026 22:00:00", "duty-inspector", "12 hours after due"),
    ]


def test_a_working_day_before_goes_over_the_weekend_and_hours_are_elapsed():
    found = told_at(told("30 April 2026 10:00", "dvds.received"), "dvds-face-to-face")
    assert [moment for _, moment, _, _ in found] == [
        "14 May 2026 23:59:59",
        "15 May 2026 23:59:59",
        "16 May 2026 23:59:59",
    ]
    monday = told_at(told("1 May 2026 10:00", "dvds.received"), "dvds-face-to-face")
    assert [moment for _, moment, _, _ in monday][:2] == ["15 May 2026 23:59:59", "18 May 2026 23:59:59"]


@pytest.fixture
def ours(tmp_path):
    def load(written: str):
        path = tmp_path / "ours.toml"
        path.write_text(OVERLAY.replace("STAGES", written), encoding="utf-8")
        return load_policy([str(path)])

    return load


def test_days_of_a_stage_are_elapsed_so_that_the_clocks_change_moves_them(ours):
    policy = ours('[{ before = "1 days", to = "owner" }, { after = "30 minutes", to = "desk" }]')
    found = told_at(told("26 March 2026 10:00", "tea.asked"), "tea", policy)  # due Monday 30 March, an hour after zero
    assert [moment for _, moment, _, _ in found] == ["29 March 2026 23:59:59", "31 March 2026 00:29:59"]
    found = told_at(told("25 March 2026 10:00", "tea.asked"), "tea", ours('[{ after = "2 days", to = "owner" }]'))
    assert [moment for _, moment, _, _ in found] == ["30 March 2026 00:59:59"]


def test_a_stage_never_falls_before_its_clock_started(ours):
    policy = ours('[{ before = "9 days", to = "owner" }]')
    assert told_at(told("25 March 2026 10:00", "tea.asked"), "tea", policy)[0][1] == "25 March 2026 10:00:00"


def test_no_stages_can_be_asked_for(ours):
    assert told_at(told("25 March 2026 10:00", "tea.asked"), "tea", ours("[]")) == []


def test_the_sergeant_is_told_when_the_author_books_off_and_the_due_moment_stays():
    assessed = told("1 June 2026 10:00", "risk.assessed", "A")
    found = told_at(assessed, "risk-supervisor-check", end_of_duty=london("1 June 2026 15:00"))
    assert found == [
        (0, "1 June 2026 15:00:00", "sergeant", "at the end of the author's duty"),
        (1, "1 June 2026 22:00:00", "duty-inspector", "when due"),
    ]


def test_the_end_of_the_authors_duty_may_stand_in_the_event():
    assessed = told("1 June 2026 10:00", "risk.assessed", "A", duty_until="2026-06-01T16:00:00+01:00")
    assert told_at(assessed, "risk-supervisor-check")[0][1] == "1 June 2026 16:00:00"


def test_where_the_end_of_the_duty_is_not_known_or_later_the_sergeant_is_told_when_due():
    assessed = told("1 June 2026 10:00", "risk.assessed", "A")
    assert told_at(assessed, "risk-supervisor-check")[0][1] == "1 June 2026 22:00:00"
    late = london("1 June 2026 23:00")
    assert told_at(assessed, "risk-supervisor-check", end_of_duty=late)[0][1] == "1 June 2026 22:00:00"


def test_a_duty_that_ended_before_the_assessment_was_made_tells_at_once():
    assessed = told("1 June 2026 10:00", "risk.assessed", "A")
    early = london("1 June 2026 10:00") - timedelta(hours=1)
    assert told_at(assessed, "risk-supervisor-check", end_of_duty=early)[0][1] == "1 June 2026 10:00:00"


def test_the_stages_are_those_of_the_edition_that_judges_the_clock(tmp_path):
    (tmp_path / "later.toml").write_text(
        OVERLAY.replace("2022-01-01", "2026-06-02").replace("duty.tea", "duty.safety-plan").replace("STAGES", "[]"),
        encoding="utf-8",
    )
    policy = load_policy(["force-default", str(tmp_path / "later.toml")])
    graded = told("1 June 2026 10:00", "risk.graded", level="medium")
    assert len(stages(only(graded, duty="safety-plan", policy=policy), policy)) == 3
