"""The worker's part of a Clare's Law request: it becomes an application, once, and whoever is there is told.

One transaction for each request: application, people, event, lock and word to the unit come together or not at all, so
that a worker killed on any line leaves a request that the next one opens.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction

from cases.actions.contact import SafeWay
from cases.reports import PersonFacts
from dapolicy.access.models import Member, PostHolding, Team
from dapolicy.access.permissions import Refused
from dapolicy.chronology.recipients import DVDS_POST
from dapolicy.custody.paging import DVDS_HEAD, page_post
from dvds.actions.opening import open_ask
from dvds.intake.danger import call_duty_post
from dvds.intake.locking import lock_application
from dvds.models import ApplicantIs, Application, ClaresLawRequest, Part, RequestOpened
from dvds.opened import FirstContact, Somebody

BATCH = 200
DANGER = "Somebody in a new application is in danger now"
UNOPENABLE = (DatabaseError, ObjectDoesNotExist, LookupError, ValueError, TypeError, Refused)
ADULTS = ((Part.APPLICANT, "applicant"), (Part.POTENTIAL_VICTIM, "victim"), (Part.SUBJECT, "subject"))

log = logging.getLogger(__name__)


def open_requests(*, now: datetime) -> int:
    """Open every request that nobody has opened, the oldest contact first. Returns how many."""
    opened = RequestOpened.objects.values("request_id")
    waiting = ClaresLawRequest.objects.exclude(pk__in=opened).order_by("contact_at", "pk")
    return sum(one_by_itself(pk, now) for pk in list(waiting.values_list("pk", flat=True)[:BATCH]))


def one_by_itself(pk: UUID, now: datetime) -> int:
    """A request that cannot be opened waits, listed by its age for the unit, and holds up no other."""
    try:
        return open_request(pk, now=now)
    except UNOPENABLE:
        log.exception("A Clare's Law request could not be opened and waits: %s", pk)
        return 0


@transaction.atomic
def open_request(pk: UUID, *, now: datetime) -> int:
    """Open one request, as what was heard at the time of contact. Late, twice or in two workers: once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(pk)])
    if RequestOpened.objects.filter(pk=pk).exists():
        return 0
    request = ClaresLawRequest.objects.select_related("member").get(pk=pk)
    first = first_contact(request)
    made = open_ask(first, team=unit_at(now) or request.member.team, by=request.member, at=request.written_at)
    RequestOpened.objects.create(request_id=pk, record=made.record, at=now)
    lock_application(made, request.said, by=request.member, at=now)
    if first.imminent:
        tell_of_danger(made, request, now)
    return 1


def tell_of_danger(made: Application, request: ClaresLawRequest, now: datetime) -> None:
    """The head of the scheme by a page about the application; the duty post about the danger, and nothing else."""
    page_post(DVDS_HEAD, record=made.record, why=DANGER, at=now)
    call_duty_post(made.record, request, now=now)


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
        indicator_words=said["indicator_words"],
        consent=said["consent"],
        told_of_checks=said["told_of_checks"],
        children_affected=said["children_affected"],
        imminent=said["danger"] == "yes",
        opened_from=request.pk,
    )


def people_of(said: dict[str, Any]) -> list[Somebody]:
    """Everybody of whom something was said. Who asks for themselves is said once, and has both parts."""
    people = [Somebody(part, facts_of(said[name]), relation_of(said, part)) for part, name in ADULTS if said[name]]
    if said["applicant_is"] == ApplicantIs.POTENTIAL_VICTIM:
        people = [one for one in people if one.part != Part.POTENTIAL_VICTIM or not said["applicant"]]
    return people + [Somebody(Part.CHILD, facts_of(child)) for child in said["children"]]


def relation_of(said: dict[str, Any], part: Part) -> str:
    return str(said["relation"]) if part == Part.APPLICANT else ""


def facts_of(said: dict[str, Any]) -> PersonFacts:
    """Who somebody is: named, or described, as it was said."""
    facts = {name: value for name, value in said.items() if name not in ("police", "staff_no", "born")}
    born = date.fromisoformat(said["born"]) if said.get("born") else None
    named = bool(said.get("given") or said.get("surname") or said.get("also_known_as"))
    return PersonFacts(known="named" if named else "described", born=born, **facts)


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
