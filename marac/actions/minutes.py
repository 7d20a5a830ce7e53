"""The word *minutes complete*: it waits for what is missing, case by case, and sends out what is whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event
from dapolicy.policy.worktime import london_day
from marac.actions.going_out import go_out
from marac.actions.hearing import key_of
from marac.entries.room import hearing_of, hearings_of
from marac.models import Item, Line, Meeting
from marac.queries.minutes import SENT
from marac.queries.missing import missing_of

THEM = UUID(int=0)  # the name of the line that says so, where no event says that it was heard


@transaction.atomic
def send_minutes(meeting: Meeting, *, by: Member, at: datetime) -> int:
    """Minutes are complete, and each agency's list of actions goes to it. Returns of how many cases.

    Waits, with names, for owners and dates of actions, for the victim's voice and the police section of each case
    that this coordinator sees (MARAC-008, MARAC-009, MARAC-011). Sent again it sends what was not.
    """
    require(by, Permission.RUN_MARAC, at=at)
    rows = Item.objects.filter(meeting=meeting, left_at=None).select_related("record", "meeting__area")
    items = list(rows.order_by("record_id"))
    if not any(item.heard_at for item in items):
        raise Refused("No case of this meeting was heard yet.")
    missing = missing_of(items)
    if any(missing.values()):
        said = "; ".join(
            f"{item.record.reference}: {', '.join(missing[item.pk])}" for item in items if missing[item.pk]
        )
        raise Refused(f"The minutes wait for this first. {said}.")
    done = sum(send(item, by=by, at=at) for item in items)
    if done:
        go_out(meeting, by=by, at=at)
    return done


def sent_of(items: Sequence[Item]) -> set[int]:
    """The places whose hearing, as it stands now, is in minutes that went out."""
    heard = hearings_of(items)
    keys = {key_of(item, SENT, heard.get(item.pk, THEM)): item.pk for item in items}
    return {keys[pk] for pk in Line.objects.filter(pk__in=keys).values_list("pk", flat=True)}


def send(item: Item, *, by: Member, at: datetime) -> int:
    """The minutes of one hearing, once: withdrawn and heard again, they are owed again."""
    lock_record(item.record_id)
    key = key_of(item, SENT, hearing_of(item) or THEM)
    if Line.objects.filter(pk=key).exists():
        return 0
    detail = {"on": london_day(item.meeting.starts_at).isoformat(), "area": item.meeting.area.name}
    event = record_event(SENT, item.record, by=by, at=at, detail=detail)
    Line.objects.create(id=key, record=item.record, item=item, kind=SENT, event_id=event.pk, at=at, by=by)
    return 1
