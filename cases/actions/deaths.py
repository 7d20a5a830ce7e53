"""A death is carried by the worker, as itself, to every record of the dead person where that shows nothing hidden.

What is recorded behind a lock stays there: whoever may see both is asked to record it on the others, as themselves, as
anybody would who had learnt it there. Done again, it does nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from cases.queries.deaths import CARRIED, RECORDED, Death, deaths, is_carried, silent_about, written
from cases.touching import holders
from dapolicy.access.models import Locked, Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record, tell
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.entries import follow
from dapolicy.chronology.hurry import hurry
from dapolicy.chronology.models import Event, Telling
from dapolicy.chronology.owing import OWNER
from dapolicy.chronology.recipients import recipients, who_may_see
from dapolicy.custody.paging import FIM, PSD, page_post

NOT_SAID = "Somebody has died, and other records do not say so yet"
CARRY = "cases.tasks.carry_deaths"


def carry_deaths(*, at: datetime) -> int:
    """Write `victim.died` where it is missing; take it out where the death was withdrawn, or the record is not theirs.

    Says how many it wrote. Two who were said to be one, and are not, part here: the living one is owed all again.
    """
    known, stands = written(), deaths()
    wanted = [(death, record) for death in stands for record in sorted(death.records)]
    missing = [(death, record) for death, record in wanted if f"{death.event.subject}@{record}" not in known]
    made = [carry(death, record, at=at) for death, record in missing]
    for death in dict.fromkeys(death for death, _ in missing):
        ask_for_the_others(death.event, at=at)
    undone = [take_back(event, at=at) for event in known.values() if not still_carried(event, stands)]
    return sum(made) + sum(undone)


def still_carried(event: Event, stands: Iterable[Death]) -> bool:
    """Whether the death that was carried stands and is this record's, or another that may be carried to it does."""
    theirs = [one.event for one in stands if one.event.subject == event.subject and event.record_id in one.records]
    told_by_one = event.detail.get("because") in {str(one.pk) for one in theirs}
    return told_by_one or any(is_carried(one, event.record_id) for one in theirs)


@transaction.atomic
def carry(death: Death, record_id: int, *, at: datetime) -> int:
    """One record's own event, in its own lock and transaction: a job killed half-way is finished by the next."""
    lock_record(record_id)
    if not is_carried(death.event, record_id) or f"{death.event.subject}@{record_id}" in written():
        return 0
    record = Record.objects.get(pk=record_id)
    record_event(
        CARRIED,
        record,
        by=None,
        at=death.event.at,
        subject=death.event.subject,
        detail={"because": str(death.event.pk)},
    )
    return 1


@transaction.atomic
def ask_for_the_others(event: Event, *, at: datetime) -> None:
    """Somebody could ring the dead: whoever sees both is told over every page, the duty post paged, once for each.

    A death stands on an application only where somebody put it there from elsewhere, and is asked about from there.
    """
    lock_record(event.record_id)
    source = Record.objects.get(pk=event.record_id)
    fresh = [] if source.dvds else [one for one in sorted(silent_about(event)) if not asked_about(event, one)]
    told: set[str] = set()
    for record_id in fresh:
        for to in those_who_see_both(source, record_id, at=at):
            said = f"{word(event, record_id)}{to}"
            tell(source, to=to, title=NOT_SAID, at=at, source=said, page_over=to not in told)
            told.add(to)
    if fresh:
        page_post(FIM, record=source, why=NOT_SAID, at=at)


def word(event: Event, record_id: int) -> str:
    """What words about one silent record begin with."""
    return f"died:{event.pk.hex}:{record_id}:"


def asked_about(event: Event, record_id: int) -> bool:
    return Telling.objects.filter(record=event.record_id, source__startswith=word(event, record_id)).exists()


def those_who_see_both(source: Record, record_id: int, *, at: datetime) -> Iterable[str]:
    """Its holders, or its owner where it is open, who may see the other record too; where nobody may, on-call PSD."""
    known = recipients(source, to=OWNER, now=at) if source.locked == Locked.NO else holders(source)
    both = who_may_see(Record(pk=record_id), [member.pk for member in known])
    return [f"member:{pk}" for pk in sorted(both)] or [f"post:{PSD}"]


@transaction.atomic
def say_died(event: Event, record_id: int, *, by: Member, at: datetime) -> Event:
    """Record a death on another record of the dead person: an ordinary entry of their own there.

    Nothing of it points at where it is known from. Raises: Refused, where that record says so already.
    """
    require(by, Permission.RECORD_ENTRY, at=at)
    lock_record(record_id)
    person = silent_about(event).get(record_id)
    if person is None:
        raise Refused("That record says so already. Look at the list again.")
    said = record_event(RECORDED, Record.objects.get(pk=record_id), by=by, at=event.at, subject=person.reference)
    follow([said], by=by, at=at)
    transaction.on_commit(lambda: hurry(CARRY))
    return said


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
