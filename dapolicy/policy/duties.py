"""What is owed: the one place that decides which duties run, when they fell due and whether they were met.

A pure function of a chronology and a policy. The database keeps what it says; `manage.py duties` prints it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from dapolicy.policy.editions import Policy, duties_touched, kinds_named, policy_in_use
from dapolicy.policy.facts import Clock, Event, whole_second
from dapolicy.policy.reckoning import RecordWalk, Running
from dapolicy.policy.tables import END_OF_DUTY, StageRule
from dapolicy.policy.terms import ELAPSED
from dapolicy.policy.withdrawals import one_of_each, standing
from dapolicy.policy.worktime import LONDON, london_moment, working_days_on

__all__ = ["Clock", "Event", "Stage", "duties_touched", "kinds_named", "owed", "stages"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One moment at which somebody is told of a clock."""

    position: int
    moment: datetime
    to: str
    label: str


def owed(events: Iterable[Event], as_of: datetime, policy: Policy | None = None) -> list[Clock]:
    """Every clock that these events started, as it stood at a moment (aware). Later events are not known.

    Ordered by due moment, duty, record, start, starting kind and subject, whatever order the events come in.
    """
    policy, as_of = policy or policy_in_use(), whole_second(as_of)
    records: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.instant <= as_of:
            records[event.record].append(event)
    clocks = (clock.finished(as_of) for known in records.values() for clock in _walk(known, policy))
    return sorted(clocks, key=lambda clock: clock.order)


def _walk(events: Iterable[Event], policy: Policy) -> list[Running]:
    """The clocks of one record."""
    known = sorted(standing(one_of_each(events)), key=lambda event: event.instant)
    walk = RecordWalk(policy)
    for at, group in groupby(known, key=lambda event: event.instant):
        together = list(group)
        if len(together) > 1:  # asked of few, since the order of one instant is dear to work out
            together.sort(key=lambda event: event.order)
        walk.instant(at, together)
    return walk.clocks


def stages(clock: Clock, policy: Policy, *, end_of_duty: datetime | None = None) -> list[Stage]:
    """Who is told of a clock and when, in the order of its edition, never before it started.

    The author's duty ends at `end_of_duty`, or at the starting event's `detail.duty_until` (RFC 3339); where
    neither is known, or it ends later, that stage falls when the clock is due.
    """
    rules = policy.duty(clock.duty, clock.edition).stages
    ends = end_of_duty or _duty_until(clock.start)
    return [
        Stage(position, max(_moment(rule, clock, policy, ends), clock.started_at), rule.to, rule.label)
        for position, rule in enumerate(rules)
    ]


def _duty_until(start: Event) -> datetime | None:
    written = start.detail.get("duty_until")
    return datetime.fromisoformat(written) if isinstance(written, str) else None


def _moment(rule: StageRule, clock: Clock, policy: Policy, ends: datetime | None) -> datetime:
    if rule.anchor == END_OF_DUTY:
        return min(ends, clock.due_at) if ends else clock.due_at
    if rule.term is None:
        return clock.due_at
    sign = -1 if rule.anchor == "before" else 1
    if rule.term.unit in ELAPSED:
        return clock.due_at + sign * rule.term.elapsed
    local = clock.due_at.astimezone(LONDON)
    return london_moment(working_days_on(local.date(), sign * rule.term.number, policy.calendar), local.time())
