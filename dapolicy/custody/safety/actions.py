"""Acts about safety checks: asking, ringing back, releasing to a crew, judging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from dapolicy.access import references
from dapolicy.access.models import Kind, Member, Record
from dapolicy.access.permissions import Permission, Refused, Role, require
from dapolicy.audit.actions import words_hash
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.hurry import hurry
from dapolicy.custody.danger import Danger, provider
from dapolicy.custody.models import SafetyCheck, SafetyRelease, SafetyWords
from dapolicy.custody.queries import excluded_from
from dapolicy.custody.safety.queries import checks_lately, holds_a_post
from dapolicy.policy.limits import limits

SORT = "dapolicy.custody.tasks.sort_checks"
AN_HOUR = 5  # checks by one person that are answered on the screen
LONGEST_RELEASE = limits()["longest-release"].within
How, Because = SafetyCheck.How, SafetyCheck.Because


@dataclass(frozen=True)
class Asked:
    """What somebody asks before a door, in their own words.

    `going` is the staff number of the crew member whom the control room's terminal asks for, empty for oneself.
    """

    about: str
    incident: str
    reason: str
    going: str = ""


@transaction.atomic
def ask_safety_check(asked: Asked, *, by: Member, roles: frozenset[str], at: datetime) -> Danger | None:
    """What is dangerous there; None where the request goes to the post instead, who rings back.

    The same statements and rows whatever is found, for everybody: what differs is the answer alone. Which records it
    concerned, and who must therefore not read of it, a worker finds out; that is asked of it for every check.
    """
    require(by, Permission.ASK_SAFETY, at=at)
    asked = replace(asked, going=asked.going.strip())
    if asked.going == by.staff_no:
        asked = replace(asked, going="")  # their own number is asking for themselves
    going = Member.objects.filter(staff_no=asked.going).exclude(staff_no="").first()
    person = going or by
    wait_for_their_others(person)
    danger = provider().answer(asked.about, incident=asked.incident, staff_no=person.staff_no or "", also=going)
    free = unasked(asked, by, roles, at)
    because = why_not(asked, danger, going, roles, lately=checks_lately(person), free=free)
    keep(asked, by=by, going=going, because=because, at=at)
    transaction.on_commit(partial(hurry, SORT))
    return None if because else danger


def wait_for_their_others(person: Member) -> None:
    """One check by somebody at a time, so that two sent at once are two of the hour's five."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"custody.safety.{person.pk}"])


def unasked(asked: Asked, by: Member, roles: frozenset[str], at: datetime) -> bool:
    """Whether they ask for themselves as the control room or as a post: on no crew, and not counted out."""
    return (holds_a_post(by, at) or Role.CALL_HANDLER in roles) and not asked.going


def why_not(
    asked: Asked, danger: Danger | None, going: Member | None, roles: frozenset[str], *, lately: int, free: bool
) -> str:
    """Why it goes to the post, or nothing where it is answered on the screen."""
    for_another = bool(asked.going) and (going is None or Role.CALL_HANDLER not in roles)
    if free and danger:
        return Because.NONE
    if danger is None or for_another or not danger.on_it:
        return Because.NOT_ON_IT
    return Because.TOO_MANY if lately >= AN_HOUR else Because.NONE


def keep(asked: Asked, *, by: Member, going: Member | None, because: str, at: datetime) -> SafetyCheck:
    """The check and its words, on a record of its own."""
    number = references.create(lambda called: open_record(called, by, at))
    words = "\n".join([asked.about, asked.incident, asked.reason])
    check = SafetyCheck(
        record_id=number,
        asker=by,
        going=going,
        at=at,
        how=How.POST if because else How.SCREEN,
        because=because,
        words_hash=words_hash(words),
    )
    check.save(force_insert=True)
    SafetyWords(
        check_id=check.pk, record_id=number, about=asked.about, incident=asked.incident, reason=asked.reason
    ).save(force_insert=True)
    return check


def open_record(called: str, by: Member, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody_open_check(%s, %s, %s)", [called, by.team_id, at])
        return int(cursor.fetchone()[0])


@transaction.atomic
def ring_back(check: SafetyCheck, *, by: Member, at: datetime) -> None:
    """The post has rung whoever asked."""
    if not holds_a_post(by, at):
        raise Refused("Ringing back is for whoever holds a post. You hold none now.")
    SafetyCheck.objects.filter(pk=check.pk, rung_back_at=None).update(rung_back_at=at, rung_back_by=by)


@transaction.atomic
def judge(check: SafetyCheck, *, justified: bool, why: str, by: Member, at: datetime) -> None:
    """Say afterwards whether a check was justified. Not by whoever asked, or went; said once."""
    require(by, Permission.JUDGE_SAFETY, at=at)
    if by.pk in (check.asker_id, check.going_id):
        raise Refused("Somebody else judges your own check.")
    if not justified and not why.strip():
        raise Refused("Say why it was not justified.")
    judged = {"judged_at": at, "judged_by": by, "justified": justified, "judged_why": why}
    if not SafetyCheck.objects.filter(pk=check.pk, judged_at=None).update(**judged):
        raise Refused("Somebody has judged this check already.")


@transaction.atomic
def release(
    record: Record, *, to: Sequence[Member], words: str, until: datetime, by: Member, at: datetime
) -> SafetyRelease:
    """Let a crew know names, contacts or an address, until a moment. A disclosure: by a post, and logged as one."""
    if not holds_a_post(by, at):
        raise Refused("Only whoever holds a post releases this. You hold none now.")
    if not to:
        raise Refused("Say to whom: at least one staff number that works here.")
    if not at < until <= at + LONGEST_RELEASE.elapsed:
        raise Refused(f"A release ends within {LONGEST_RELEASE.said}. Choose an earlier end.")
    barred = {one.member for one in excluded_from(record)} & set(to)
    if barred:
        names = ", ".join(sorted(member.name for member in barred))
        raise Refused(f"Excluded: {names}. Nothing was released to anybody. Take them out, and tell them nothing.")
    members = [member.pk for member in to]
    released = SafetyRelease(record=record, members=members, words=words, at=at, by=by, until=until)
    released.save(force_insert=True)
    if record.kind != Kind.CHECK:
        detail = {"to": sorted(member.staff_no or "" for member in to), "until": until.isoformat()}
        record_event("safety.released", record, by=by, at=at, subject=str(released.pk), detail=detail)
    transaction.on_commit(partial(hurry, SORT))
    return released
