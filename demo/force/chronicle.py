"""What happened on one record of the invented force, and the clocks that policy says follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from dapolicy.audit.actions import words_hash
from dapolicy.chronology.models import Clock, Content, Escalation, Event
from dapolicy.chronology.owing import is_a_roles
from dapolicy.chronology.recount import ALL_TIME
from dapolicy.policy import duties
from dapolicy.policy.editions import Policy, kinds_named, policy_in_use
from demo.force.tables import Tables

ENTERED = timedelta(minutes=4)


def identity(rng: Random, at: datetime) -> UUID:
    """A key in order of time, as the application's own, but drawn from the seed."""
    milliseconds = int(at.timestamp() * 1000)
    value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | rng.getrandbits(12) << 64 | 0x2 << 62 | rng.getrandbits(62)
    return UUID(int=value)


@dataclass(frozen=True)
class Written:
    """One event as it was put down: what the reckoning of clocks needs of it."""

    pk: UUID
    recorded_at: datetime
    as_policy: duties.Event


@dataclass
class Held:
    """One record while its story is told."""

    pk: int
    reference: str
    team: int
    owner: int | None = None
    events: list[Written] = field(default_factory=list)


class Chronicle:
    """Puts events and clocks down. Clocks come out of `owed()`, the one place that decides them; none is invented."""

    def __init__(self, rng: Random, tables: Tables, until: datetime) -> None:
        self.rng, self.tables, self.until = rng, tables, until
        self.policy: Policy = policy_in_use()
        self.known = kinds_named(self.policy)

    def happened(
        self,
        held: Held,
        kind: str,
        at: datetime,
        by: int,
        *,
        subject: str | None = None,
        words: str = "",
        **detail: Any,
    ) -> bool:
        """One event, unless it would lie after the end of the years that are told; whether it was put down."""
        at = at.replace(microsecond=0)
        recorded_at = at + ENTERED
        if recorded_at > self.until:
            return False
        pk = identity(self.rng, recorded_at)
        self.tables[Event].add(
            id=pk,
            record_id=held.pk,
            kind=kind,
            subject=subject,
            at=at,
            recorded_at=recorded_at,
            by_id=by,
            detail=detail,
            opinion=kind in ("risk.graded", "risk.supervised"),
            content_hash=words_hash(words),
        )
        if words:
            self.tables[Content].add(event_id=pk, record_id=held.pk, words=words)
        if kind in self.known:
            told = duties.Event(str(held.pk), kind, at, subject, detail, str(pk))
            held.events.append(Written(pk, recorded_at, told))
        return True

    def run_clocks(self, held: Held) -> None:
        """Put down every clock of the record, each stage told that lies in the past."""
        events = {str(event.pk): event for event in held.events}
        for clock in duties.owed((event.as_policy for event in held.events), ALL_TIME, self.policy):
            self.put_clock(held, clock, events)

    def put_clock(self, held: Held, clock: duties.Clock, events: dict[str, Written]) -> None:
        stop = events[clock.stop.id] if clock.stop and clock.stop.id else None
        running = clock.stopped_at is None and clock.lapsed_at is None
        stages = duties.stages(clock, self.policy)
        told = sum(stage.moment < self.until for stage in stages) if running else 0
        ahead = stages[told] if running and told < len(stages) else None
        number = self.tables[Clock].add(
            record_id=held.pk,
            duty=clock.duty,
            edition=clock.edition,
            subject=clock.subject,
            start_event=UUID(clock.start.id),
            started_by=clock.started_by,
            started_at=clock.started_at,
            due_at=clock.due_at,
            stopped_at=clock.stopped_at,
            stop_event=stop.pk if stop else None,
            lapsed_at=clock.lapsed_at,
            why=clock.why,
            owner=clock.owner,
            entered_late=bool(stop and stop.as_policy.at <= clock.due_at < stop.recorded_at),
            noticed_at=clock.due_at if running and clock.due_at < self.until else None,
            stage_moments=[stage.moment for stage in stages],
            stage_to=[stage.to for stage in stages],
            next_stage=told if ahead else None,
            next_stage_at=ahead.moment if ahead else None,
            team_id=held.team,
            assignee_id=None if is_a_roles(clock.owner) else held.owner,
        )
        self.put_told(held, number, stages[:told])

    def put_told(self, held: Held, clock: int, stages: Iterable[duties.Stage]) -> None:
        for stage in stages:
            self.tables[Escalation].add(
                record_id=held.pk,
                clock_id=clock,
                stage=stage.position,
                to=stage.to,
                reached_at=stage.moment,
                claimed_at=stage.moment,
                state=Escalation.State.SENT,
                sent_at=stage.moment,
            )


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
