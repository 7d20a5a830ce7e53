"""Front counters and when each is to be checked next, reckoned by the same policy as every other duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.urls import reverse

from cases.models import CounterCheck, FrontCounter
from dapolicy.access.handles import handle
from dapolicy.policy.duties import Clock, Event, owed

DUTY = "front-counter-check"


@dataclass(frozen=True)
class CounterLine:
    """One counter, its last check, and the clock that runs for the next."""

    counter: FrontCounter
    last: CounterCheck | None
    clock: Clock | None

    @property
    def href(self) -> str:
        return reverse("cases:counter-check", args=[handle(self.counter)])

    @property
    def is_overdue(self) -> bool:
        return self.clock is not None and self.clock.state == "overdue"


def counters(now: datetime) -> list[CounterLine]:
    """Every counter, the longest overdue first. Two statements."""
    checks = Prefetch("checks", CounterCheck.objects.select_related("by").order_by("at", "pk"))
    lines = [_line(counter, now) for counter in FrontCounter.objects.prefetch_related(checks).order_by("name")]
    return sorted(lines, key=lambda line: (line.clock.due_at if line.clock else now, line.counter.name))


def _line(counter: FrontCounter, now: datetime) -> CounterLine:
    checks = [check for check in counter.checks.all() if check.at <= now]
    events = [Event(counter.name, "counter.checked", check.at, counter.name) for check in checks]
    if counter.since:
        events.append(Event(counter.name, "counter.listed", counter.since, counter.name))
    running = [clock for clock in owed(events, now) if clock.duty == DUTY and clock.stopped_at is None]
    return CounterLine(counter, checks[-1] if checks else None, running[-1] if running else None)
