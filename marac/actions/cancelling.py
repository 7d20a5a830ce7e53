"""A meeting that is not held: its cases wait again, its papers open to nobody, and whoever had a seat is told."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.access.reader import read_as
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.hurry import hurry
from dapolicy.chronology.sending import send_for
from marac.actions.agenda import leave
from marac.actions.leaving import end_hearings
from marac.actions.meetings import refuse_over
from marac.models import Item, Meeting, Pack
from marac.pack.asking import recipients_of

TASK = "marac.tasks.clear_cancelled"
CANCELLED = "meeting-cancelled"  # no choice of anybody's who takes a case off
PAPERS = "The meeting is cancelled"
BATCH = 200


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, why: str, by: Member, at: datetime) -> None:
    """From now on no agency reads of it, and what it opened of a locked case is shut; the worker does the rest, also
    with cases that the coordinator does not see. Raises: Refused, where it has begun."""
    require(by, Permission.RUN_MARAC, at=at)
    if not why.strip():
        raise Refused("Say why it is cancelled. Whoever had a seat reads this.")
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    refuse_over(meeting, at=at)
    if meeting.held_at:
        raise Refused("It has begun. End it in the room: a case that was not heard waits for another meeting.")
    meeting.cancelled_at, meeting.cancelled_by, meeting.cancelled_why = at, by, why.strip()[:240]
    meeting.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_why"])
    for one in recipients_of(meeting, at=at):
        end_hearings(one.member, at=at)
    transaction.on_commit(partial(hurry, TASK))


# The worker's part


def clear_cancelled(*, now: datetime) -> int:
    """Returns how many cases wait again. Safe to run late, twice, or in two places."""
    with transaction.atomic():
        read_as(None)
        standing = Item.objects.filter(left_at=None, heard_at=None, meeting__cancelled_at__isnull=False)
        items = list(standing.order_by("record_id", "pk").values_list("pk", flat=True)[:BATCH])
        ahead = Meeting.objects.filter(cancelled_at__isnull=False, starts_at__gt=now).order_by("pk")
        meetings = list(ahead.values_list("pk", flat=True))
    for pk in meetings:
        by_itself(take_back, pk, now=now)
    return sum(by_itself(wait_again, pk) or 0 for pk in items)


def take_back(pk: int, *, now: datetime) -> int:
    """Its papers say that they are withdrawn, and each account with a seat has an e-mail that there is something to
    read: their first page says what."""
    read_as(None)
    meeting = Meeting.objects.select_related("chair").get(pk=pk)
    packs = Pack.objects.filter(meeting=meeting, withdrawn_at=None)
    packs.update(withdrawn_at=now, withdrawn_by=meeting.cancelled_by, withdrawn_why=PAPERS)
    people = [one.member for one in recipients_of(meeting, at=now)]
    send_for(people, source=f"marac-cancelled:{meeting.pk}", now=now)
    return len(people)


def wait_again(pk: int) -> int:
    """At the moment at which the meeting was cancelled, and by whoever did that."""
    read_as(None)
    item = Item.objects.select_related("record", "meeting__cancelled_by").get(pk=pk)
    meeting = item.meeting
    if meeting.cancelled_at is None:
        return 0
    words = meeting.cancelled_why
    return int(leave(item, reason=CANCELLED, words=words, by=meeting.cancelled_by, at=meeting.cancelled_at))
