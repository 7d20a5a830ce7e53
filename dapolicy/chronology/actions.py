"""The acts that write the chronology: recording, hiding and withdrawing, telling, handing clocks over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.audit.actions import words_hash
from dapolicy.chronology import hurry
from dapolicy.chronology.answering import answering
from dapolicy.chronology.models import Clock, Content, Event, Sensitivity, Telling
from dapolicy.chronology.owing import is_a_roles, one_of
from dapolicy.chronology.recount import as_policy, recount
from dapolicy.chronology.standing import REFUSED, TAKEN_OUT, WORDS, asked_among, withdrawn_on
from dapolicy.policy.editions import kinds_named, policy_in_use
from dapolicy.policy.kinds import detail_fault

_entered: ContextVar[datetime | None] = ContextVar("entered", default=None)


@contextmanager
def entered_at(moment: datetime) -> Iterator[None]:
    """Inside, what is recorded counts as entered at `moment`: for histories that are brought in from elsewhere."""
    token = _entered.set(moment)
    try:
        yield
    finally:
        _entered.reset(token)


def database_now() -> datetime:
    """When what is written now is entered: the database's clock at the start of this transaction."""
    if told := _entered.get():
        return told
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


@transaction.atomic
def record(
    kind: str,
    record: Record,
    *,
    by: Member | None,
    at: datetime,
    subject: str | None = None,
    detail: dict[str, Any] | None = None,
    words: str = "",
    opinion: bool = False,
    sensitivity: str = Sensitivity.ORDINARY,
) -> Event:
    """Write once what happened; the clocks that it starts, stops or ends move in the same transaction.

    Args: kind, a sentence in the past tense such as `risk.graded`; record, what it stands on; by, who says so
    (None for the system itself); at, the aware moment when it happened; subject, the person, notice or assessment
    it is about; detail, coded answers; words, free text, kept beside the log.
    Raises: ValueError, where the detail lacks what a duty in force that day asks for; the mend is in the message.
    """
    lock_record(record.pk)
    event = Event(
        record_id=record.pk,
        kind=kind,
        subject=subject,
        at=at,
        recorded_at=database_now(),
        by_id=by.pk if by else None,
        detail=detail or {},
        opinion=opinion,
        sensitivity=sensitivity,
        content_hash=words_hash(words),
    )
    policy = policy_in_use()
    if fault := detail_fault(as_policy(event), policy):
        raise ValueError(f"{kind} cannot be recorded: {fault}")
    event.save(force_insert=True)
    if words:
        Content(event_id=event.pk, record_id=record.pk, words=words).save(force_insert=True)
    if kind in kinds_named(policy):
        recount(record, because=event, now=event.recorded_at)
    return event


