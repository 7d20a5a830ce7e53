"""Who may see a locked record: grants for a while, and exclusions, which beat them."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Locked, Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.custody.actions.deciding import run, write
from dapolicy.custody.paging import hurry_calls
from dapolicy.custody.queries import excluded_from

GRANTED, ENDED, EXCLUDED, NOT_EXCLUDED = "access.granted", "access.ended", "access.excluded", "access.not-excluded"
NOT_DECIDED = "Whoever was let in by name, a post that was called, or professional standards decide that. Ask them."


@transaction.atomic
def give_grant(record: Record, member: Member, *, until: datetime, why: str, by: Member, at: datetime) -> None:
    """Let a named person see a locked record, with the reports locked with it, for a while (ACC-004).

    Nobody who is excluded is ever given one. Other cases of those reports stay shut: one may be against her.
    """
    refuse_wrong_grant(record, member, until=until, why=why, by=by, at=at)
    record_event(GRANTED, record, by=by, at=at, subject=handle(member), detail={"until": until.isoformat()}, words=why)
    with connection.cursor() as cursor:
        for held in with_reports(record):
            cursor.execute("SELECT dapolicy_grant(%s, %s, %s, %s)", [held, member.pk, until, why[:240]])
            cursor.execute("SELECT custody_counted(%s, %s)", [held, at])
    transaction.on_commit(hurry_calls)


def with_reports(record: Record) -> list[int]:
    """A record and the reports that are locked with it, as far as the reader sees them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody_reports_of(%s)", [record.pk])
        return [record.pk, *(held for (held,) in cursor.fetchall())]


def refuse_wrong_grant(record: Record, member: Member, *, until: datetime, why: str, by: Member, at: datetime) -> None:
    """Raises: Refused, with the mend."""
    require(by, Permission.LET_IN, at=at)
    if record.locked == Locked.NO:
        raise Refused("This record is not locked. Nobody needs to be let in.")
    if until <= at:
        raise Refused("Give a time that is still to come.")
    if not why.strip():
        raise Refused("Say why they need it.")
    if any(one.member.pk == member.pk for one in excluded_from(record)):
        raise Refused("They are excluded from this record. Choose somebody else.")


@transaction.atomic
def end_grant(record: Record, member: Member, *, why: str, by: Member, at: datetime) -> None:
    """End somebody's access early, to the record and its reports, whether or not whoever ends it sees them.

    One's own may always be ended; of others', see `exclude`. Who ended it and why stands in the chronology.
    Professional standards hear at once if fewer than two are left.
    """
    if member.pk != by.pk:
        require(by, Permission.KEEP_OUT, at=at)
    if not why.strip():
        raise Refused("Say why their access ends.")
    write(ENDED, record, member, words=why, by=by, at=at)
    run("SELECT custody_end_grant(%s, %s, %s)", [record.pk, member.pk, at], refused=NOT_DECIDED)
    transaction.on_commit(hurry_calls)


@transaction.atomic
def exclude(record: Record, member: Member, *, why: str, words: str, by: Member, at: datetime) -> None:
    """Exclude somebody from a record and what is locked with it, whatever roles, grants or posts they hold.

    Somebody may always keep themselves out. Others are kept out by whoever was let in by name, holds a post that was
    called, or is of professional standards; of a holder, a post or professional standards on-call PSD hears at once.
    Args: why, one of `Exclusion.Why`; words, what the connection is and where it is said so. Nobody lifts it here.
    """
    if member.pk != by.pk:
        require(by, Permission.KEEP_OUT, at=at)
    if why not in Exclusion.Why.values or not words.strip():
        raise Refused("Choose why, and say where the connection is said so.")
    write(EXCLUDED, record, member, words=words, by=by, at=at)
    run("SELECT custody_exclude(%s, %s, %s, %s, %s)", [record.pk, member.pk, why, words, at], refused=NOT_DECIDED)
    transaction.on_commit(hurry_calls)


@transaction.atomic
def leave_connection(record: Record, member: Member, *, words: str, by: Member, at: datetime) -> None:
    """A connection that was found is none: said by somebody, with a reason. It excludes nobody and lifts nothing.

    Nobody says so of themselves.
    """
    require(by, Permission.KEEP_OUT, at=at)
    if not words.strip():
        raise Refused("Say why they need not be excluded.")
    write(NOT_EXCLUDED, record, member, words=words, by=by, at=at)
    run("SELECT custody_exclude(%s, %s, '', %s, %s)", [record.pk, member.pk, words, at], refused=NOT_DECIDED)
