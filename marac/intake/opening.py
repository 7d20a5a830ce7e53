"""The worker's part of an agency's referral: a report, its case and the referral, once, with their locks.

One transaction for each, so that a worker killed on any line leaves one that the next opens. Nobody is matched with
anybody here: people decide who is the same.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction

from cases.actions.incidents import begin_report, save_report
from cases.models import Answer
from cases.reports import Child, HowItCame, PageOne, PageThree, PageTwo, PersonFacts, Report, SafeWay, Suspect, Victim
from cases.terms import Danger
from dapolicy.access.models import Member, Team
from dapolicy.access.permissions import Role
from dapolicy.chronology.actions import tell
from dapolicy.chronology.apart import FAULTS, by_itself
from marac.actions.referring import Referring, WithoutConsent, refer
from marac.models import AgencyReferral, IntakeOpened

BATCH = 200
UNREADABLE = "An agency's referral could not be read: ring whoever wrote it, and refer the case"
CAME = HowItCame(channel="agency")

log = logging.getLogger(__name__)


def open_referrals(*, now: datetime) -> int:
    """Open every referral that nobody has opened, the oldest first. Returns how many."""
    opened = IntakeOpened.objects.values("intake_id")
    waiting = AgencyReferral.objects.exclude(pk__in=opened).order_by("written_at", "pk")
    return sum(by_itself(open_one, pk, now=now) or 0 for pk in list(waiting.values_list("pk", flat=True)[:BATCH]))


def open_one(pk: UUID, *, now: datetime) -> int:
    """Bare, where what is written in it cannot be made into a referral; trouble may be over in a minute."""
    try:
        return open_referral(pk, now=now)
    except OperationalError:
        raise
    except FAULTS:
        log.exception("An agency's referral could not be read, and is opened bare: %s", pk)
        return open_bare(pk, now=now)


def taken(pk: UUID) -> AgencyReferral | None:
    """The referral, held by this worker alone until it is opened; None where it is open already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(pk)])
    if IntakeOpened.objects.filter(pk=pk).exists():
        return None
    return AgencyReferral.objects.select_related("member", "agency").get(pk=pk)


@transaction.atomic
def open_referral(pk: UUID, *, now: datetime) -> int:
    """The report of what the agency says, in the unit's pool, and the referral of its case."""
    row = taken(pk)
    if row is None:
        return 0
    saved = save_report(report_of(row), by=row.member, at=row.written_at, team=unit(now))
    case = saved.cases[0]
    refer(case, referring(row), by=row.member, at=row.written_at)
    IntakeOpened.objects.create(intake_id=pk, record=case.record, at=now)
    return 1


@transaction.atomic
def open_bare(pk: UUID, *, now: datetime) -> int:
    """A report of who wrote it, and of the danger as far as that can be read, at the moment when it was said.

    The duty post is called as for any other, the coordinator is paged, and the writing itself stays.
    """
    row = taken(pk)
    if row is None:
        return 0
    at = row.written_at
    incident = begin_report(came=CAME, one=page_one(row), team=unit(now), by=row.member, at=at)
    IntakeOpened.objects.create(intake_id=pk, record=incident.record, at=now)
    title = f"{incident.record.reference}: {UNREADABLE}"
    tell(incident.record, to=Role.MARAC_COORDINATOR, title=title, at=now, source=f"marac-intake:{pk}", page_over=True)
    return 1


def unit(now: datetime) -> Team | None:
    """The team of whoever has coordinated longest."""
    held = Member.objects.filter(memberrole__role_id=Role.MARAC_COORDINATOR, memberrole__since__lte=now, left_on=None)
    held = held.exclude(memberrole__until__lte=now).select_related("team")
    one = held.order_by("memberrole__since", "pk").first()
    return one.team if one else None


def page_one(row: AgencyReferral) -> PageOne:
    """Who wrote it, how they are reached, and the danger that they speak of; of any writing, however it is broken."""
    who = f"{row.agency}: {row.member.name}"
    said = row.said if isinstance(row.said, dict) else {}
    contact, ticked = said.get("contact"), said.get("dangers")
    return PageOne(
        reported_at=row.written_at,
        danger_now=danger(said),
        danger_words=str(said.get("danger_words") or "")[:240],
        dangers=tuple(one for one in ticked if one in Danger.values) if isinstance(ticked, list) else (),
        teller="agency",
        teller_words=who[:240],
        teller_safe_contact=contact[:240] if isinstance(contact, str) else "",
    )


def danger(said: dict[str, Any]) -> str:
    """What was said; what cannot be read is not known yet, and never *no*."""
    given = said.get("danger")
    return given if isinstance(given, str) and given in Answer.values else Answer.NOT_KNOWN.value


def report_of(row: AgencyReferral) -> Report:
    """What was written, as a report says it."""
    said = row.said
    hidden = bool(said["victim"].get("confidential"))
    safe = SafeWay(answer=said["safe"], means=said["means"])
    victim = Victim(person(said["victim"]), safe=safe, police=said["victim"].get("police") or "not-known")
    suspect = Suspect(person(said["suspect"]), police=said["suspect"].get("police") or "not-known")
    children = tuple(Child(person(one, hidden=hidden)) for one in said["children"])
    two = PageTwo(
        victims=(victim,), suspects=(suspect,), children=children, children_answer="yes" if children else "not-known"
    )
    return Report(CAME, page_one(row), two, PageThree(abuse=("not-known",), account=said["reason"]))


def person(said: dict[str, Any], *, hidden: bool = False) -> PersonFacts:
    """Who somebody is; without a name they are not known yet. Where the victim hides, so does a child's address."""
    given = {name: said.get(name, "") for name in ("given", "surname", "line1", "town", "postcode", "phone")}
    known = "named" if given["given"] or given["surname"] else "not-known"
    confidential = hidden or bool(said.get("confidential"))
    return PersonFacts(known=known, born=day(said.get("born", "")), confidential=confidential, **given)


def day(said: str) -> date | None:
    return date.fromisoformat(said) if said else None


def referring(row: AgencyReferral) -> Referring:
    said = row.said
    without = {name: said[name] for name in ("basis", "risk", "proportionality", "decided_by")}
    keep = ("judgement", "reason", "consent", "victim_aware", "aware_words", "wishes", "afraid_of", "talk", "emergency")
    return Referring(
        agency=row.agency,
        flags=frozenset(said["flags"]),
        without=WithoutConsent(decided_on=day(said["decided_on"]), **without),
        referrer_name=row.member.name,
        referrer_contact=said["contact"],
        **{name: said[name] for name in keep},
    )
