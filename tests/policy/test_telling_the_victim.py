"""Telling, warning and updating the victim: the duties with rules of their own."""

import pytest

from dapolicy.policy.editions import CONTACT_DUTIES
from tests.policy.told import clocks, only, shown, told

BAILED = ["suspect.bailed"]


def states(*events, duty="victim-told"):
    return [(clock.started_by, clock.state) for clock in clocks(*events, duty=duty)]


def test_each_change_of_status_opens_a_clock_of_its_own():
    found = states(told("1 May 2026 10:00", "suspect.arrested"), told("1 May 2026 12:00", "suspect.interviewed"))
    assert found == [("suspect.arrested", "overdue"), ("suspect.interviewed", "overdue")]


def test_two_changes_of_one_kind_are_two_clocks_and_one_telling_stops_both():
    first, second = told("1 May 2026 10:00", "suspect.bailed"), told("1 May 2026 12:00", "suspect.bailed")
    assert (
        states(first, second, told("1 May 2026 13:00", "victim.told", about=BAILED)) == [("suspect.bailed", "met")] * 2
    )


def test_a_telling_stops_only_the_kinds_it_names():
    found = states(
        told("1 May 2026 10:00", "suspect.arrested"),
        told("1 May 2026 12:00", "suspect.bailed"),
        told("1 May 2026 13:00", "victim.told", about=BAILED),
    )
    assert found == [("suspect.arrested", "overdue"), ("suspect.bailed", "met")]


@pytest.mark.parametrize("detail", [{}, {"about": []}, {"about": ["suspect.charged"]}])
def test_a_telling_that_does_not_name_the_kind_stops_nothing(detail):
    bailed = told("1 May 2026 12:00", "suspect.bailed")
    assert states(bailed, told("1 May 2026 13:00", "victim.told", **detail)) == [("suspect.bailed", "overdue")]


def test_an_attempt_to_reach_her_is_no_telling():
    bailed = told("1 May 2026 12:00", "suspect.bailed")
    assert states(bailed, told("1 May 2026 13:00", "contact.attempted", about=BAILED)) == [
        ("suspect.bailed", "overdue")
    ]


def test_a_telling_up_to_a_day_before_meets_the_clock_at_its_start():
    clock = only(
        told("1 May 2026 12:00", "victim.told", about=BAILED),
        told("2 May 2026 12:00", "suspect.bailed"),
        duty="victim-told",
    )
    assert (clock.state, clock.stopped_at) == ("met", clock.started_at)
    assert clock.stop is not None
    assert shown(clock.stop.at) == "1 May 2026 12:00:00"


def test_a_telling_more_than_a_day_before_forewarns_nothing():
    early = told("1 May 2026 11:59:59", "victim.told", about=BAILED)
    assert states(early, told("2 May 2026 12:00", "suspect.bailed")) == [("suspect.bailed", "overdue")]


def test_a_telling_of_another_kind_forewarns_nothing():
    early = told("2 May 2026 11:00", "victim.told", about=["suspect.released"])
    assert states(early, told("2 May 2026 12:00", "suspect.bailed")) == [("suspect.bailed", "overdue")]


def test_a_telling_forewarns_one_start_of_a_kind_and_the_next_stands():
    found = states(
        told("2 May 2026 11:00", "victim.told", about=BAILED),
        told("2 May 2026 12:00", "suspect.bailed"),
        told("2 May 2026 13:00", "suspect.bailed"),
    )
    assert found == [("suspect.bailed", "met"), ("suspect.bailed", "overdue")]


def test_a_telling_is_counted_for_each_duty_and_each_kind_by_itself():
    early = told("2 May 2026 11:00", "victim.told", about=["suspect.bailed", "suspect.released"])
    starts = [told("2 May 2026 12:00", "suspect.bailed"), told("2 May 2026 12:00", "suspect.released")]
    for duty in ("victim-told", "victim-warned"):
        assert states(early, *starts, duty=duty) == [("suspect.bailed", "met"), ("suspect.released", "met")]


def test_a_telling_that_stopped_a_running_clock_of_the_kind_forewarns_none_of_it():
    found = states(
        told("2 May 2026 10:00", "suspect.bailed"),
        told("2 May 2026 11:00", "victim.told", about=BAILED),
        told("2 May 2026 12:00", "suspect.bailed"),
    )
    assert found == [("suspect.bailed", "met"), ("suspect.bailed", "overdue")]


def test_a_telling_that_stopped_a_clock_of_one_kind_may_forewarn_another():
    found = states(
        told("2 May 2026 10:00", "suspect.arrested"),
        told("2 May 2026 11:00", "victim.told", about=["suspect.arrested", "suspect.bailed"]),
        told("2 May 2026 12:00", "suspect.bailed"),
    )
    assert found == [("suspect.arrested", "met"), ("suspect.bailed", "met")]


