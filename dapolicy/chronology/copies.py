"""One act on several records: withdrawn on one, it is withdrawn on each, also where whoever did it sees nothing of it.

Its words are hidden everywhere at once, by the database. What says so on the other records, and what moves their
clocks, is written by the worker as itself: who withdraws an entry learns nothing of where else it stands.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from dapolicy.access.models import Exclusion, Locked, Member, Record
from dapolicy.chronology.actions import hide, is_second, lock_record, withdrawal_of
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.entries import take_out
from dapolicy.chronology.models import Content, Event

NOT_SAID = "Entered in error"
# A worker is never away for so long, and the log is not read from its beginning each minute.
HIDDEN = """
    SELECT DISTINCT ON (copies.copy) copies.copy, asked.id
    FROM chronology_event asked CROSS JOIN LATERAL chronology_copies(asked.subject::uuid) copies
    WHERE asked.kind = 'entry.withdrawn' AND asked.recorded_at > now() - interval '28 days'
      AND NOT EXISTS (SELECT 1 FROM chronology_event done WHERE done.record_id = copies.held
                      AND done.kind = 'entry.withdrawn' AND done.subject = copies.copy::text)
    ORDER BY copies.copy, asked.recorded_at, asked.id
"""
# An act that moves an event elsewhere says why, and is nobody's second look.
# The say of somebody who is excluded from a record moves no clock there: a second person of its own is owed.
CONFIRMED = """
    SELECT DISTINCT ON (copies.copy) copies.copy, confirmed.id
    FROM chronology_event confirmed
         JOIN chronology_event asked ON asked.record_id = confirmed.record_id AND asked.kind = 'entry.withdrawn'
              AND asked.subject = confirmed.subject
         CROSS JOIN LATERAL chronology_copies(asked.subject::uuid) copies
    WHERE confirmed.kind = 'event.withdrawn' AND confirmed.by_id IS NOT NULL
      AND confirmed.detail ->> 'because' IS NULL AND confirmed.recorded_at > now() - interval '28 days'
      AND NOT EXISTS (SELECT 1 FROM access_exclusion kept WHERE kept.record_id = copies.held
                      AND kept.member_id IN (asked.by_id, confirmed.by_id))
      AND NOT EXISTS (SELECT 1 FROM chronology_event done WHERE done.record_id = copies.held
                      AND done.kind = 'event.withdrawn' AND done.subject = copies.copy::text)
    ORDER BY copies.copy, confirmed.recorded_at, confirmed.id
"""


def carry_withdrawals() -> int:
    """Withdraw what was withdrawn elsewhere. Says how much it wrote; done again, it writes nothing more."""
    hidden = [by_itself(hide_too, *each) for each in missing(HIDDEN)]
    return sum(filter(None, [*hidden, *(by_itself(take_out_too, *each) for each in missing(CONFIRMED))]))


def missing(sql: str) -> list[tuple[UUID, UUID]]:
    """Copies on which an act has not been written yet, each with that act."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


@transaction.atomic
def hide_too(copy_id: UUID, act_id: UUID) -> int:
    """A copy is withdrawn from view by whoever withdrew the other, at that moment."""
    copy, act = Event.objects.get(pk=copy_id), Event.objects.get(pk=act_id)
    lock_record(copy.record_id)
    if withdrawal_of(copy):
        return 0
    hide(copy, by=who_did(act), at=act.at, reason=reason_of(act, copy))
    for name in settings.DAPOLICY_AFTER_HIDING:
        import_string(name)(copy)
    return 1


def who_did(act: Event) -> Member:
    """The member whose act it is: nobody withdraws without a name."""
    return Member.objects.get(pk=act.by_id or 0)


def reason_of(act: Event, copy: Event) -> str:
    """Why, in the words that were given, where everybody who reads the copy may read them where they stand."""
    source = Record.objects.get(pk=act.record_id)
    kept_out = Exclusion.objects.filter(record=copy.record_id).values("member_id")
    closer = Exclusion.objects.filter(record=source).exclude(member_id__in=kept_out).exists()
    said = Content.objects.filter(event_id=act.pk, hidden_at=None).values_list("words", flat=True).first()
    return said if said and source.locked == Locked.NO and not source.dvds and not closer else NOT_SAID


@transaction.atomic
def take_out_too(copy_id: UUID, act_id: UUID) -> int:
    """A copy leaves the reckoning by the same second person, unless there they were the first."""
    copy, act = Event.objects.get(pk=copy_id), Event.objects.get(pk=act_id)
    lock_record(copy.record_id)
    asked, by = withdrawal_of(copy), who_did(act)
    if asked is None or not is_second(copy, asked, by=by):
        return 0
    take_out(copy, by=by, at=act.at)
    return 1