def lock_record(record_id: int) -> None:
    """Writers of one record's chronology wait for each other until their transactions end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [record_id])


@transaction.atomic
def hide(event: Event, *, by: Member, at: datetime, reason: str, carried: str = "") -> Event:
    """Take a mistaken entry's words out of sight now. Moves no clock; a second person is owed within a day.

    Args: carried, the act on another record by which it was withdrawn, where it was not on this one.
    """
    if not carried:  # else it was asked where they withdrew it
        require(by, Permission.RECORD_ENTRY, at=at)
    if not reason.strip():
        raise Refused("Say why the entry is withdrawn.")
    Content.objects.filter(event_id=event.pk, hidden_at=None).update(
        hidden_at=at, hidden_by_id=by.pk, hidden_reason=reason
    )
    return record(
        "entry.withdrawn",
        Record.objects.get(pk=event.record_id),
        by=by,
        at=at,
        subject=str(event.pk),
        detail={"entry": str(event.pk), **({"carried": carried} if carried else {})},
        words=reason,
    )


@transaction.atomic
def confirm_withdrawal(event: Event, *, by: Member, at: datetime, words_alone: bool = False) -> Event:
    """Take a withdrawn entry out of the reckoning: a second person's act, which moves its clocks.

    Args: words_alone, what is withdrawn is what was said: what happened goes on counting, and no clock moves.
    """
    asked_of_second(event, by=by, at=at)
    return record(
        "event.withdrawn",
        Record.objects.get(pk=event.record_id),
        by=by,
        at=at,
        subject=str(event.pk),
        detail={"withdraws": f"{WORDS if words_alone else ''}{event.pk}"},
    )


@transaction.atomic
def refuse_withdrawal(event: Event, *, by: Member, at: datetime, reason: str) -> Event:
    """A second person says that the entry stands: its words come back, and the one who withdrew it is answered.

    It may be withdrawn again, for another reason.
    """
    if not reason.strip():
        raise Refused("Say why the entry stands.")
    asked = asked_of_second(event, by=by, at=at)
    if withdrawn_on([event.record_id]).confirmation(event):
        raise Refused("Somebody has confirmed this withdrawal already.")
    Content.objects.filter(event_id=event.pk).update(hidden_at=None, hidden_by_id=None, hidden_reason="")
    return record(
        REFUSED,
        Record.objects.get(pk=event.record_id),
        by=by,
        at=at,
        subject=str(event.pk),
        detail={"refuses": root_of(asked)},
        words=reason,
    )


def root_of(asked: Event) -> str:
    """The act by which an entry was first withdrawn, wherever that stands: what was carried here names it."""
    return str(asked.detail.get("carried") or asked.pk)


def asked_of_second(event: Event, *, by: Member, at: datetime) -> Event:
    """The withdrawal that waits for a second person. Raises: Refused, where none does, or where `by` is not one."""
    require(by, Permission.APPROVE_WITHDRAWAL, at=at)
    lock_record(event.record_id)
    asked = withdrawal_of(event)
    if asked is None:
        raise Refused("Nobody has withdrawn this entry. Withdraw it first, then a second person decides.")
    if not is_second(event, asked, by=by):
        raise Refused("Somebody other than the one who entered or withdrew it must decide.")
    return asked


def is_second(event: Event, asked: Event, *, by: Member) -> bool:
    """Whether somebody is neither who entered it, with their name or without, nor who withdrew it."""
    return by.pk not in (asked.by_id, event.by_id) and not (event.by_id is None and wrote(event))


def wrote(event: Event) -> bool:
    """Whether this transaction's reader wrote an event that bears no name: asked about oneself alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chronology_wrote(%s)", [event.pk])
        return bool(cursor.fetchone()[0])


def withdrawal_of(event: Event) -> Event | None:
    """The act that took this entry from view, if somebody has and nobody refused it since."""
    acts = Event.objects.filter(record_id=event.record_id, kind__in=TAKEN_OUT, subject=str(event.pk))
    return asked_among(acts.order_by("recorded_at", "pk")).get(str(event.pk))


@transaction.atomic
def correct(event: Event, *, by: Member, at: datetime, words: str, carried: str = "") -> Event:
    """Put right what an entry says, in a new row that points at the old one; the old one stays to be seen.

    Args: carried, the act on another record by which it was put right, where it was not on this one.
    """
    if not carried:  # else it was asked where they put it right
        require(by, Permission.RECORD_ENTRY, at=at)
    if not words.strip():
        raise Refused("Write what it should say.")
    owner = Record.objects.get(pk=event.record_id)
    detail = {"corrects": str(event.pk), **({"carried": carried} if carried else {})}
    return record("entry.corrected", owner, by=by, at=at, subject=str(event.pk), detail=detail, words=words)


@transaction.atomic
def tell(record: Record, *, to: str, title: str, at: datetime, source: str, page_over: bool = False) -> None:
    """Leave word for somebody about a record. A worker finds who that is, among those on duty who may see it.

    Args: to, `owner`, `safeguarding-lead`, `supervisor`, `duty-inspector`, a role's code, `member:<id>`, `team:<id>`
    or `post:<code>`; title, at most a reference beside plain words; source, one name for this word: said twice of a
    record, it is told once; page_over, shown over every page until acknowledged.
    """
    if not Telling.objects.filter(record=record, source=source).exists():
        Telling.objects.create(record=record, to=to, title=title, at=at, source=source, page_over=page_over)
        transaction.on_commit(hurry.send)


@transaction.atomic
def move_clocks(record: Record, *, at: datetime) -> None:
    """Running clocks follow their record to its team and to whoever now answers for it, in the same transaction."""
    answers = answering(record, at=at)
    running = Clock.objects.filter(stopped_at=None, lapsed_at=None, void=False, record=record)
    running.update(team=record.team)
    for owner in set(running.values_list("owner", flat=True)):
        if record.dvds or not is_a_roles(owner):
            running.filter(owner=owner).update(assignee=one_of(answers, owner))
