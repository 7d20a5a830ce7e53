"""The worker's part: whoever was referred before there was a clock to the hearing is owed one too, from that day on."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import withdrawn_on
from marac.models import Referral
from marac.queries.waiting import WAITING

WANTED = "marac.hearing-wanted"


def want_hearings() -> int:
    """Returns how many clocks were owed and missing. Safe to run late, twice, or in two places."""
    with transaction.atomic():
        read_as(None)
        found = list(unwanted().order_by("record_id", "pk").values_list("pk", flat=True))
    return sum(by_itself(want_one, pk) or 0 for pk in found)


def unwanted() -> QuerySet[Referral]:
    """Referrals that wait, without the event that a referral writes in its own moment."""
    said = Event.objects.filter(record_id=OuterRef("record_id"), kind=WANTED, at=OuterRef("at"))
    return Referral.objects.filter(~Exists(said), state__in=WAITING)


def want_one(pk: int) -> int:
    """At the moment of the referral: what is past by now is overdue, and is not counted from today."""
    read_as(None)
    referral = Referral.objects.select_related("record").get(pk=pk)
    lock_record(referral.record_id)
    taken_back = str(referral.event_id) in withdrawn_on([referral.record_id]).confirmed
    if taken_back or not unwanted().filter(pk=pk).exists():
        return 0
    record_event(WANTED, referral.record, by=None, at=referral.at)
    return 1
