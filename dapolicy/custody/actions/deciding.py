"""The hour's decision, and what professional standards alone decide: older records, and unlocking."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from dapolicy.access.handles import handle
from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Refused
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Event
from dapolicy.custody.actions.locking import NOT_POLICE, REPORTED
from dapolicy.custody.paging import hurry_calls
from dapolicy.custody.writing import hurry_words

CONFIRMED, UNLOCKED = "record.police-confirmed", "record.unlocked"
NOT_HELD = "This is decided by whoever holds the post now. You do not hold it."
NO_RIGHT, WRONG = "42501", "22023"


def run(sql: str, given: list[Any], *, refused: str) -> list[tuple[Any, ...]]:
    """A function of the owner; raises: Refused, where it says that this reader may not, or what is wrong."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, given)
            return list(cursor.fetchall())
    except DatabaseError as error:
        said: Any = error.__cause__
        if getattr(said, "pgcode", None) in (NO_RIGHT, WRONG):
            raise Refused(refused if said.pgcode == NO_RIGHT else said.diag.message_primary) from error
        raise


def write(
    kind: str,
    record: Record,
    member: Member | None,
    *,
    words: str,
    by: Member,
    at: datetime,
    detail: dict[str, object] | None = None,
) -> None:
    """In the record's chronology; where the doer does not see the record, the worker writes it there for them."""
    about = handle(member) if member else ""
    if Record.objects.filter(pk=record.pk).exists():
        record_event(kind, record, by=by, at=at, subject=about, detail=detail, words=words)
        return
    left = [record.pk, kind, about, json.dumps(detail or {}), words, at]
    run("SELECT custody_leave_word(%s, %s, %s, %s, %s, %s)", left, refused="There is no such record.")
    transaction.on_commit(hurry_words)


@transaction.atomic
def decide(doubt: UUID, *, police: bool, reason: str, by: Member, at: datetime, who: str | None = None) -> list[Record]:
    """Decide one doubt, as the post that it waits for. The first of two decides; the second is told so.

    Args: who, the staff number that a suspect is, or "" for none here; then only they stay excluded, their connections
    are proposed, and whoever else fits is let back. Not said, everybody who fits stays excluded.

    *Not police* unlocks what this doubt alone had locked, lifts the exclusions that it brought, and ends the referral
    of every record on which no other suspect may be police. Nothing decided here unlocks what another doubt holds.
    Raises: Refused, for whoever does not hold the post, or is excluded; where it was decided already.
    """
    if not reason.strip():
        raise Refused("Say why: what shows who this is.")
    if police and who is not None:
        run("SELECT custody_say_who(%s, %s, %s)", [doubt, who, at], refused=NOT_HELD)
    rows = run("SELECT * FROM custody_decide(%s, %s, %s, %s)", [doubt, police, reason, at], refused=NOT_HELD)
    if not rows:
        raise Refused("This has been decided already. Look at the list again.")
    stands = {row[0]: row[2] for row in rows}
    records = list(Record.objects.filter(pk__in=stands).order_by("pk"))
    for record in records:
        if police:
            record_event(CONFIRMED, record, by=by, at=at, detail={} if who is None else {"staff_no": who}, words=reason)
        else:
            tell_not_police(record, suspect_stands=bool(stands[record.pk]), reason=reason, by=by, at=at)
    transaction.on_commit(hurry_calls)
    return records


def tell_not_police(record: Record, *, suspect_stands: bool, reason: str, by: Member, at: datetime) -> None:
    if not suspect_stands and Event.objects.filter(record_id=record.pk, kind=REPORTED).exists():
        record_event(NOT_POLICE, record, by=by, at=at, words=reason)
    else:
        record_event("record.party-not-police", record, by=by, at=at, words=reason)


def waiting_on(record: Record) -> list[UUID]:
    """Doubts about this record that wait for a post of the reader's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM custody_doubts() WHERE %s = ANY (record_ids)", [record.pk])
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def confirm_police(record: Record, *, by: Member, at: datetime, reason: str) -> None:
    """Confirm everything that waits about a record: from now on its grants alone open it (ACC-004)."""
    decide_all(record, police=True, reason=reason, by=by, at=at)


@transaction.atomic
def decide_not_police(record: Record, *, by: Member, at: datetime, reason: str) -> None:
    """Nobody in doubt on this record is police: what the doubts started ends (`ppda.not-police`)."""
    decide_all(record, police=False, reason=reason, by=by, at=at)


def decide_all(record: Record, *, police: bool, reason: str, by: Member, at: datetime) -> None:
    waiting = waiting_on(record)
    if not waiting:
        raise Refused("Nothing about this record waits for your decision.")
    for doubt in waiting:
        decide(doubt, police=police, reason=reason, by=by, at=at)


@transaction.atomic
def unlock(record: Record, *, by: Member, at: datetime, reason: str) -> list[Record]:
    """Unlock a record with everything that is locked with it, as professional standards alone, with a reason."""
    rows = run(
        "SELECT * FROM custody_unlock(%s, %s, %s)",
        [record.pk, reason, at],
        refused="Only professional standards may unlock a record, with a reason.",
    )
    records = list(Record.objects.filter(pk__in=[row[0] for row in rows]).order_by("pk"))
    for one in records:
        record_event(UNLOCKED, one, by=by, at=at, words=reason)
    return records


@transaction.atomic
def choose_older(record_id: int, older: Record, *, lock: bool, reason: str, by: Member, at: datetime) -> None:
    """Professional standards leave an older record of the same people open, or lock it as the newer one is.

    Leaving it writes nothing on it: whoever reads it must not learn that it was looked at. Chosen once.
    """
    if not reason.strip():
        raise Refused("Say why.")
    if lock:
        record_event("record.older-locked", older, by=by, at=at, words=reason)
    rows = run(
        "SELECT custody_choose_older(%s, %s, %s, %s, %s)",
        [record_id, older.pk, "lock" if lock else "leave", reason, at],
        refused="Only professional standards choose.",
    )
    if not rows[0][0]:
        raise Refused("This has been chosen already. Look at the list again.")
    transaction.on_commit(hurry_calls)
