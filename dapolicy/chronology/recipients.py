"""Who is told: found at sending, among those on duty who may see the record."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from dapolicy.access.models import Duty, Exclusion, Locked, Member, Record
from dapolicy.access.permissions import Role
from dapolicy.chronology.answering import INVESTIGATOR, LEAD, answering
from dapolicy.chronology.owing import CALLED, FORCE_WIDE, OWNER, SERGEANT, SUPERVISOR

PSD_POST = "psd"
DVDS_POST = "dvds-head"
# What they call those who answer for a record, as its parts.
OWNERS: dict[str, set[str]] = {OWNER: {LEAD, INVESTIGATOR}, "safeguarding-lead": {LEAD}}


def recipients(record: Record, *, to: str, now: datetime, author: Member | None = None) -> list[Member]:
    """Members who are there at `now` and may see the record, in order of id; empty where there is nobody.

    A sergeant is the author's own where the author is known: a shift's assessment of a unit's case is its
    sergeant's to check before the shift goes home (RISK-011). So is a call handler: whoever took the call.
    """
    own = OF_AUTHOR.get(to)
    found = own(author, now) if author and own else []
    found = found or named(record, to=to, now=now)
    allowed = who_may_see(record, [member.pk for member in found])
    return [member for member in found if member.pk in allowed]


def named(record: Record, *, to: str, now: datetime) -> list[Member]:
    """Those whom `to` means, before asking what they may see."""
    if to.startswith("member:"):
        return list(Member.objects.filter(pk=int(to.removeprefix("member:"))))
    if to.startswith("post:"):
        return list(holding(to.removeprefix("post:"), now))
    if to.startswith("team:"):
        return list(on_duty(Member.objects.filter(team=int(to.removeprefix("team:"))), now))
    if record.dvds:
        return list(on_duty(with_roles({Role.DVDS_OFFICER}, now), now))
    if to in OWNERS:
        asked = [member for part, member in answering(record, at=now).items() if part in OWNERS[to]]
        return list(on_duty(Member.objects.filter(pk__in=asked), now))
    return in_role(record, CALLED.get(to, frozenset({to})), now)


def sergeants_of(author: Member, now: datetime) -> list[Member]:
    """Those of the author's team who are there, the author left out."""
    held = with_roles(CALLED[SERGEANT], now).filter(team=author.team_id).exclude(pk=author.pk)
    return list(on_duty(held, now))


def taker_of_call(author: Member, now: datetime) -> list[Member]:
    """The author, where a call handler, and there."""
    return list(on_duty(with_roles({Role.CALL_HANDLER}, now).filter(pk=author.pk), now))


OF_AUTHOR = {SERGEANT: sergeants_of, str(Role.CALL_HANDLER): taker_of_call}


def over_an_application(record: Record, *, author: int | None, now: datetime) -> list[Member]:
    """Who hears what an application's supervisor is told: all who work on it now, but for whoever wrote it (DVDS-006).

    Where none of them supervises, the head of DVDS hears it as well: nobody's own breach is told to themselves alone.
    """
    there = recipients(record, to=SUPERVISOR, now=now)
    told = [member for member in there if member.pk != author]
    head = [member for member in last_resort(record, now) if member.pk != author]
    over = {*with_roles(CALLED[SUPERVISOR], now).values_list("pk", flat=True), *(member.pk for member in head)}
    if any(member.pk in over for member in told):
        return told
    return told + head or there


def in_role(record: Record, roles: Set[str], now: datetime) -> list[Member]:
    """Holders of a role in the record's team, or anywhere for a role that serves the whole force."""
    members = with_roles(roles, now)
    if not roles & FORCE_WIDE:
        members = members.filter(team=record.team)
    return list(on_duty(members, now))


def last_resort(record: Record, now: datetime) -> list[Member]:
    """Nobody there at any stage: the head of DVDS for an application, on-call PSD for everything else."""
    post = DVDS_POST if record.dvds else PSD_POST
    excluded = Exclusion.objects.filter(record=record).values("member")
    found = list(holding(post, now).exclude(pk__in=excluded))  # an excluded holder learns not even that there is a word
    allowed = who_may_see(record, [member.pk for member in found]) if record.dvds else {m.pk for m in found}
    return [member for member in found if member.pk in allowed]


def holding(post: str, now: datetime) -> QuerySet[Member]:
    return Member.objects.filter(
        postholding__post_id=post, postholding__since__lte=now, postholding__until__gt=now
    ).distinct()


def with_roles(roles: Set[str], now: datetime) -> QuerySet[Member]:
    held = Q(memberrole__until=None) | Q(memberrole__until__gt=now)
    return Member.objects.filter(held, memberrole__role_id__in=roles, memberrole__since__lte=now).distinct()


def on_duty(members: QuerySet[Member], now: datetime) -> QuerySet[Member]:
    """Those who are there: with hours that cover `now`, or in a team of which no hours are known at all."""
    covering = Duty.objects.filter(member=OuterRef("pk"), since__lte=now, until__gt=now)
    of_team = Duty.objects.filter(member__team=OuterRef("team"))
    return members.filter(Exists(covering) | ~Exists(of_team)).order_by("pk")


def who_may_see(record: Record, members: list[int]) -> set[int]:
    """Which of `members` the database would let see the record."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member FROM unnest(%s::bigint[]) AS member WHERE dapolicy_may_see(member, %s)",
            [members, record.pk],
        )
        return {row[0] for row in cursor.fetchall()}


def open_to_readers_of(place: int, source: Record) -> bool:
    """Whether everybody who reads one record may read the other: only then may the system say there what stands here.

    Args: place, the record on which it would be said; source, the one on which it stands.
    """
    kept_out = Exclusion.objects.filter(record=place).values("member_id")
    closer = Exclusion.objects.filter(record=source).exclude(member_id__in=kept_out)
    return source.locked == Locked.NO and not source.dvds and not closer.exists()
