"""Agencies come, are renamed, and end: what hangs on one that ended ends with it, but for what it promised."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.models import Clock
from dapolicy.policy.worktime import london_day
from marac.actions.leaving import give_up_seat, not_over, stop_representing
from marac.models import Agency, Representative, Seat
from marac.queries.waiting import running
from marac.terms import RESEARCH, agreement_at

ENDED = "The agency is no longer there."


def kinds_at(moment: datetime) -> list[tuple[str, str]]:
    """The kinds that the sharing agreement knows, each with its name. Police are there once."""
    named = dict(Agency.Core.choices)
    kinds = set().union(*agreement_at(moment).sections.values()) - {Agency.Core.POLICE}
    return sorted((kind, str(named.get(kind, kind.replace("-", " ").capitalize()))) for kind in kinds)


@transaction.atomic
def add_agency(name: str, *, kind: str, by: Member, at: datetime) -> Agency:
    """Another agency, with a part of its own: a second one of a kind sees nothing of what the first wrote and owes.
    Sheets of circulated cases are made for it within the minute."""
    require(by, Permission.RUN_MARAC, at=at)
    refuse_name(name)
    if kind not in dict(kinds_at(at)):
        raise Refused("Choose what kind of agency it is: the sharing agreement goes by that.")
    core = kind if kind in Agency.Core.values else ""
    return Agency.objects.create(code=code_for(name), name=name.strip(), core=core, kind=kind)


def code_for(name: str) -> str:
    """Its own for ever: a new name changes it no more."""
    first = slugify(name)[:44] or "agency"
    tried = (first if number == 1 else f"{first}-{number}" for number in count(1))
    return next(code for code in tried if not Agency.objects.filter(pk=code).exists())


@transaction.atomic
def rename_agency(agency: Agency, name: str, *, by: Member, at: datetime) -> None:
    """What it wrote and owes stays its own, under the new name."""
    require(by, Permission.RUN_MARAC, at=at)
    refuse_name(name, but=agency)
    Agency.objects.filter(pk=agency.pk).update(name=name.strip())


def refuse_name(name: str, *, but: Agency | None = None) -> None:
    others = Agency.objects.exclude(pk=but.pk) if but else Agency.objects.all()
    if not name.strip() or others.filter(name__iexact=name.strip()).exists():
        raise Refused("There is an agency of this name, or no name was given.")


@transaction.atomic
def end_agency(agency: Agency, *, by: Member, at: datetime) -> None:
    """It is there no longer: nobody speaks for it or sits for it from now on. What it promised stays owed, and is
    another's once somebody says whose."""
    require(by, Permission.RUN_MARAC, at=at)
    if agency.core == Agency.Core.POLICE:
        raise Refused("Police bring cases here, and stay.")
    if not Agency.objects.filter(pk=agency.pk, ended_on=None).update(ended_on=london_day(at)):
        raise Refused(f"{agency} is no longer there already.")
    speaking = Representative.objects.filter(agency=agency, until=None).select_related("member", "agency")
    for held in speaking.order_by("pk"):
        stop_representing(held, by=by, at=at)
    for seat in seats_left(agency, at=at):
        give_up_seat(seat, by=by, at=at)


def seats_left(agency: Agency, *, at: datetime) -> QuerySet[Seat]:
    """Its seats at meetings that are not over."""
    rows = Seat.objects.filter(agency=agency, ended_at=None, meeting__in=not_over(at=at))
    return rows.select_related("meeting__area", "agency", "member").order_by("meeting__starts_at", "pk")


# The worker's part


def end_research(*, now: datetime) -> int:
    """Nobody owes research for an agency that is no longer there, on whichever record. Returns how many clocks end."""
    with transaction.atomic():
        read_as(None)
        gone = Agency.objects.filter(ended_on__isnull=False).values("pk")
        owed = list(running().filter(duty=RESEARCH, subject__in=gone).order_by("pk").values_list("pk", flat=True))
    return sum(by_itself(end_one, pk, now=now) or 0 for pk in owed)


def end_one(pk: int, *, now: datetime) -> int:
    read_as(None)
    clock = Clock.objects.select_related("record").get(pk=pk)
    lock_record(clock.record_id)
    if not running().filter(pk=pk).exists():
        return 0
    said = {"subject": clock.subject, "detail": {"agency": clock.subject}, "words": ENDED}
    record_event("marac.research-not-needed", clock.record, by=None, at=now, **said)
    return 1
