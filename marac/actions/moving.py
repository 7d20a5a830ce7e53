"""The worker's part in a circulated meeting that was moved: whoever still owes research owes it by the new day, also on
cases that the coordinator does not see."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.models import Clock, Event
from marac.actions.leaving import not_over
from marac.actions.meetings import asked_for
from marac.models import Item, Research
from marac.queries.waiting import running
from marac.terms import RESEARCH

MOVED = "The meeting was moved."
# Times are cut to whole seconds, and at one instant what ends comes after what begins.
NEXT = timedelta(seconds=1)


def ask_again(*, now: datetime) -> int:
    """Returns how often agencies were asked anew. Safe to run late, twice, or in two places."""
    with transaction.atomic():
        read_as(None)
        items = {item.record_id: item for item in moved_items(now=now)}
        owed = running().filter(duty=RESEARCH, record__in=items).order_by("record_id", "pk")
        found = [clock.pk for clock in owed if is_of_another_day(clock, items[clock.record_id], now)]
    return sum(by_itself(ask_one, pk, now=now) or 0 for pk in found)


def moved_items(*, now: datetime) -> list[Item]:
    """Cases that wait for a meeting which was moved since its agenda went out."""
    meetings = not_over(at=now).filter(moved_at__lte=now - NEXT)
    return list(Item.objects.filter(left_at=None, heard_at=None, meeting__in=meetings).select_related("meeting"))


def is_of_another_day(clock: Clock, item: Item, now: datetime) -> bool:
    """Whether it was asked for another day than the meeting's. What was given meanwhile is owed no more."""
    asked = Event.objects.get(pk=clock.start_event).detail.get("meeting")
    given = Research.objects.filter(item=item, agency=clock.subject, late=False)
    return asked != asked_for(item.meeting, at=now)["meeting"] and not given.exists()


def ask_one(pk: int, *, now: datetime) -> int:
    """What was owed ends as the meeting was moved, and what was overdue by then stays so; asked now, by the new day."""
    read_as(None)
    clock = Clock.objects.select_related("record").get(pk=pk)
    lock_record(clock.record_id)
    item = next((one for one in moved_items(now=now) if one.record_id == clock.record_id), None)
    if item is None or not running().filter(pk=pk).exists() or not is_of_another_day(clock, item, now):
        return 0
    moved_at = item.meeting.moved_at or now
    ended = {"subject": clock.subject, "detail": {"agency": clock.subject}, "words": MOVED}
    record_event("marac.research-not-needed", clock.record, by=None, at=moved_at, **ended)
    asked = {"subject": clock.subject, "detail": asked_for(item.meeting, at=now)}
    record_event("marac.research-asked", clock.record, by=None, at=now, **asked)
    return 1
