"""The second half of telling: rows that wait to be sent become notices and e-mails without content."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.functions import Least

from dapolicy.access.models import Member, Record
from dapolicy.chronology.models import Clock, Escalation, Event, Mail, Notice, Telling
from dapolicy.chronology.recipients import last_resort, recipients
from dapolicy.policy.editions import policy_in_use

NOTHING_SAID = "You have a notice"
BATCH = 500
UNSENDABLE = (DatabaseError, ObjectDoesNotExist, LookupError, ValueError)

log = logging.getLogger(__name__)

Outbox = TypeVar("Outbox", Escalation, Telling)


def send_waiting(*, now: datetime) -> int:
    """Send what waits in both outboxes, one row a transaction. Returns how many rows were dealt with."""
    done = 0
    for outbox, send in ((Escalation, send_stage), (Telling, send_telling)):
        for row in list(outbox.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True)[:BATCH]):
            done += one_by_itself(send, row, now)
    return done


def one_by_itself(send: Callable[[int, datetime], int], row: int, now: datetime) -> int:
    """Send one row; one that cannot be sent stays waiting and is logged, and holds up no other."""
    try:
        return send(row, now)
    except UNSENDABLE:
        log.exception("A row of the outbox could not be sent and waits: %s %s", send.__name__, row)
        return 0


@transaction.atomic
def send_stage(pk: int, now: datetime) -> int:
    """Tell of a clock's stage; nobody there passes it to the next stage at once, and after the last to PSD."""
    stage = claimed(Escalation, pk)
    if stage is None:
        return 0
    clock = Clock.objects.select_related("record").get(pk=stage.clock_id)
    people = recipients(clock.record, to=stage.to, now=now, author=author_of(clock))
    if not people and clock.next_stage is not None:
        Clock.objects.filter(pk=clock.pk).update(next_stage_at=Least(F("next_stage_at"), stage.reached_at))
        return finish(stage, Escalation.State.NOBODY, now)
    people = people or last_resort(clock.record, now)
    notify(clock.record, people, source=f"stage:{stage.pk}", title=title_of(clock, now), now=now)
    return finish(stage, Escalation.State.SENT if people else Escalation.State.NOBODY, now)


def author_of(clock: Clock) -> Member | None:
    """Who recorded what started it."""
    start = Event.objects.filter(pk=clock.start_event).only("by_id").first()
    return Member.objects.get(pk=start.by_id) if start and start.by_id else None


@transaction.atomic
def send_telling(pk: int, now: datetime) -> int:
    """Tell what somebody left word of; nobody there: PSD, or the head of DVDS."""
    telling = claimed(Telling, pk)
    if telling is None:
        return 0
    owner = Record.objects.get(pk=telling.record_id)
    people = recipients(owner, to=telling.to, now=now) or last_resort(owner, now)
    notify(owner, people, source=telling.source, title=telling.title, now=now, page_over=telling.page_over)
    return finish(telling, Escalation.State.SENT if people else Escalation.State.NOBODY, now)


def claimed(outbox: type[Outbox], pk: int) -> Outbox | None:
    """The row if it still waits and no other worker has it."""
    return outbox.objects.select_for_update(skip_locked=True).filter(pk=pk, state="waiting").first()


def finish(row: Escalation | Telling, state: str, now: datetime) -> int:
    row.state, row.sent_at = state, now
    row.save(update_fields=["state", "sent_at"])
    return 1


def notify(
    record: Record, people: Iterable[Member], *, source: str, title: str, now: datetime, page_over: bool = False
) -> None:
    """One notice for each person and source, however often this runs; and an e-mail that says nothing."""
    people = list(people)
    hidden = record.locked != "no" or record.dvds
    Notice.objects.bulk_create(
        [
            Notice(
                record=record,
                member=member,
                source=source,
                title=NOTHING_SAID if hidden else title,
                page_over=page_over,
                sent_at=now,
            )
            for member in people
        ],
        ignore_conflicts=True,
    )
    Mail.objects.bulk_create(
        [
            Mail(message_id=message_id(f"{record.pk}/{source}", member), member=member, queued_at=now)
            for member in people
        ],
        ignore_conflicts=True,
    )


def message_id(source: str, member: Member) -> str:
    """Always the same for the same word to the same person, so that a repeated e-mail is known as one."""
    return f"<{sha256(f'{source}/{member.pk}'.encode()).hexdigest()[:40]}@dapolicy>"


def title_of(clock: Clock, now: datetime) -> str:
    duty = policy_in_use().duty(clock.duty, clock.edition)
    return f"{'Overdue' if clock.due_at < now else 'Due soon'}: {duty.title}, {clock.record.reference}"


def send_mail(*, now: datetime) -> int:
    """Send waiting e-mails: at least once each, under one id. A mail server that is away loses nothing."""
    sent = 0
    waiting = Mail.objects.filter(sent_at=None).select_related("member__account").order_by("pk")[:BATCH]
    for mail in waiting:
        try:
            sent += post(mail)
        except OSError:  # the mail server is away, or takes nothing for this address
            log.exception("An e-mail could not be sent and waits: %s", mail.pk)
        else:
            Mail.objects.filter(pk=mail.pk).update(sent_at=now)
    return sent


def post(mail: Mail) -> int:
    """Hand one e-mail to the mail server; somebody without an address is told in the application alone."""
    if not mail.member.account.email:
        return 0
    message = EmailMessage(
        subject=NOTHING_SAID,
        body=f"{NOTHING_SAID}. Sign in to read it.",
        to=[mail.member.account.email],
        headers={"Message-ID": mail.message_id},
    )
    return message.send()
