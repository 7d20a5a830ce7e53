"""The engine's rules for any duty: what starts, stops and ends a clock, and how it then stands."""

import pytest

from tests.policy.told import clocks, only, shown, told

RECEIVED = told("2 June 2025 21:14", "dvds.received")


def test_a_clock_not_stopped_is_open_until_its_due_moment_and_overdue_after_it():
    assert only(RECEIVED, as_of="3 June 2025 21:14", duty="dvds-initial-checks").state == "open"
    assert only(RECEIVED, as_of="3 June 2025 21:14:01", duty="dvds-initial-checks").state == "overdue"


def test_a_stop_at_the_due_second_is_met_and_one_second_later_late():
    met = only(RECEIVED, told("3 June 2025 21:14", "dvds.checks-completed"), duty="dvds-initial-checks")
    late = only(RECEIVED, told("3 June 2025 21:14:01", "dvds.checks-completed"), duty="dvds-initial-checks")
    assert (met.state, late.state) == ("met", "late")
    assert shown(late.due_at) == "3 June 2025 21:14:00"
    assert shown(late.stopped_at) == "3 June 2025 21:14:01"


def test_a_lapse_at_the_due_second_lapses_and_a_later_one_leaves_it_overdue_with_both_moments():
    lapsed = only(RECEIVED, told("3 June 2025 21:14", "dvds.withdrawn"), duty="dvds-initial-checks")
    overdue = only(RECEIVED, told("3 June 2025 21:14:01", "dvds.withdrawn"), duty="dvds-initial-checks")
    assert (lapsed.state, overdue.state) == ("lapsed", "overdue")
    assert shown(overdue.lapsed_at) == "3 June 2025 21:14:01"


def test_a_late_lapse_ends_the_clock_so_that_nothing_stops_it_afterwards():
    clock = only(
        RECEIVED,
        told("5 June 2025 10:00", "dvds.withdrawn"),
        told("6 June 2025 10:00", "dvds.checks-completed"),
        duty="dvds-initial-checks",
    )
    assert (clock.state, clock.stopped_at) == ("overdue", None)


def test_a_stop_before_the_lapse_is_what_counts():
    clock = only(
        RECEIVED,
        told("3 June 2025 10:00", "dvds.checks-completed"),
        told("3 June 2025 11:00", "dvds.withdrawn"),
        duty="dvds-initial-checks",
    )
    assert (clock.state, clock.lapsed_at) == ("met", None)


def test_events_after_the_moment_asked_about_are_not_known():
    later = told("3 June 2025 10:00:01", "dvds.checks-completed")
    assert only(RECEIVED, later, as_of="3 June 2025 10:00", duty="dvds-initial-checks").state == "open"
    assert only(RECEIVED, later, as_of="3 June 2025 10:00:01", duty="dvds-initial-checks").state == "met"
    assert clocks(RECEIVED, as_of="2 June 2025 21:13:59") == []


def test_a_stop_without_a_running_clock_does_nothing():
    clock = only(told("1 June 2025 10:00", "dvds.checks-completed"), RECEIVED, duty="dvds-initial-checks")
    assert clock.state == "overdue"


def test_a_start_while_the_same_duty_runs_changes_nothing():
    again = told("2 June 2025 23:00", "dvds.received")
    assert shown(only(RECEIVED, again, duty="dvds-initial-checks").started_at) == "2 June 2025 21:14:00"


def test_a_start_after_the_clock_has_ended_opens_another():
    found = clocks(
        RECEIVED,
        told("3 June 2025 10:00", "dvds.checks-completed"),
        told("4 June 2025 10:00", "dvds.received"),
        duty="dvds-initial-checks",
    )
    assert [clock.state for clock in found] == ["met", "overdue"]


def test_an_overdue_clock_still_runs_and_keeps_its_start():
    assert len(clocks(RECEIVED, told("9 June 2025 10:00", "dvds.received"), duty="dvds-initial-checks")) == 1


def test_records_do_not_touch_one_another():
    other = told("3 June 2025 10:00", "dvds.checks-completed", record="S")
    assert only(RECEIVED, other, duty="dvds-initial-checks").state == "overdue"