def test_the_oldest_unused_telling_within_the_day_is_taken():
    tellings = [told(f"2 May 2026 {hour}:00", "victim.told", id=hour, about=BAILED) for hour in ("08", "09", "10")]
    found = clocks(
        told("1 May 2026 11:00", "victim.told", id="too old", about=BAILED),
        *tellings,
        told("2 May 2026 12:00", "suspect.bailed", id="first"),
        told("2 May 2026 13:00", "suspect.bailed", id="second"),
        duty="victim-told",
    )
    assert [(clock.start.id, clock.stop and clock.stop.id) for clock in found] == [("first", "08"), ("second", "09")]


def test_a_forewarning_goes_to_the_first_of_two_starts_at_one_second():
    found = clocks(
        told("2 May 2026 11:00", "victim.told", about=BAILED),
        told("2 May 2026 12:00", "suspect.bailed", "B"),
        told("2 May 2026 12:00", "suspect.bailed", "A"),
        duty="victim-told",
    )
    assert [(clock.subject, clock.state) for clock in found] == [("A", "met"), ("B", "overdue")]


def test_a_telling_at_the_second_of_a_start_that_was_forewarned_stays_unused_for_the_next():
    found = states(
        told("2 May 2026 11:00", "victim.told", about=BAILED),
        told("2 May 2026 12:00", "suspect.bailed"),
        told("2 May 2026 12:00", "victim.told", about=BAILED),
        told("2 May 2026 13:00", "suspect.bailed"),
    )
    assert found == [("suspect.bailed", "met")] * 2


def test_a_telling_that_stopped_the_warning_may_still_forewarn_the_code_clock():
    found = clocks(
        told("2 May 2026 08:00", "victim.no-contact", why="no-safe-way"),
        told("2 May 2026 09:00", "suspect.bailed"),
        told("2 May 2026 09:30", "victim.told", about=BAILED),
        told("2 May 2026 10:00", "victim.contact-agreed"),
        told("2 May 2026 11:00", "suspect.bailed"),
    )
    assert [(clock.duty, clock.state) for clock in found if clock.duty != "welfare-review"] == [
        ("victim-warned", "met"),
        ("victim-warned", "overdue"),
        ("victim-told", "met"),
    ]


def test_after_no_contact_neither_telling_nor_updates_start_but_warnings_do():
    found = clocks(
        told("1 May 2026 10:00", "victim.no-contact", why="wanted"),
        told("1 May 2026 10:00:01", "suspect.bailed"),
        told("1 May 2026 10:00:01", "case.opened"),
        told("1 May 2026 10:00:01", "victim.told"),
    )
    assert [clock.duty for clock in found] == ["victim-warned", "welfare-review"]
    assert {"victim-told", "victim-update"} == CONTACT_DUTIES


def test_no_contact_lapses_what_runs_except_the_warning():
    found = clocks(
        told("1 May 2026 09:00", "case.opened"),
        told("1 May 2026 09:00", "suspect.bailed"),
        told("1 May 2026 09:30", "victim.no-contact", why="no-safe-way"),
    )
    assert {clock.duty: clock.state for clock in found} == {
        "victim-warned": "overdue",
        "victim-told": "lapsed",
        "victim-update": "lapsed",
        "welfare-review": "overdue",
    }


def test_a_start_at_the_second_of_no_contact_opens_and_lapses():
    found = states(told("1 May 2026 10:00", "victim.no-contact"), told("1 May 2026 10:00", "suspect.bailed"))
    assert found == [("suspect.bailed", "lapsed")]


def test_contact_agreed_comes_before_the_starts_of_its_second_and_starts_nothing_itself():
    none, agreed = told("1 May 2026 10:00", "victim.no-contact"), told("2 May 2026 10:00", "victim.contact-agreed")
    assert states(none, agreed) == []
    assert states(none, agreed, told("2 May 2026 10:00", "suspect.bailed")) == [("suspect.bailed", "overdue")]
    assert states(none, agreed, told("2 May 2026 09:59:59", "suspect.bailed")) == []


def test_contact_agreed_at_the_second_of_no_contact_does_not_undo_it():
    found = states(
        told("1 May 2026 10:00", "victim.no-contact"),
        told("1 May 2026 10:00", "victim.contact-agreed"),
        told("1 May 2026 11:00", "suspect.bailed"),
    )
    assert found == []


def updates(*events):
    return [
        (clock.started_by, shown(clock.started_at), shown(clock.due_at), clock.state)
        for clock in clocks(*events, duty="victim-update")
    ]


def test_a_telling_stops_the_update_and_opens_the_next_whatever_it_names():
    found = clocks(
        told("1 May 2026 10:00", "case.opened"),
        told("4 May 2026 10:00", "victim.told"),
        told("8 May 2026 10:00", "victim.told", about=BAILED),
        duty="victim-update",
        as_of="9 May 2026 10:00",
    )
    assert [(clock.started_by, clock.state) for clock in found] == [
        ("case.opened", "met"),
        ("victim.told", "met"),
        ("victim.told", "open"),
    ]


def test_opening_the_case_again_while_an_update_runs_changes_nothing():
    assert len(updates(told("1 May 2026 10:00", "case.opened"), told("3 May 2026 10:00", "case.opened"))) == 1


