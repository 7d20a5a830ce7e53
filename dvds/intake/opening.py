"""The worker's part of a Clare's Law request: it becomes an application, once, and whoever is there is told.

One transaction for each request: application, people, event, lock and word to the unit come together or not at all, so
that a worker killed on any line leaves a request that the next one opens.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction

from cases.actions.contact import SafeWay
from dapolicy.access.models import Member, PostHolding, Team
from dapolicy.chronology.apart import FAULTS, by_itself
from dapolicy.chronology.recipients import DVDS_POST
from dapolicy.custody.paging import DVDS_HEAD, page_post
from dvds.actions.holding import hold
from dvds.actions.opening import open_ask
from dvds.intake.danger import call_duty_post, who_of
from dvds.models import ApplicantIs, Application, ClaresLawRequest, Known, Part, RequestOpened
from dvds.opened import FirstContact, Somebody, is_named, somebody

BATCH = 200
DANGER = "Somebody in a new application is in danger now"
UNREADABLE = "A request could not be read: ring whoever took it down, and open it in full"
ADULTS = ((Part.APPLICANT, "applicant"), (Part.POTENTIAL_VICTIM, "victim"), (Part.SUBJECT, "subject"))

log = logging.getLogger(__name__)


def open_requests(*, now: datetime) -> int:
    """Open every request that nobody has opened, the oldest contact first. Returns how many."""
    opened = RequestOpened.objects.values("request_id")
    waiting = ClaresLawRequest.objects.exclude(pk__in=opened).order_by("contact_at", "pk")
    return sum(by_itself(open_one, pk, now=now) or 0 for pk in list(waiting.values_list("pk", flat=True)[:BATCH]))


def open_one(pk: UUID, *, now: datetime) -> int:
    """Bare, where what is written in it cannot be made into an application; trouble may be over in a minute."""
    try:
        return open_request(pk, now=now)
    except OperationalError:
        raise
    except FAULTS:
        log.exception("A Clare's Law request could not be read, and is opened bare: %s", pk)
        return open_bare(pk, now=now)


@transaction.atomic
def open_bare(pk: UUID, *, now: datetime) -> int:
    """An application with nothing but its time and who took it down: its clocks run, and the head is called.

    Not a word of it is shown: nobody has asked whether whoever would read it is in it. The request itself stays.
    """
    request = taken(pk)
    if request is None:
        return 0
    made = open_ask(
        FirstContact(contacted_at=request.contact_at, channel="", applicant_is="", opened_from=pk),
        team=unit_at(now) or request.member.team, by=request.member, at=request.written_at,
    )  # fmt: skip
    RequestOpened.objects.create(request_id=pk, record=made.record, at=now)
    page_post(DVDS_HEAD, record=made.record, why=UNREADABLE, at=now)
    if isinstance(request.said, dict) and request.said.get("danger") == "yes":
        call_duty_post(made.record, request, about="", where="", now=now)
    return 1


def taken(pk: UUID) -> ClaresLawRequest | None:
    """The request, held by this worker alone until it is opened; None where it is open already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(pk)])
    if RequestOpened.objects.filter(pk=pk).exists():
        return None
    return ClaresLawRequest.objects.select_related("member").get(pk=pk)


@transaction.atomic
def open_request(pk: UUID, *, now: datetime) -> int:
    """Open one request, as what was heard at the time of contact. Late, twice or in two workers: once."""
    request = taken(pk)
    if request is None:
        return 0
    first = first_contact(request)
    made = open_ask(first, team=unit_at(now) or request.member.team, by=request.member, at=request.written_at)
    RequestOpened.objects.create(request_id=pk, record=made.record, at=now)
    hold(made.record, by=None, at=now, said=everybody(request.said))
    if first.imminent:
        tell_of_danger(made, request, now)
    return 1


def tell_of_danger(made: Application, request: ClaresLawRequest, now: datetime) -> None:
    """The head of the scheme by a page about the application; the duty post about the danger, and nothing else."""
    page_post(DVDS_HEAD, record=made.record, why=DANGER, at=now)
    about, where = who_of(request.said), request.said["danger_words"]
    call_duty_post(made.record, request, about=about, where=where, now=now)