def test_one_start_of_two_that_a_duty_has_is_enough_and_the_second_joins_it():
    found = clocks(
        told("2 June 2025 10:00", "dvds.indirect-information-received"),
        told("3 June 2025 10:00", "dvds.met"),
        duty="dvds-panel-referral",
    )
    assert [clock.started_by for clock in found] == ["dvds.indirect-information-received"]


def test_at_one_second_a_start_comes_before_a_stop():
    clock = only(told("2 June 2025 21:14", "dvds.checks-completed"), RECEIVED, duty="dvds-initial-checks")
    assert (clock.state, clock.stopped_at) == ("met", clock.started_at)


def test_at_one_second_a_stop_comes_before_a_lapse():
    clock = only(
        told("2 June 2025 21:14", "dvds.withdrawn"),
        told("2 June 2025 21:14", "dvds.checks-completed"),
        RECEIVED,
        duty="dvds-initial-checks",
    )
    assert (clock.state, clock.lapsed_at) == ("met", None)


def test_at_one_second_a_start_and_a_lapse_open_and_lapse():
    clock = only(told("2 June 2025 21:14", "dvds.withdrawn"), RECEIVED, duty="dvds-initial-checks")
    assert (clock.state, clock.lapsed_at) == ("lapsed", clock.started_at)


def test_a_restart_at_the_second_of_a_running_clock_changes_nothing_and_its_stop_still_counts():
    clock = only(
        RECEIVED,
        told("3 June 2025 10:00", "dvds.received"),
        told("3 June 2025 10:00", "dvds.checks-completed"),
        duty="dvds-initial-checks",
    )
    assert clock.state == "met"


def test_parts_of_a_second_are_cut_off():
    from dataclasses import replace

    stop = told("3 June 2025 21:14", "dvds.checks-completed")
    stop = replace(stop, at=stop.at.replace(microsecond=999_999))
    assert only(RECEIVED, stop, duty="dvds-initial-checks").state == "met"


@pytest.mark.parametrize("turned", [False, True])
def test_of_several_starts_at_one_second_the_clock_keeps_the_first_by_kind_subject_and_id(turned):
    starts = [
        told("2 June 2025 10:00", "dvds.received", "A", "2"),
        told("2 June 2025 10:00", "dvds.received", "A", "1"),
        told("2 June 2025 10:00", "dvds.received", "A"),
        told("2 June 2025 10:00", "dvds.received", None, "9"),
        told("2 June 2025 10:00", "dvds.indirect-information-received", "Z", "9"),
    ]
    kept = [only(*(starts[::-1] if turned else starts), duty="dvds-overall").start]
    for _ in range(4):
        starts.remove(kept[-1])
        kept.append(only(*starts, duty="dvds-overall").start)
    assert [(event.kind.split(".")[1][0], event.subject, event.id) for event in kept] == [
        ("i", "Z", "9"),
        ("r", None, "9"),
        ("r", "A", None),
        ("r", "A", "1"),
        ("r", "A", "2"),
    ]


def test_equal_lines_are_one_event_but_true_is_not_one():
    first, same = (told("2 May 2026 06:30", "suspect.bailed", x=number) for number in (1, 1.0))
    truth = told("2 May 2026 06:30", "suspect.bailed", x=True)
    assert len(clocks(first, same, duty="victim-told")) == 1
    assert len(clocks(first, truth, duty="victim-told")) == 2


def test_the_same_instant_written_in_two_zones_is_one_event():
    from dataclasses import replace
    from datetime import UTC

    bailed = told("2 May 2026 06:30", "suspect.bailed")
    assert len(clocks(bailed, replace(bailed, at=bailed.at.astimezone(UTC)), duty="victim-told")) == 1


def test_a_duty_kept_per_subject_runs_once_for_each_and_a_missing_subject_is_one_of_its_own():
    assessed = [told("2 June 2025 10:00", "risk.assessed", subject) for subject in ("A", "B", None)]
    found = clocks(*assessed, told("2 June 2025 12:00", "risk.supervised", "B"), duty="risk-supervisor-check")
    assert [(clock.subject, clock.state) for clock in found] == [(None, "overdue"), ("A", "overdue"), ("B", "met")]
    found = clocks(*assessed, told("2 June 2025 12:00", "risk.supervised"), duty="risk-supervisor-check")
    assert [(clock.subject, clock.state) for clock in found] == [(None, "met"), ("A", "overdue"), ("B", "overdue")]


