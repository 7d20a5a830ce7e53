"""*Do you know either of them?* One tap, answered at once; the full declaration and its review follow (PPDA-006)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dapolicy.access.handles import handle
from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.actions import tell
from dapolicy.custody.actions.deciding import run, write
from dapolicy.custody.actions.granting import NOT_DECIDED
from dapolicy.custody.models.locking import Declaration, Receipt
from dapolicy.custody.paging import hurry_calls
from dapolicy.custody.queries import Declared, declarations_of, holders

NO_CONNECTION, CONNECTED = "declaration.no-connection", "declaration.connected"
MADE, REVIEWED = "declaration.made", "declaration.reviewed"
NOT_THERE = "There is no such record."
NOT_LIFTED = "Only professional standards lift what somebody else declared."
LIFTED = "declaration.lifted"
OUTCOMES = {code: words for code, words in Declaration.Outcome.choices if code != Declaration.Outcome.LIFTED}


@transaction.atomic
def declare(record: Record, *, by: Member, at: datetime, knows: bool, words: str = "") -> None:
    """Answer in one tap. *No* works on, and gives the author and the post their provisional grant; *yes* excludes now.

    A yes counts without words too. It tells professional standards and the holders, and is the last thing that its
    giver sees of the record. The full declaration is owed from a no; its review by somebody else follows, on clocks.
    """
    kind = CONNECTED if knows else NO_CONNECTION
    record_event(kind, record, by=by, at=at, subject=handle(by), words=words)
    if knows:
        tell_of_connection(record, by=by, at=at)
    run("SELECT custody_declare(%s, %s, %s, %s)", [record.pk, knows, words, at], refused=NOT_THERE)
    transaction.on_commit(hurry_calls)


def tell_of_connection(record: Record, *, by: Member, at: datetime) -> None:
    """Each holder by a notice, before the giver is excluded; the database calls professional standards."""
    for holder in holders(record):
        if holder.member.pk != by.pk:
            tell(
                record,
                to=f"member:{holder.member.pk}",
                title=f"{record.reference}: somebody declared a connection",
                at=at,
                source=f"declared:{by.pk}:{holder.member.pk}",
            )


@transaction.atomic
def declare_on_receipt(receipt: Receipt, *, by: Member, at: datetime, knows: bool, words: str = "") -> None:
    """The author's tap. Whether they may still see what they wrote or not, the answer is the same.

    A *No* counts once, and gives access for as long as it would have when the report was written; a *Yes* counts at
    any time. A *No* is recorded once it has let its giver in, a *Yes* before it shuts them out.
    """
    if knows:
        own_connection(receipt, words=words, by=by, at=at)
    answered = run("SELECT custody_answer_receipt(%s, %s, %s, %s)", [receipt.pk, knows, words, at], refused=NOT_THERE)
    seen = seen_of(receipt)
    if answered[0][0] and not knows and seen:
        record_event(NO_CONNECTION, seen, by=by, at=at, subject=handle(by), words=words)
    transaction.on_commit(hurry_calls)


def own_connection(receipt: Receipt, *, words: str, by: Member, at: datetime) -> None:
    """Recorded on what its giver still sees; left for the worker, on everything, where that is nothing."""
    seen = seen_of(receipt)
    if seen:
        tell_of_connection(seen, by=by, at=at)
    for one in [seen] if seen else [Record(pk=pk) for pk in receipt.records]:
        write(CONNECTED, one, by, words=words, by=by, at=at)


def seen_of(receipt: Receipt) -> Record | None:
    """What its reader sees of what a receipt is about: a case before its report."""
    return Record.objects.filter(pk__in=receipt.records).order_by("kind", "pk").first()


@transaction.atomic
def declare_fully(record: Record, *, by: Member, at: datetime, words: str) -> None:
    """The full declaration: everybody involved, and what there was and is between them and the giver, or nothing."""
    if not words.strip():
        raise Refused("Write the declaration: each person involved, and that there is no connection, or what it is.")
    record_event(MADE, record, by=by, at=at, subject=handle(by), words=words)
    run("SELECT custody_declare_fully(%s, %s, %s)", [record.pk, words, at], refused=NOT_THERE)


@transaction.atomic
def review_declaration(
    record: Record, declared: Declared, *, outcome: str, reason: str, by: Member, at: datetime
) -> None:
    """Somebody else who decides about the record (as in `exclude`) reviews: they go on, or their access ends at once.

    Reviewed once. Args: outcome, `continue`, `remove`, or `external` (somebody from outside takes their place).
    """
    if outcome not in OUTCOMES or not reason.strip():
        raise Refused("Choose what follows, and say why.")
    if declared.member.pk == by.pk:
        raise Refused("Somebody else reviews your declaration.")
    require(by, Permission.KEEP_OUT, at=at)
    write(REVIEWED, record, declared.member, words=reason, by=by, at=at, detail={"outcome": outcome})
    rows = run("SELECT custody_review(%s, %s, %s, %s)", [declared.id, outcome, reason, at], refused=NOT_DECIDED)
    if rows[0][0] is None:
        raise Refused("This has been reviewed already.")
    transaction.on_commit(hurry_calls)


@transaction.atomic
def lift_declared(record: Record, member: Member, *, why: str, by: Member, at: datetime) -> None:
    """Somebody said *yes* by mistake: professional standards alone take it back, and never their own (ACC-004).

    Whoever is excluded for another reason stays excluded. Who lifted it and why stands in the chronology.
    """
    if not why.strip():
        raise Refused("Say what shows that it was a mistake.")
    write(LIFTED, record, member, words=why, by=by, at=at)
    rows = run("SELECT custody_lift_declared(%s, %s, %s, %s)", [record.pk, member.pk, why, at], refused=NOT_LIFTED)
    if not rows[0][0]:
        raise Refused("This is lifted already, or somebody found the connection to be one.")
    transaction.on_commit(hurry_calls)


def latest_of(record: Record, member: Member) -> Declared | None:
    """What a member declared last about a record."""
    return next((one for one in declarations_of(record) if one.member.pk == member.pk), None)
