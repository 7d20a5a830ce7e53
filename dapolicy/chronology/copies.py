"""One act on several records: what is done to it on one is done on each, also where whoever did it sees nothing of it.

It is withdrawn, that is confirmed or refused, and it is corrected. Its words are hidden everywhere at once, by the
database. What says so on the other records, moves their clocks, and brings words back, is written by the worker as
itself: who withdraws an entry learns nothing of where else it stands.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction

from dapolicy.access.models import Member, Record
from dapolicy.chronology.actions import (
    correct,
    hide,
    is_second,
    lock_record,
    refuse_withdrawal,
    root_of,
    withdrawal_of,
)
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.entries import copies_follow, take_out
from dapolicy.chronology.models import Content, Event
from dapolicy.chronology.recipients import open_to_readers_of

NOT_SAID, STANDS = "Entered in error", "It stands"
NOT_RIGHT = "It is not right as it stands. Ask whoever corrected it."
# A worker is never away for so long, and the log is not read from its beginning each minute. What was carried is
# carried no further, nor back to where it came from.
HIDDEN = """
    SELECT DISTINCT ON (copies.copy) copies.copy, asked.id
    FROM chronology_event asked CROSS JOIN LATERAL chronology_copies(asked.subject::uuid) copies
    WHERE asked.kind = 'entry.withdrawn' AND asked.recorded_at > now() - interval '28 days'
      AND asked.detail ->> 'carried' IS NULL
      AND NOT EXISTS (SELECT 1 FROM chronology_event done WHERE done.record_id = copies.held
                      AND done.kind = 'entry.withdrawn' AND done.subject = copies.copy::text
                      AND (done.detail ->> 'carried' = asked.id::text OR NOT EXISTS (
                          SELECT 1 FROM chronology_event refused WHERE refused.record_id = copies.held
                          AND refused.kind = 'entry.withdrawal-refused' AND refused.subject = done.subject
                          AND (refused.recorded_at, refused.id) > (done.recorded_at, done.id))))
    ORDER BY copies.copy, asked.recorded_at, asked.id
"""
# Refused is one withdrawal, wherever it was carried; of another's, by somebody else, another second person is owed.
REFUSED_TOO = """
    SELECT DISTINCT copies.copy, refused.id
    FROM chronology_event refused CROSS JOIN LATERAL chronology_copies(refused.subject::uuid) copies
         JOIN chronology_event gone ON gone.record_id = copies.held AND gone.kind = 'entry.withdrawn'
              AND gone.subject = copies.copy::text
              AND coalesce(gone.detail ->> 'carried', gone.id::text) = refused.detail ->> 'refuses'
    WHERE refused.kind = 'entry.withdrawal-refused' AND refused.recorded_at > now() - interval '28 days'
      AND NOT EXISTS (SELECT 1 FROM access_exclusion kept WHERE kept.record_id = copies.held
                      AND kept.member_id = refused.by_id)
      AND NOT EXISTS (SELECT 1 FROM chronology_event done WHERE done.record_id = copies.held
                      AND done.kind IN ('entry.withdrawal-refused', 'event.withdrawn')
                      AND done.subject = copies.copy::text
                      AND (done.recorded_at, done.id) > (gone.recorded_at, gone.id))
"""
CORRECTED = """
    SELECT copies.copy, corrected.id
    FROM chronology_event corrected CROSS JOIN LATERAL chronology_copies(corrected.subject::uuid) copies
    WHERE corrected.kind = 'entry.corrected' AND corrected.recorded_at > now() - interval '28 days'
      AND corrected.detail ->> 'carried' IS NULL
      AND NOT EXISTS (SELECT 1 FROM access_exclusion kept WHERE kept.record_id = copies.held
                      AND kept.member_id = corrected.by_id)
      AND NOT EXISTS (SELECT 1 FROM chronology_event done WHERE done.record_id = copies.held
                      AND done.kind = 'entry.corrected' AND done.detail ->> 'carried' = corrected.id::text)
    ORDER BY corrected.recorded_at, corrected.id
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
    """Do what was done elsewhere. Says how much it wrote; done again, it writes nothing more."""
    ways = ((HIDDEN, hide_too), (REFUSED_TOO, refuse_too), (CONFIRMED, take_out_too), (CORRECTED, correct_too))
    return sum(by_itself(do, *each) or 0 for sql, do in ways for each in missing(sql))


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
    hide(copy, by=who_did(act), at=act.at, reason=words_of(act, copy) or NOT_SAID, carried=str(act.pk))
    copies_follow(copy)
    return 1


def who_did(act: Event) -> Member:
    """The member whose act it is: nobody withdraws without a name."""
    return Member.objects.get(pk=act.by_id or 0)


def words_of(act: Event, copy: Event) -> str:
    """What was said of it, where everybody who reads the copy may read it where it stands; else nothing."""
    if not open_to_readers_of(copy.record_id, Record.objects.get(pk=act.record_id)):
        return ""
    return Content.objects.filter(event_id=act.pk, hidden_at=None).values_list("words", flat=True).first() or ""


@transaction.atomic
def refuse_too(copy_id: UUID, act_id: UUID) -> int:
    """The same second person lets the copy stand, unless there they were the first, or another has withdrawn it."""
    copy, act = Event.objects.get(pk=copy_id), Event.objects.get(pk=act_id)
    lock_record(copy.record_id)
    asked, by = withdrawal_of(copy), who_did(act)
    if asked is None or root_of(asked) != act.detail["refuses"] or not is_second(copy, asked, by=by):
        return 0
    refuse_withdrawal(copy, by=by, at=act.at, reason=words_of(act, copy) or STANDS)
    copies_follow(copy)
    return 1


@transaction.atomic
def correct_too(copy_id: UUID, act_id: UUID) -> int:
    """What it should say stands beside the copy as well; where fewer read it, that it is not right."""
    copy, act = Event.objects.get(pk=copy_id), Event.objects.get(pk=act_id)
    lock_record(copy.record_id)
    done = Event.objects.filter(record_id=copy.record_id, kind="entry.corrected", subject=str(copy.pk))
    if done.filter(detail__carried=str(act.pk)).exists():
        return 0
    words = words_of(act, copy) or NOT_RIGHT
    correct(copy, by=who_did(act), at=act.at, words=words, carried=str(act.pk))
    return 1


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
