"""How a limit of an application stands: the one rule of what is late, for pages, entries and lists alike."""

from __future__ import annotations

from datetime import datetime

from dapolicy.chronology.models import Clock
from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.worktime import due

CHECKS = "dvds-initial-checks"


def is_late(clock: Clock, now: datetime) -> bool:
    """Met late, lapsed after it was due, or still open past it."""
    return (clock.stopped_at or clock.lapsed_at or now) > clock.due_at


def state_of(clock: Clock, now: datetime) -> str:
    """Met, late, lapsed, running or overdue."""
    late = is_late(clock, now)
    if clock.stopped_at:
        return "late" if late else "met"
    if clock.lapsed_at:
        return "lapsed-overdue" if late else "lapsed"
    return "overdue" if late else "running"


def checks_due(contacted_at: datetime) -> datetime | None:
    """When the checks of a right to ask fall due, by the edition of its day; None where none says (DVDS-012)."""
    policy = policy_in_use()
    duty = policy.duty_for(CHECKS, contacted_at)
    return due(contacted_at, duty.within, policy.calendar).at if duty else None
