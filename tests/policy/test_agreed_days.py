"""A duty may be due on a day that people agreed on, which the starting event names."""

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


@pytest.mark.parametrize("detail", [{}, {"due_on": "soon"}, {"due_on": None}])
def test_without_a_day_that_can_be_read_the_limit_of_the_duty_holds(detail):
    assert clock_of(**detail).due_at == datetime(2026, 5, 29, 22, 59, 59, tzinfo=UTC)