def test_a_lapse_of_a_duty_kept_per_subject_ends_that_subjects_clock_alone():
    found = clocks(
        told("1 May 2026 21:40", "child.affected", "Toby"),
        told("1 May 2026 21:40", "child.affected", "Iggy"),
        told("2 May 2026 10:00", "school.unsafe-to-tell", "Iggy", why="the caretaker is his brother"),
        duty="school-told",
    )
    assert [(clock.subject, clock.state) for clock in found] == [("Iggy", "lapsed"), ("Toby", "overdue")]


def test_the_level_decides_what_a_grade_starts():
    by_level = {
        level: {clock.duty for clock in clocks(told("2 June 2025 10:00", "risk.graded", level=level))}
        for level in ("standard", "medium", "high")
    }
    assert by_level["standard"] == by_level["medium"] == {"safety-plan"}
    assert by_level["high"] == {"safety-plan", "idva-referral", "marac-referral"}


def test_lowering_ends_a_first_referral_but_not_a_repeats():
    lowered = told("3 June 2025 10:00", "risk.lowered")
    graded = told("2 June 2025 10:00", "risk.graded", level="high")
    repeat = told("2 June 2025 10:00", "marac.repeat-identified")
    states = {clock.duty: clock.state for clock in clocks(graded, repeat, lowered)}
    assert states["marac-referral"] == "lapsed"
    assert states["marac-repeat-referral"] == "overdue"


def test_clocks_are_listed_by_due_moment_duty_record_start_kind_and_subject():
    found = clocks(
        told("2 June 2025 10:00", "risk.assessed", "B", record="R2"),
        told("2 June 2025 10:00", "risk.assessed", "A", record="R2"),
        told("2 June 2025 10:00", "risk.assessed", None, record="R2"),
        told("2 June 2025 10:00", "risk.assessed", "Z", record="R1"),
        told("2 June 2025 10:00", "risk.graded", level="high", record="R3"),
    )
    assert [(clock.duty, clock.record, clock.subject) for clock in found] == [
        ("risk-supervisor-check", "R1", "Z"),
        ("risk-supervisor-check", "R2", None),
        ("risk-supervisor-check", "R2", "A"),
        ("risk-supervisor-check", "R2", "B"),
        ("safety-plan", "R3", None),
        ("idva-referral", "R3", None),
        ("marac-referral", "R3", None),
    ]


def test_a_death_ends_what_lapses_by_it_for_every_subject_and_nothing_of_it_starts_again():
    found = clocks(
        told("2 June 2025 10:00", "call.promised", "one"),
        told("2 June 2025 11:00", "victim.died"),
        told("2 June 2025 11:00:01", "call.promised", "two"),
        duty="promised-call",
    )
    assert [(clock.subject, clock.state) for clock in found] == [("one", "lapsed")]


def test_a_start_at_the_second_of_a_death_opens_and_lapses():
    clock = only(
        told("2 June 2025 11:00", "victim.died"),
        told("2 June 2025 11:00", "risk.graded", level="medium"),
        duty="safety-plan",
    )
    assert clock.state == "lapsed"


def test_a_death_holds_back_only_what_lapses_by_it():
    started = {
        clock.duty
        for clock in clocks(
            told("2 June 2025 11:00", "victim.died"),
            told("2 June 2025 12:00", "risk.graded", level="high"),
            told("2 June 2025 12:00", "review.chair-aware"),
            told("2 June 2025 12:00", "child.affected", "Toby"),
        )
    }
    assert started == {"review-decision", "school-told"}


def test_a_clock_carries_its_events_title_and_limit():
    stop = told("3 June 2025 10:00", "dvds.checks-completed", id="s")
    clock = only(RECEIVED, stop, duty="dvds-initial-checks")
    assert (clock.start, clock.stop, clock.lapse) == (RECEIVED, stop, None)
    assert (clock.within, clock.title) == ("24 hours", "Initial checks on a disclosure application")