def unit_at(now: datetime) -> Team | None:
    """The disclosure unit's team: that of whoever holds its head's post."""
    held = PostHolding.objects.filter(post_id=DVDS_POST, since__lte=now, until__gt=now)
    head = held.select_related("member__team").order_by("-since", "pk").first()
    return head.member.team if head else officers_team(now)


def officers_team(now: datetime) -> Team | None:
    """Where nobody holds that post: the team in which an officer of the scheme has been longest."""
    members = Member.objects.filter(memberrole__role_id="dvds-officer", memberrole__until=None, left_on=None)
    one = members.select_related("team").order_by("memberrole__since", "pk").first()
    return one.team if one else None


def first_contact(request: ClaresLawRequest) -> FirstContact:
    """What was written, as the act that opens an application takes it."""
    said = request.said
    answer = said["applicant_is"]
    return FirstContact(
        contacted_at=request.contact_at,
        channel=said["channel"],
        applicant_is=answer if answer in ApplicantIs.values else "",
        people=tuple(people_of(said)),
        safe=safe_of(said, request.member),
        reason_wanted=said["why"],
        indicators=tuple(said["indicators"]),
        indicator_words="\n".join(further(said)),
        consent=said["consent"],
        told_of_checks=said["told_of_checks"],
        children_affected=said["children_affected"],
        imminent=said["danger"] == "yes",
        opened_from=request.pk,
    )


def further(said: dict[str, Any]) -> Iterator[str]:
    """What was said and has no place of its own, a line each: the unit reads all that was typed (DVDS-010)."""
    if said["indicator_words"]:
        yield said["indicator_words"]
    if said["danger"] != Known.NOT_KNOWN or said["danger_words"]:
        yield f"Anyone in danger now: {Known(said['danger']).label}. {said['danger_words']}".strip()
    if said["children_words"]:
        yield f"The children: {said['children_words']}"
    for part, name in ADULTS:
        yield from besides(part.label, said[name])
    for child in said["children"]:
        yield from besides(Part.CHILD.label, child)


def besides(who: str, one: dict[str, Any]) -> Iterator[str]:
    """What was said of somebody beside the facts that can be looked for."""
    if one.get("police", Known.NOT_KNOWN) != Known.NOT_KNOWN or one.get("staff_no"):
        number = f", staff number {one['staff_no']}" if one.get("staff_no") else ""
        answer = Known(one.get("police") or Known.NOT_KNOWN).label
        yield f"{who}, police or police staff, now or before: {answer}{number}"
    if one.get("description") and is_named(one):
        yield f"{who}, described as: {one['description']}"


def people_of(said: dict[str, Any]) -> list[Somebody]:
    """Everybody of whom something was said. Who asks for themselves is said once, and has both parts."""
    people = everybody(said)
    if said["applicant_is"] == ApplicantIs.POTENTIAL_VICTIM:
        people = [one for one in people if one.part != Part.POTENTIAL_VICTIM or not said["applicant"]]
    return people + [somebody(Part.CHILD, child) for child in said["children"]]


def everybody(said: dict[str, Any]) -> list[Somebody]:
    """The adults, as they were typed."""
    return [somebody(part, said[name], relation_of(said, part)) for part, name in ADULTS if said[name]]


def relation_of(said: dict[str, Any], part: Part) -> str:
    return str(said["relation"]) if part == Part.APPLICANT else ""


def safe_of(said: dict[str, Any], member: Member) -> SafeWay | None:
    """How the applicant can be reached; nothing where it is not known yet, which stays owed."""
    told_by = f"{member.name}, at first contact"[:120]
    if said["safe"] == "none-yet":
        return SafeWay(told_by=told_by, no_safe_way=True)
    if said["safe"] != "agreed":
        return None
    return SafeWay(
        told_by=told_by,
        means=said["safe_means"],
        times=said["safe_times"],
        place=said["safe_place"],
        code_word=said["safe_code_word"],
    )
