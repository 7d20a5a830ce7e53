"""Telling those who oversee, and their saying that they have it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from dapolicy.access.models import Locked, Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record, tell
from dapolicy.chronology.actions import record as record_event
from dapolicy.custody.actions import declare, end_of_duty, give_grant
from dapolicy.custody.actions.locking import AFTER_DUTY
from ppda.models import Role, Told
from ppda.queries.chain import chain_of, may_be_told

ALL_TOLD = "ppda.recipients-told"
EXCLUDED = "ppda.recipient-excluded"


@transaction.atomic
def tell_one(
    record: Record, *, role: str, stands_in: str, member: Member | None, name: str, how: str, by: Member, at: datetime
) -> Told:
    """Tell one post of the chain (PPDA-002). The suspect and the excluded are refused, here and by the database.

    Whoever is told by a notice may see the record for their duty and 12 hours; it lasts once they have answered that
    they know neither of the two. Whoever is told by telephone is given nothing to see.
    """
    require(by, Permission.TELL_CHAIN, at=at)
    if not may_be_told(record, member, name):
        raise Refused("They may not be told of this. Choose somebody else.")
    lock_record(record.pk)
    row = Told.objects.create(
        record=record, role=role, stands_in=stands_in, member=member, name=name, how=how, told_at=at, told_by=by
    )
    record_event("ppda.recipient-told", record, by=by, at=at, subject=role, detail=detail_of(row), words=name)
    if how == Told.How.NOTICE and member is not None:
        let_in(row, member, by=by, at=at)
    if all(link.told for link in chain_of(record)):
        record_event(ALL_TOLD, record, by=by, at=at)
    return row


def detail_of(row: Told) -> dict[str, str]:
    """What the chronology keeps of a telling, besides the name."""
    return {"role": row.role, "how": row.how, **({"stands_in": row.stands_in} if row.stands_in else {})}


def let_in(row: Told, member: Member, *, by: Member, at: datetime) -> None:
    """A provisional grant on the case and its reports, and a notice that says nothing until it is opened."""
    why = f"Told as: {Role(row.stands_in or row.role).label}"
    until = end_of_duty(member, at) + AFTER_DUTY
    if row.record.locked != Locked.NO:
        give_grant(row.record, member, until=until, why=why, by=by, at=at)
    title = f"{row.record.reference}: you are told of it. Do you know either of them?"
    tell(row.record, to=f"member:{member.pk}", title=title, at=at, source=f"chain:{row.pk}")


@transaction.atomic
def have_it(row: Told, *, knows: bool, words: str, by: Member, at: datetime) -> None:
    """The person told says that they have it, answering in one tap whether they know either of the two.

    A no is said once, and their grant lasts. A yes, whenever it comes, excludes them at once; their post is owed a
    telling again, by somebody else, and the clock of it starts again where it had been met.
    """
    if row.member_id != by.pk:
        raise Refused("Only whoever was told by a notice says so here.")
    if knows:
        record_event(EXCLUDED, row.record, by=by, at=at, subject=row.role, detail=detail_of(row))
        declare(row.record, by=by, at=at, knows=True, words=words)
    elif row.acknowledged_at is None:
        say_so(row, by=by, at=at)
        declare(row.record, by=by, at=at, knows=False)
        keep_grant(row.record)


@transaction.atomic
def heard_it(row: Told, *, by: Member, at: datetime) -> None:
    """Whoever told them by telephone or in person notes that they said they have it."""
    require(by, Permission.TELL_CHAIN, at=at)
    if row.how == Told.How.NOTICE:
        raise Refused("They were told by a notice, and say so themselves.")
    if row.acknowledged_at is None:
        say_so(row, by=by, at=at)


def say_so(row: Told, *, by: Member, at: datetime) -> None:
    row.acknowledged_at, row.acknowledged_by = at, by
    row.save(update_fields=["acknowledged_at", "acknowledged_by"])
    record_event("ppda.recipient-acknowledged", row.record, by=by, at=at, subject=row.role, detail=detail_of(row))


def keep_grant(record: Record) -> bool:
    """The reader's own grant lasts, where the database finds that they were told and know neither."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ppda_keep_grant(%s)", [record.pk])
        (kept,) = cursor.fetchone()
    return bool(kept)
