"""The clocks of one record as `owed()` says, written as differences. Nothing else writes what it decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.db.models import Max

from dapolicy.access.models import Duty, Member, Record
from dapolicy.access.permissions import Role
from dapolicy.chronology.answering import answering
from dapolicy.chronology.models import Clock, Escalation, Event
from dapolicy.chronology.owing import is_a_roles, one_of
from dapolicy.policy import duties
from dapolicy.policy.editions import Policy, kinds_named, policy_in_use

ALL_TIME = datetime(9999, 1, 1, tzinfo=UTC)
DECIDED = ["edition", "started_at", "due_at", "stopped_at", "stop_event", "lapsed_at", "void", "why", "owner"]
STAGED = ["stage_moments", "stage_to", "next_stage", "next_stage_at"]

Key = tuple[str, str | None, str]


@dataclass(frozen=True)
class Reckoning:
    """One recount: the record, its events by id, and the event because of which it is counted again."""

    record: Record
    policy: Policy
    events: dict[str, Event]
    because: Event | None
    now: datetime

    @cached_property
    def answers(self) -> dict[str, int]:
        """Who answers for the record: whoever stands in for an absent owner, else the owner."""
        return answering(self.record, at=self.now)

    def assignee(self, clock: duties.Clock) -> int | None:
        """On whose list a clock that starts now stands. A role's is on the list of all who hold it (see `owing`)."""
        if self.record.dvds or not is_a_roles(clock.owner):
            return one_of(self.answers, clock.owner)
        author = self.events[str(clock.start.id)].by_id if clock.owner == Role.CALL_HANDLER else None
        return author if author and Role.CALL_HANDLER in Member(pk=author).roles_at(self.now) else None


def recount(record: Record, *, because: Event | None = None, now: datetime) -> None:
    """Bring the record's clocks to what its events now owe. The caller holds the record's lock.

    Args: because, the event that was just recorded, or None where the calendar changed; now, when that was entered.
    """
    policy = policy_in_use()
    rows = Event.objects.filter(record_id=record.pk, kind__in=kinds_named(policy))
    reckoning = Reckoning(record, policy, {str(row.pk): row for row in rows}, because, now)
    owed = {key_of(clock): clock for clock in duties.owed(map(as_policy, reckoning.events.values()), ALL_TIME, policy)}
    kept = {(row.duty, row.subject, str(row.start_event)): row for row in Clock.objects.filter(record=record)}
    voided = [row for key, row in kept.items() if key not in owed and not row.void]
    void_all(voided)
    for key, clock in owed.items():
        if key in kept:
            change(kept[key], clock, reckoning)
        else:
            start(clock, reckoning, told=told_already(clock, voided))


def as_policy(event: Event) -> duties.Event:
    """An event as the policy reads it: whole seconds, its id as text."""
    return duties.Event(
        record=str(event.record_id),
        kind=event.kind,
        at=event.at.replace(microsecond=0),
        subject=event.subject,
        detail=event.detail,
        id=str(event.pk),
    )


def key_of(clock: duties.Clock) -> Key:
    """A clock is known by its duty, its subject and the event that started it."""
    return clock.duty, clock.subject, str(clock.start.id)


def void_all(rows: Iterable[Clock]) -> None:
    """Clocks that a later fact shows never to have run are marked, not deleted."""
    for row in rows:
        row.void, row.next_stage, row.next_stage_at = True, None, None
    Clock.objects.bulk_update(rows, ["void", "next_stage", "next_stage_at"])


def told_already(clock: duties.Clock, voided: Iterable[Clock]) -> int:
    """How many stages were told for the clock that this one replaces: they are not told again."""
    replaced = [row.pk for row in voided if (row.duty, row.subject) == (clock.duty, clock.subject)]
    return stages_told(replaced)


def stages_told(clocks: list[int]) -> int:
    if not clocks:
        return 0
    last: int | None = Escalation.objects.filter(clock__in=clocks).aggregate(last=Max("stage"))["last"]
    return 0 if last is None else last + 1


def start(clock: duties.Clock, reckoning: Reckoning, *, told: int) -> None:
    row = Clock(
        record=reckoning.record,
        duty=clock.duty,
        subject=clock.subject,
        start_event=reckoning.events[str(clock.start.id)].pk,
        started_by=clock.started_by,
        team_id=reckoning.record.team_id,
        assignee_id=reckoning.assignee(clock),
    )
    write(row, clock, reckoning)
    set_stages(row, clock, reckoning, told=told)
    row.save(force_insert=True)


def change(row: Clock, clock: duties.Clock, reckoning: Reckoning) -> None:
    """Write what differs; a due moment that moves is an event of its own, with old and new."""
    before = [getattr(row, name) for name in DECIDED]
    due_before, running_before = row.due_at, is_running(row)
    write(row, clock, reckoning)
    if [getattr(row, name) for name in DECIDED] == before:
        return
    if due_before != row.due_at or running_before != is_running(row):
        set_stages(row, clock, reckoning, told=stages_told([row.pk]))
    if due_before != row.due_at:
        note_moved(row, due_before, reckoning)
    row.save(update_fields=[*DECIDED, *STAGED, "entered_late"])


def is_running(row: Clock) -> bool:
    return row.stopped_at is None and row.lapsed_at is None and not row.void


def write(row: Clock, clock: duties.Clock, reckoning: Reckoning) -> None:
    """Copy into the row what `owed()` decided."""
    row.edition, row.owner, row.why, row.void = clock.edition, clock.owner, clock.why, False
    row.started_at, row.due_at = clock.started_at, clock.due_at
    row.stopped_at, row.lapsed_at = clock.stopped_at, clock.lapsed_at
    stop = reckoning.events[str(clock.stop.id)] if clock.stop else None
    row.stop_event = stop.pk if stop else None
    row.entered_late = bool(stop and stop.at <= row.due_at < stop.recorded_at)


def set_stages(row: Clock, clock: duties.Clock, reckoning: Reckoning, *, told: int) -> None:
    """The moments at which somebody is told, and the first of them that is still to come."""
    stages = duties.stages(clock, reckoning.policy, end_of_duty=end_of_duty(clock, reckoning))
    row.stage_moments = [stage.moment for stage in stages]
    row.stage_to = [stage.to for stage in stages]
    ahead = is_running(row) and told < len(stages)
    row.next_stage = told if ahead else None
    row.next_stage_at = row.stage_moments[told] if ahead else None


def end_of_duty(clock: duties.Clock, reckoning: Reckoning) -> datetime | None:
    """When the author of the starting event goes off duty, where that is known."""
    author = reckoning.events[str(clock.start.id)].by_id
    if author is None:
        return None
    hours = Duty.objects.filter(member_id=author, since__lte=clock.started_at, until__gt=clock.started_at)
    return hours.order_by("-until").values_list("until", flat=True).first()


def note_moved(row: Clock, before: datetime, reckoning: Reckoning) -> None:
    because = reckoning.because
    detail = {"duty": row.duty, "old": before.isoformat(), "new": row.due_at.isoformat()}
    if because:
        detail["because"] = str(because.pk)
    Event(
        record_id=row.record_id,
        kind="clock.moved",
        subject=str(row.pk),
        at=reckoning.now,
        recorded_at=reckoning.now,
        by_id=because.by_id if because else None,
        detail=detail,
    ).save(force_insert=True)
