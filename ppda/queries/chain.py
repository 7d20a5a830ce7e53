"""Who is to be told, who was, and how long ago the report came: decided by the database, as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from dapolicy.access.models import Member, Record
from dapolicy.chronology.models import Clock
from ppda.models import Role, Told


@dataclass(frozen=True)
class Offered:
    """Somebody who may be told for a post."""

    member_id: int | None
    name: str
    phone: str


@dataclass(frozen=True)
class Link:
    """One post of the chain: who is offered for it, for whom another stands in, and who has been told."""

    role: str
    stands_in: str
    offered: tuple[Offered, ...]
    told: Told | None

    @property
    def label(self) -> str:
        """The post that policy names."""
        return str(Role(self.role).label)

    @property
    def instead(self) -> str:
        """Who is told in its place, where its holder may not be."""
        return str(Role(self.stands_in).label) if self.stands_in else ""


def chain_of(record: Record) -> list[Link]:
    """The whole chain of a case, in order; a post counts as told while its hearer is not excluded."""
    offers = offers_of(record)
    vain = in_vain(record)
    told: dict[str, Told] = {}
    for row in Told.objects.filter(record=record).select_related("member", "told_by").order_by("told_at", "pk"):
        if row.pk not in vain:
            told[row.role] = row
    return [Link(role, stands_in, tuple(people), told.get(role)) for (role, stands_in), people in offers.items()]


def offers_of(record: Record) -> dict[tuple[str, str], list[Offered]]:
    """Whom the database offers for each post; a post that nobody may be offered for is there without anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT role, stands_in, member_id, name, phone FROM ppda_recipients(%s)", [record.pk])
        found: dict[tuple[str, str], list[Offered]] = {}
        for role, stands_in, member_id, name, phone in cursor.fetchall():
            people = found.setdefault((role, stands_in or ""), [])
            if name:
                people.append(Offered(member_id, name, phone))
    return found


def in_vain(record: Record) -> set[int]:
    """Tellings whose hearer was excluded since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ppda_told_in_vain(%s)", [record.pk])
        return {row[0] for row in cursor.fetchall()}


def may_be_told(record: Record, member: Member | None, name: str) -> bool:
    """Whether the database lets this person be told: never the suspect, never somebody excluded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ppda_may_be_told(%s, %s, %s)", [record.pk, member.pk if member else None, name])
        (answer,) = cursor.fetchone()
    return bool(answer)


def must_not_be_told(record: Record, member: Member | None, name: str) -> bool:
    """Whether they are the suspect of a record that the reader holds, or excluded from it, by number or by name."""
    with connection.cursor() as cursor:
        for known in {member.pk if member else None, None}:
            cursor.execute("SELECT ppda_must_not_be_told(%s, %s, %s)", [record.pk, known, name])
            if cursor.fetchone() == (True,):
                return True
    return False


@dataclass(frozen=True)
class Elapsed:
    """Minutes from the report to the supervising officer, or to now: *immediately* has no number in policy."""

    minutes: int
    told: bool
    over: int  # minutes after which it warns, once they have passed; else none
    overdue: bool


def elapsed(reported: datetime, told: datetime | None, *, clock: Clock | None, now: datetime) -> Elapsed:
    """From zero; warns at the first stage of the referral's clock, overdue at its limit (PPDA-001)."""
    until = told or now
    if clock is None:
        return Elapsed(minutes_to(until, since=reported), told is not None, 0, overdue=False)
    warns = next(iter(clock.stage_moments), clock.due_at)
    over = minutes_to(warns, since=clock.started_at) if until >= warns else 0
    return Elapsed(minutes_to(until, since=reported), told is not None, over, until > clock.due_at)


def minutes_to(moment: datetime, *, since: datetime) -> int:
    return max(0, int((moment - since).total_seconds() // 60))
