"""Recording an entry, and what an area needs to write one: `from dapolicy.chronology.entries import Entry, Fact`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Refused, require
from dapolicy.chronology.actions import confirm_withdrawal, hide, lock_record, refuse_withdrawal, tell, withdrawal_of
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.entry import Detail, Entry, Fact, Sentence, listed_for, lower_first
from dapolicy.chronology.hurry import hurry
from dapolicy.chronology.models import Event, Sensitivity
from dapolicy.chronology.registry import by_code, entries, sentence_of, withdrawable, words_alone

CARRY = "dapolicy.chronology.tasks.carry_withdrawals"
__all__ = [
    "Detail",
    "Entry",
    "Fact",
    "Sentence",
    "by_code",
    "entries",
    "follow",
    "listed_for",
    "lower_first",
    "put_back",
    "record_entry",
    "refresh",
    "sentence_of",
    "take_from_view",
    "take_out",
    "withdrawable",
    "words_alone",
]


@transaction.atomic
def record_entry(entry: Entry, record: Record, *, by: Member, at: datetime) -> list[Event]:
    """Write a valid entry on every record it belongs to, each in its own lock, locks taken in order of id.

    Returns the events on `record` first. Raises: Refused, where `by` may not, or where the form was not valid.
    """
    require(by, entry.permission, at=at)
    if not entry.is_valid():
        raise Refused("The entry is not complete. Mend what it says and send it again.")
    places = sorted({one.pk: one for one in entry.records()}.values(), key=lambda one: one.pk)
    for place in places:
        lock_record(place.pk)
    events = [event for place in places for event in write(entry, place, by=by)]
    kinds = {event.kind for event in events}
    for place in places:
        refresh(place, kinds)
    events.sort(key=lambda event: event.record_id != record.pk)
    entry.afterwards(events, by=by, at=at)
    follow(events, by=by, at=at)
    return events


def follow(events: list[Event], *, by: Member, at: datetime) -> None:
    """What areas make of entries that others offer, in the same transaction."""
    for name in settings.DAPOLICY_AFTER_ENTRY:
        import_string(name)(events, by=by, at=at)


def write(entry: Entry, record: Record, *, by: Member) -> list[Event]:
    """The entry's events on one record."""
    cleaned = entry.cleaned_data
    return [
        record_event(
            fact.kind,
            record,
            by=None if fact.unsigned else by,
            at=fact.at or cleaned["at"],
            subject=fact.subject,
            detail=fact.detail,
            words=fact.words,
            opinion=cleaned["opinion"],
            sensitivity=cleaned["sensitivity"] or Sensitivity.ORDINARY,
        )
        for fact in entry.facts(record)
    ]


def refresh(record: Record, kinds: Iterable[str]) -> None:
    """Bring up to date, once each, the copies that follow from events of these kinds."""
    known = entries()
    doers = {known[kind].refresh.__func__: known[kind] for kind in kinds if kind in known}  # type: ignore[attr-defined]
    for entry_class in doers.values():
        entry_class.refresh(record)


@transaction.atomic
def take_out(event: Event, *, by: Member, at: datetime) -> Event:
    """Confirm a withdrawal: the clocks forget the event, and so do the copies that followed from it.

    Of what goes on counting, the words alone stay hidden.
    """
    if event.kind in words_alone():
        return confirm_withdrawal(event, by=by, at=at, words_alone=True)
    confirmed = confirm_withdrawal(event, by=by, at=at)
    refresh(Record.objects.get(pk=event.record_id), [event.kind])
    for name in settings.DAPOLICY_AFTER_WITHDRAWAL:
        import_string(name)(event, by=by, at=at)
    return confirmed


@transaction.atomic
def take_from_view(event: Event, *, by: Member, at: datetime, reason: str) -> Event:
    """Hide a mistaken entry's words at once, wherever the act stands; supervisors hear that a second person is wanted.

    That it was withdrawn, and its confirmation, are carried to its other records: see `copies`.
    """
    record = Record.objects.get(pk=event.record_id)
    if event.kind not in withdrawable():
        raise Refused("This was written by an act of its own. Undo it there, or correct what it says.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT chronology_hide_copies(%s, %s)", [event.pk, at])
    hidden = hide(event, by=by, at=at, reason=reason)
    title = f"{record.reference}: an entry was withdrawn and waits for a second person"
    tell(record, to="supervisor", title=title, at=at, source=f"withdrawn:{hidden.pk.hex}:{event.pk}")
    copies_follow(event)
    carry_soon()
    return hidden


@transaction.atomic
def put_back(event: Event, *, by: Member, at: datetime, reason: str) -> Event:
    """Refuse a withdrawal: the words stand again, and whoever withdrew them is told. Other records follow: `copies`."""
    asked = withdrawal_of(event)
    refused = refuse_withdrawal(event, by=by, at=at, reason=reason)
    copies_follow(event)
    carry_soon()
    record = Record.objects.get(pk=event.record_id)
    title = f"{record.reference}: an entry that you withdrew stands"
    tell(record, to=f"member:{asked.by_id if asked else 0}", title=title, at=at, source=f"refused:{refused.pk}")
    return refused


def carry_soon() -> None:
    """Ask the worker to say it on the act's other records now, whether there are any or not."""
    transaction.on_commit(partial(hurry, CARRY))


def copies_follow(event: Event) -> None:
    """What areas keep of an entry's words goes with them, and comes back with them."""
    for name in settings.DAPOLICY_AFTER_HIDING:
        import_string(name)(event)
