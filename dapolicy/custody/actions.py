"""Acts of access. Locking is here; the rest of its process stands on the same walls."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection

from dapolicy.access.models import Duty, Member, Record

DECIDES = "fim"  # the post that decides within the hour whether a party is police
AFTER_DUTY = timedelta(hours=12)
USUAL_DUTY = timedelta(hours=8)


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


def lock_if_police(records: Sequence[Record], *, parties: Sequence[PartyFacts], by: Member, at: datetime) -> bool:
    """Lock an incident and its cases where a victim or a suspect is, or may be, police or police staff.

    The last write of its transaction: an author who is excluded cannot see afterwards what they wrote. Returns
    whether it locked; show the author nothing that depends on it but who has the record now.
    """
    facts = json.dumps([asdict(party) for party in parties], default=str)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT custody_lock_if_police(%s, %s, %s, %s, %s, %s)",
            [[record.pk for record in records], facts, by.pk, end_of_duty(by, at) + AFTER_DUTY, DECIDES, at],
        )
        (locked,) = cursor.fetchone()
    return bool(locked)


def end_of_duty(member: Member, at: datetime) -> datetime:
    """When the member goes off duty, eight hours from now where no duty is known."""
    hours = Duty.objects.filter(member=member, since__lte=at, until__gt=at).order_by("-until")
    return hours.values_list("until", flat=True).first() or at + USUAL_DUTY
