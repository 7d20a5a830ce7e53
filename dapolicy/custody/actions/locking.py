"""Locking a report where a party is or may be police, and what the worker does about it each minute."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from dapolicy.access.models import Duty, Kind, Member, Record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Event
from dapolicy.custody.paging import hurry_calls
from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.limits import limit
from dapolicy.policy.worktime import due

AFTER_DUTY = limit("after-duty")
USUAL_DUTY = limit("usual-duty")
REPORTED, NOT_POLICE = "ppda.reported", "ppda.not-police"
DECISION = "police-decision"


@dataclass(frozen=True)
class PartyFacts:
    """What is known of one party of a report, as the staff register is asked about it."""

    part: str  # victim or suspect
    police: str = "not-known"  # yes, no, not-known, would-not-say
    staff_no: str = ""
    given: str = ""
    surname: str = ""
    born: date | None = None
    addresses: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    vehicles: list[str] = field(default_factory=list)
    employer: str = ""  # as it was said: another force, an agency, a contractor


@transaction.atomic
def lock_if_police(
    records: Sequence[Record],
    *,
    parties: Sequence[PartyFacts],
    by: Member | None,
    at: datetime,
    beside: Iterable[int] = (),
    apart: Iterable[int] = (),
    along: Iterable[int] = (),
) -> bool:
    """Lock an incident and its cases where a victim or a suspect is, or may be, police or police staff (ACC-002).

    Where it is a suspect, `ppda.reported` is written first, in the same transaction, and the referral's hour runs
    (PPDA-001). The last write of its transaction: an author who is excluded cannot see afterwards what they wrote.

    Args: beside, locked records of the same people, whose exclusions and holders these take over; apart, those of
    `records` that are counter-allegations to a locked one: they take over its exclusions and none of its holders;
    along, others that lock with these, and of which nobody is told anew.
    Returns whether it is locked now; show the author nothing that depends on it but who has the record now.
    """
    ids = [*(record.pk for record in records), *along]
    facts = json.dumps([asdict(party) for party in parties], default=str)
    if asked("SELECT custody_suspects_police(%s, %s)", [ids, facts]):
        refer(records, by=by, at=at)
    author = by.pk if by else None
    locked = asked(
        "SELECT custody_lock(%s, %s::bigint[], %s::bigint[], %s, %s, %s, %s)",
        [ids, list(beside), list(apart), facts, author, at, decision_due(at)],
    )
    if locked:
        transaction.on_commit(hurry_calls)
    return locked


def not_asked_yet(records: Sequence[Record], parties: Sequence[PartyFacts]) -> list[PartyFacts]:
    """Of the parties of what is locked, those whom the register has meanwhile and nobody was asked about. Worker's."""
    facts = json.dumps([asdict(party) for party in parties], default=str)
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody_not_asked(%s, %s)", [[record.pk for record in records], facts])
        return [parties[place] for (place,) in cursor.fetchall()]


def asked(sql: str, given: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        (answer,) = cursor.fetchone()
    return bool(answer)


def refer(records: Sequence[Record], *, by: Member | None, at: datetime) -> None:
    """The referral begins on each case, or on the report itself while it has none; once until it is found not to be.

    Never on an application: to ask about somebody reports no abuse, and its referral would tell that somebody asked.
    """
    told_on = [one for one in records if not one.dvds]
    for record in [one for one in told_on if one.kind == Kind.CASE] or told_on:
        told = Event.objects.filter(record_id=record.pk, kind__in=[REPORTED, NOT_POLICE]).order_by(
            "-recorded_at", "-at"
        )
        if told.values_list("kind", flat=True).first() != REPORTED:
            record_event(REPORTED, record, by=by, at=at, detail={"part": "suspect"})


def decision_due(at: datetime) -> datetime:
    """By when a post decides what it is asked at `at`, by the policy of that day; at once where that says nothing."""
    policy = policy_in_use()
    duty = policy.duty_for(DECISION, at)
    return due(at, duty.within, policy.calendar).at if duty else at


def look_again(*, at: datetime) -> None:
    """Each minute: decisions over their limit go to the next post, and who can see what is counted again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody_pass_on(%s, %s)", [at, at - (decision_due(at) - at)])
        cursor.execute("SELECT custody_ring_all(%s)", [at])
    transaction.on_commit(hurry_calls)


def end_of_duty(member: Member, at: datetime) -> datetime:
    """When the member goes off duty, eight hours from now where no duty is known."""
    hours = Duty.objects.filter(member=member, since__lte=at, until__gt=at).order_by("-until")
    return hours.values_list("until", flat=True).first() or at + USUAL_DUTY
