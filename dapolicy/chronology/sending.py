"""The second half of telling: rows that wait to be sent become notices and e-mails without content."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import TypeVar

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import CharField, F, Model, QuerySet
from django.db.models.functions import Cast

from dapolicy.access.models import Member, Record
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.models import Clock, Escalation, Event, Mail, Notice, Telling
from dapolicy.chronology.owing import SUPERVISOR, meant
from dapolicy.chronology.recipients import last_resort, over_an_application, recipients
from dapolicy.policy.editions import policy_in_use

NOTHING_SAID = "You have a notice"
BATCH = 500
REFUSED = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)  # this one, by a server that is there

log = logging.getLogger(__name__)

Outbox = TypeVar("Outbox", Escalation, Telling)
Waits = TypeVar("Waits", bound=Model)


def send_waiting(*, now: datetime) -> int:
    """Send what waits in both outboxes, one row a transaction. Returns how many rows were dealt with.

    One that cannot be sent waits behind those that nobody tried, so that however many there are, none is starved.
    """
    done = 0
    for outbox, send in ((Escalation, send_stage), (Telling, send_telling)):
        for row in next_in(outbox.objects.filter(state="waiting")).values_list("pk", flat=True):
            sent = by_itself(send, row, now) or 0
            if not sent:
                outbox.objects.filter(pk=row, state="waiting").update(tried_at=now)
            done += sent
    return done


def next_in(waiting: QuerySet[Waits]) -> QuerySet[Waits]:
    """A batch, those that nobody tried first, then those that were tried longest ago."""
    return waiting.order_by(F("tried_at").asc(nulls_first=True), "pk")[:BATCH]


@transaction.atomic
def send_stage(pk: int, now: datetime) -> int:
    """Tell of a clock's stage, once. The clock goes on to its next moment as ever, so none waits in every sweep."""
    stage = claimed(Escalation, pk)
    if stage is None:
        return 0
    clock = Clock.objects.select_related("record").get(pk=stage.clock_id)
    people = reached_by(stage, clock, now)
    notify(clock.record, people, source=f"stage:{stage.pk}", title=title_of(clock, now), now=now)
    return finish(stage, Escalation.State.SENT if people else Escalation.State.NOBODY, now)


def reached_by(stage: Escalation, clock: Clock, now: datetime) -> list[Member]:
    """Whom a stage reaches, its owner being whoever owes the duty.

    Nobody there: whom the next would, now; nobody at any: PSD, or the head of DVDS. What the next stage says is still
    said at its own moment: a word passed on early does not use up that it is overdue.
    """
    author = author_of(clock)
    for to in (stage.to, *clock.stage_to[stage.stage + 1 :]):
        if people := recipients(clock.record, to=meant(to, clock.owner), now=now, author=author):
            return people
    return last_resort(clock.record, now)


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
    people = told_of(telling, owner, now) or last_resort(owner, now)
    notify(owner, people, source=telling.source, title=telling.title, now=now, page_over=telling.page_over)
    return finish(telling, Escalation.State.SENT if people else Escalation.State.NOBODY, now)


def told_of(telling: Telling, record: Record, now: datetime) -> list[Member]:
    """Whom a word reaches, before PSD or the head of DVDS."""
    if record.dvds and telling.to == SUPERVISOR:
        return over_an_application(record, author=written_by(telling), now=now)
    return recipients(record, to=telling.to, now=now)


def written_by(telling: Telling) -> int | None:
    """Who wrote the entry that a word is about, where its source ends with that entry's key."""
    entries = Event.objects.filter(record_id=telling.record_id).annotate(key=Cast("pk", CharField()))
    return entries.filter(key=telling.source.rpartition(":")[2]).values_list("by_id", flat=True).first()


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
    send_for(people, source=f"{record.pk}/{source}", now=now)


def send_for(people: Iterable[Member], *, source: str, now: datetime) -> None:
    """An e-mail that says nothing to each, once for a source: what it is about they read in the application."""
    mails = [Mail(message_id=message_id(source, member), member=member, queued_at=now) for member in people]
    Mail.objects.bulk_create(mails, ignore_conflicts=True)


def message_id(source: str, member: Member) -> str:
    """Always the same for the same word to the same person, so that a repeated e-mail is known as one."""
    return f"<{sha256(f'{source}/{member.pk}'.encode()).hexdigest()[:40]}@dapolicy>"


def title_of(clock: Clock, now: datetime) -> str:
    duty = policy_in_use().duty(clock.duty, clock.edition)
    return f"{'Overdue' if clock.due_at < now else 'Due soon'}: {duty.title}, {clock.record.reference}"


def send_mail(*, now: datetime) -> int:
    """Send waiting e-mails: at least once each, under one id. A mail server that is away loses nothing.

    Where it is away the others wait too: each would wait as long for it. One that it refuses holds up no other.
    """
    sent = 0
    for mail in next_in(Mail.objects.filter(sent_at=None).select_related("member__account")):
        Mail.objects.filter(pk=mail.pk).update(tried_at=now)
        try:
            sent += post(mail)
        except REFUSED:
            log.exception("An e-mail was refused and waits: %s", mail.pk)
        except OSError:
            log.exception("The mail server is away, and what is to be sent waits.")
            break
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
