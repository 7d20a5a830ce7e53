"""How it is safe to reach somebody, and what was promised to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from cases.models import Person, Promise, SafeContact
from cases.terms import WAY
from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event

FURTHEST = timedelta(days=366)  # what is promised further ahead was typed wrong


@dataclass(frozen=True)
class SafeWay:
    """What is known of reaching somebody safely; all empty only where there is no safe way yet."""

    told_by: str
    no_safe_way: bool = False
    means: str = ""
    times: str = ""
    place: str = ""
    code_word: str = ""
    who_else: str = ""
    devices: str = ""
    never: str = ""


@transaction.atomic
def set_safe_contact(person: Person, record: Record, way: SafeWay, *, by: Member, at: datetime) -> SafeContact:
    """Replace what was known by a new row, confirmed now. The old row stays; its words never enter the chronology."""
    require(by, Permission.TELL_SAFE_CONTACT, at=at)
    if not way.no_safe_way and not way.means:
        raise Refused("Say how they can be reached, or that there is no safe way yet.")
    row = SafeContact.objects.create(record=record, person=person, confirmed_at=at, by=by, **asdict(way))
    answer = "no-safe-way" if way.no_safe_way else "safe-way"
    record_event("contact.learnt", record, by=by, at=at, subject=person.reference, detail={"answer": answer})
    return row


@transaction.atomic
def confirm_safe_contact(
    present: SafeContact, record: Record, *, told_by: str, by: Member, at: datetime
) -> SafeContact:
    """It still holds, and from now: a new row with the same words, said by whom."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if not told_by.strip():
        raise Refused("Say who confirmed it.")
    same = {name: getattr(present, name) for name in (*WAY, "no_safe_way")}
    row = SafeContact.objects.create(
        record=record, person=present.person, told_by=told_by, confirmed_at=at, by=by, **same
    )
    record_event("contact.confirmed", record, by=by, at=at, subject=present.person.reference)
    return row


@transaction.atomic
def promise(record: Record, *, to: Person | None, words: str, due_at: datetime, by: Member, at: datetime) -> Promise:
    """Put into the diary what was promised, and by when: its clock tells the owner an hour before."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if due_at <= at:
        raise Refused("This is past. Give a time that is still to come.")
    if due_at > at + FURTHEST:
        raise Refused("This is more than a year ahead. Check the date.")
    row = Promise.objects.create(record=record, to=to, words=words, due_at=due_at, by=by, made_at=at)
    detail = {"due_at": due_at.isoformat()}
    record_event("call.promised", record, by=by, at=at, subject=str(row.pk), detail=detail, words=words)
    return row


@transaction.atomic
def keep_promise(row: Promise, *, by: Member, at: datetime) -> bool:
    """It was done, in time or late. Says whether this call did it; the second of two finds it done."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if not Promise.objects.filter(pk=row.pk, kept_at=None).update(kept_at=at, kept_by=by):
        return False
    late = {"late": at > row.due_at}
    record_event("call.made", row.record, by=by, at=at, subject=str(row.pk), detail=late)
    return True
