"""What must hold of any history, and the same answers from a second telling of the rules."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from dapolicy.policy.duties import Clock, Event, owed
from tests.policy.histories import histories, moments
from tests.policy.oracle import slowly
from tests.policy.told import shipped

LONG_AFTER = datetime(2035, 1, 1, tzinfo=UTC)


def row(clock: Clock) -> tuple[object, ...]:
    started = (
        clock.record,
        clock.duty,
        clock.edition,
        clock.started_by,
        clock.started_at,
        clock.subject,
        clock.start.id,
    )
    return (*started, clock.due_at, clock.stopped_at, clock.lapsed_at, clock.state)


def rows(events: list[Event], as_of: datetime = LONG_AFTER) -> list[tuple[object, ...]]:
    return [row(clock) for clock in owed(events, as_of, shipped())]


@settings(max_examples=600, deadline=None)
@given(histories(), moments())
def test_a_second_telling_of_the_rules_gives_the_same_clocks(events, as_of):
    assert sorted(map(repr, rows(events, as_of))) == sorted(map(repr, slowly(events, as_of)))


@settings(max_examples=200, deadline=None)
@given(histories(), moments(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(events, as_of, chance):
    shuffled = events * 2
    chance.shuffle(shuffled)
    assert owed(shuffled, as_of, shipped()) == owed(events, as_of, shipped())


def breached(clock: Clock) -> bool:
    return clock.state in ("late", "overdue")


@settings(max_examples=300, deadline=None)
@given(histories(withdrawn=False, max_size=30), st.data())
def test_what_happens_after_the_due_moment_never_changes_whether_it_was_breached(events, data):
    clocks = owed(events, LONG_AFTER, shipped())
    if not clocks:
        return
    clock = data.draw(st.sampled_from(clocks))
    earlier = [event for event in events if event.at <= clock.due_at]
    again = {row(other)[:8]: breached(other) for other in owed(earlier, LONG_AFTER, shipped())}
    assert again[row(clock)[:8]] == breached(clock)


@settings(max_examples=300, deadline=None)
@given(histories(withdrawn=False), st.data())
def test_withdrawing_an_event_equals_never_having_had_it(events, data):
    if not events:
        return
    gone = data.draw(st.sampled_from(events))
    when = data.draw(st.sampled_from(events)).at
    withdrawal = Event(gone.record, "event.withdrawn", when, "withdrawal", {"withdraws": gone.id}, "w")
    assert rows([*events, withdrawal]) == rows([event for event in events if event is not gone])


@settings(max_examples=200, deadline=None)
@given(histories(withdrawn=False), st.data())
def test_a_withdrawn_withdrawal_leaves_everything_as_it_was(events, data):
    if not events:
        return
    gone = data.draw(st.sampled_from(events))
    first = Event(gone.record, "event.withdrawn", gone.at, "withdrawal", {"withdraws": gone.id}, "w1")
    second = replace(first, detail={"withdraws": "w1"}, id="w2")
    assert rows([*events, first, second]) == rows(events)


@settings(max_examples=200, deadline=None)
@given(histories(), moments())
def test_records_are_judged_each_by_itself(events, as_of):
    apart = [rows([event for event in events if event.record == record], as_of) for record in ("R", "S")]
    assert sorted(map(repr, rows(events, as_of))) == sorted(map(repr, apart[0] + apart[1]))
