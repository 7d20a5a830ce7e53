"""A duty may be due on a day, or at a moment, that people agreed on, which the starting event names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dapolicy.policy.duties import owed
from dapolicy.policy.facts import Event

HEARD = datetime(2026, 5, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 6, 30, tzinfo=UTC)


def clock_of(**detail):
    started = Event(record="R1", kind="marac.action-agreed", at=HEARD, subject="A1", detail=detail)
    return next(clock for clock in owed([started], LATER) if clock.duty == "marac-action")


@pytest.mark.policy("MARAC-010")
def test_an_action_is_due_at_the_end_of_the_day_that_was_agreed():
    clock = clock_of(due_on="2026-05-05")
    assert clock.due_at == datetime(2026, 5, 5, 22, 59, 59, tzinfo=UTC)
    assert clock.why == "agreed for Tuesday 5 May"


def test_an_action_for_the_same_day_is_due_that_night():
    assert clock_of(due_on="2026-05-01").due_at == datetime(2026, 5, 1, 22, 59, 59, tzinfo=UTC)


def promised(**detail):
    started = Event(record="R1", kind="call.promised", at=HEARD, subject="P1", detail=detail)
    return owed([started], LATER)[0]


def test_a_call_is_due_at_the_minute_that_was_promised_and_not_a_day_after():
    clock = promised(due_at="2026-05-01T16:00:00.5+00:00")
    assert clock.due_at == datetime(2026, 5, 1, 16, tzinfo=UTC)
    assert clock.why == "agreed for 17:00 on Friday 1 May"


def test_a_call_promised_for_next_week_is_not_overdue_until_then():
    assert promised(due_at="2026-05-08T09:30:00+01:00").due_at == datetime(2026, 5, 8, 8, 30, tzinfo=UTC)


UNREADABLE = ["2026-05-01T16:00:00", "2026-05-01Tea", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-01:00"]


@pytest.mark.parametrize("due_at", UNREADABLE)
def test_a_moment_that_cannot_be_read_leaves_the_limit_of_the_duty(due_at):
    assert promised(due_at=due_at).due_at == datetime(2026, 5, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize("detail", [{}, {"due_on": "soon"}, {"due_on": None}])
def test_without_a_day_that_can_be_read_the_limit_of_the_duty_holds(detail):
    assert clock_of(**detail).due_at == datetime(2026, 5, 29, 22, 59, 59, tzinfo=UTC)