def test_tellings_of_one_second_together_stop_one_clock_and_open_one():
    found = clocks(
        told("1 May 2026 10:00", "case.opened"),
        told("4 May 2026 10:00", "victim.told", id="b"),
        told("4 May 2026 10:00", "victim.told", id="a"),
        duty="victim-update",
    )
    assert [(clock.start.id, clock.stop and clock.stop.id) for clock in found] == [(None, "a"), ("a", None)]


def test_a_telling_at_the_second_of_the_opening_comes_after_it():
    found = updates(told("1 May 2026 10:00", "victim.told"), told("1 May 2026 10:00", "case.opened"))
    assert [(kind, state) for kind, _, _, state in found] == [("case.opened", "met"), ("victim.told", "overdue")]


def test_after_the_case_is_closed_only_its_opening_starts_updates():
    closed = [told("1 May 2026 10:00", "case.opened"), told("2 May 2026 10:00", "case.closed")]
    assert len(updates(*closed, told("3 May 2026 10:00", "victim.told"))) == 1
    assert len(updates(*closed, told("3 May 2026 10:00", "case.opened"))) == 2
    reopened = [told("3 May 2026 10:00", "case.opened"), told("4 May 2026 10:00", "victim.told")]
    assert len(updates(*closed, *reopened)) == 3


def test_a_telling_at_the_second_of_the_closing_restarts_and_lapses():
    found = updates(
        told("1 May 2026 10:00", "case.opened"),
        told("2 May 2026 10:00", "case.closed"),
        told("2 May 2026 10:00", "victim.told"),
    )
    assert [state for *_, state in found] == ["met", "lapsed"]


def test_a_case_opened_at_the_second_of_its_closing_is_closed():
    found = updates(
        told("1 May 2026 10:00", "case.closed"),
        told("1 May 2026 10:00", "case.opened"),
        told("2 May 2026 10:00", "victim.told"),
    )
    assert [(kind, state) for kind, _, _, state in found] == [("case.opened", "lapsed")]


def test_opening_reopens_the_case_even_where_it_starts_nothing():
    found = updates(
        told("1 May 2026 10:00", "case.closed"),
        told("1 May 2026 11:00", "victim.no-contact"),
        told("2 May 2026 10:00", "case.opened"),
        told("3 May 2026 10:00", "victim.contact-agreed"),
        told("3 May 2026 10:00", "victim.told"),
    )
    assert [(kind, state) for kind, _, _, state in found] == [("victim.told", "overdue")]


def test_a_closing_before_any_opening_holds_back_updates_too():
    assert updates(told("1 May 2026 10:00", "case.closed"), told("2 May 2026 10:00", "victim.told")) == []


def test_an_agreed_interval_holds_for_its_own_clock_and_later_ones_until_another_is_agreed():
    found = updates(
        told("1 May 2026 10:00", "case.opened", agreed="7 days"),
        told("4 May 2026 10:00", "victim.told"),
        told("6 May 2026 10:00", "victim.told", agreed="28 days"),
    )
    assert [due for _, _, due, _ in found] == ["8 May 2026 23:59:59", "11 May 2026 23:59:59", "3 June 2026 23:59:59"]


def test_an_interval_agreed_by_an_event_that_starts_nothing_holds_from_then_on():
    found = updates(
        told("1 May 2026 10:00", "case.opened"),
        told("2 May 2026 10:00", "case.opened", agreed="7 days"),
        told("3 May 2026 10:00", "victim.told"),
    )
    assert [due for _, _, due, _ in found] == ["10 May 2026 23:59:59", "15 May 2026 23:59:59"]


def test_an_interval_agreed_while_the_case_was_closed_holds_when_it_opens_again():
    found = updates(
        told("1 May 2026 10:00", "case.closed"),
        told("2 May 2026 10:00", "victim.told", agreed="3 days"),
        told("4 May 2026 10:00", "case.opened"),
    )
    assert [due for _, _, due, _ in found] == ["7 May 2026 23:59:59"]


def test_an_agreed_interval_moves_no_other_duty_and_no_other_record():
    found = clocks(
        told("1 May 2026 10:00", "case.opened", agreed="7 days"),
        told("1 May 2026 10:00", "case.opened", record="S"),
        told("1 May 2026 10:00", "victim.no-contact", record="T"),
    )
    assert [(clock.duty, clock.record, shown(clock.due_at)) for clock in found] == [
        ("victim-update", "R", "8 May 2026 23:59:59"),
        ("welfare-review", "T", "8 May 2026 23:59:59"),
        ("victim-update", "S", "15 May 2026 23:59:59"),
    ]
    assert found[0].why == "7 days from Friday 1 May (as agreed with the victim)"
    assert found[0].within == "7 days"
    assert found[2].why == "14 days from Friday 1 May"


def test_the_welfare_review_is_the_supervisors_and_no_call_stops_it():
    none = told("1 May 2026 10:00", "victim.no-contact")
    assert only(none, told("2 May 2026 10:00", "victim.told"), duty="welfare-review").state == "overdue"
    assert only(none, told("2 May 2026 10:00", "welfare.reviewed"), duty="welfare-review").state == "met"
    assert only(none, duty="welfare-review").owner == "supervisor"
