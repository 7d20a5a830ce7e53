"""A death, carried to every record of the dead person by the worker, as itself. Done again, it does nothing more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.queries.deaths import Death, deaths, written
from dapolicy.access.models import Record
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Event


def carry_deaths(*, at: datetime) -> int:
    """Write `victim.died` where it is missing; take it out where the death was withdrawn, or the record is not theirs.

    Says how many it wrote. Two who were said to be one, and are not, part here: the living one is owed all again.
    """
    known, stands = written(), deaths()
    wanted = {f"{death.event.subject}@{record}": (death, record) for death in stands for record in death.records}
    made = [carry(death, record, at=at) for key, (death, record) in sorted(wanted.items()) if key not in known]
    undone = [take_back(event, at=at) for key, event in known.items() if key not in wanted]
    return sum(made) + sum(undone)


@transaction.atomic
def carry(death: Death, record_id: int, *, at: datetime) -> int:
    """One record's own event, in its own lock and transaction: a job killed half-way is finished by the next."""
    lock_record(record_id)
    if any(event.subject == death.event.subject and event.record_id == record_id for event in written().values()):
        return 0
    record = Record.objects.get(pk=record_id)
    record_event(
        "victim.died",
        record,
        by=None,
        at=death.event.at,
        subject=death.event.subject,
        detail={"because": str(death.event.pk)},
    )
    return 1


@transaction.atomic
def take_back(event: Event, *, at: datetime) -> int:
    """The death, or that this record is the dead person's, no longer stands: what followed from it goes with it."""
    lock_record(event.record_id)
    if f"{event.subject}@{event.record_id}" not in written():
        return 0
    record = Record.objects.get(pk=event.record_id)
    detail = {"withdraws": str(event.pk)}
    record_event("event.withdrawn", record, by=None, at=at, subject=str(event.pk), detail=detail)
    return 1
