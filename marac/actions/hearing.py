"""In the room: the meeting begins and ends, who is there, and each line as it is said; all of it also late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.entries import record_entry
from dapolicy.policy.worktime import london_day
from dapolicy.ui.telling import tell
from marac.entries.room import Heard, RoomEntry, hearing_of
from marac.models import Agency, Item, Line, Meeting, Seat

LINES = UUID("6f0b1f0e-52c1-4c8e-9a39-0d0a54f6b7f1")
Attends = Seat.Attends


def key_of(item: Item, kind: str, said: UUID) -> UUID:
    """The row that a page's name for a line means: under this case's place alone, whatever name is sent."""
    return uuid5(LINES, f"{item.pk}:{kind}:{said}")


def keys_of(item: Item, kind: str, said: UUID) -> list[UUID]:
    """The same over every place that the case has had on this agenda: taken off and put back, a line is still one."""
    places = Item.objects.filter(meeting=item.meeting_id, record=item.record_id)
    return [key_of(place, kind, said) for place in places]


def moment_in(meeting: Meeting, *, at: datetime) -> datetime:
    """When it was said: now while the meeting's day lasts; what is written later was said at the meeting."""
    if meeting.ended_at and meeting.ended_at < at:
        return meeting.ended_at
    same_day = london_day(meeting.starts_at) == london_day(at)
    return at if same_day else min(at, max(meeting.held_at or meeting.starts_at, meeting.starts_at))


@transaction.atomic
def begin(meeting: Meeting, *, by: Member, at: datetime) -> None:
    """The meeting begins, once. Raises: Refused, before its day."""
    require(by, Permission.RUN_MARAC, at=at)
    refuse_not_held(meeting, at=at)
    began = moment_in(meeting, at=at)
    Meeting.objects.filter(pk=meeting.pk, held_at=None).update(held_at=began)
    meeting.refresh_from_db(fields=["held_at", "ended_at"])


def refuse_not_held(meeting: Meeting, *, at: datetime) -> None:
    if meeting.cancelled_at:
        raise Refused("This meeting was cancelled. Fix another; what was said all the same is written in the case.")
    if london_day(meeting.starts_at) > london_day(at):
        raise Refused(f"This meeting is on {tell(meeting.starts_at)}. Change its day first if it is held today.")


@transaction.atomic
def end(meeting: Meeting, *, by: Member, at: datetime) -> None:
    """The meeting is over: a word that waits until every case that the coordinator sees was heard or taken off."""
    require(by, Permission.RUN_MARAC, at=at)
    if not meeting.held_at:
        raise Refused("This meeting has not begun.")
    left = Item.objects.filter(meeting=meeting, left_at=None, heard_at=None).select_related("record")
    waiting = ", ".join(item.record.reference for item in left.order_by("place"))
    if waiting:
        raise Refused(f"Neither heard nor taken off the agenda: {waiting}.")
    Meeting.objects.filter(pk=meeting.pk, ended_at=None).update(ended_at=moment_in(meeting, at=at))


@transaction.atomic
def attend(meeting: Meeting, said: Mapping[str, str], *, by: Member, at: datetime) -> None:
    """Who is there, agency by agency (MARAC-007). What is left out stays as it was.

    An agency without a seat is written down as one that holds none: it opens nobody's papers.
    Raises: Refused, where nobody has taken the seat of an agency that is said to be present.
    """
    require(by, Permission.RUN_MARAC, at=at)
    if Attends.PRESENT in said.values() and london_day(meeting.starts_at) <= london_day(at):
        begin(meeting, by=by, at=at)  # somebody is there: it is held
    for agency in Agency.objects.filter(code__in=said):
        answer = said[agency.code]
        if answer not in Attends.values or answer == Attends.NOT_YET:
            continue
        rows = Seat.objects.filter(meeting=meeting, agency=agency)
        if rows.filter(ended_at=None).update(attends=answer) == 0:
            attend_without_seat(meeting, agency, answer, at=at)


def attend_without_seat(meeting: Meeting, agency: Agency, answer: str, *, at: datetime) -> None:
    if answer == Attends.PRESENT:
        raise Refused(f"Give {agency} a seat first, so that it is known who came.")
    kept = Seat.objects.filter(meeting=meeting, agency=agency).exclude(attends=Attends.NOT_YET)
    if kept.update(attends=answer) == 0:
        Seat.objects.create(meeting=meeting, agency=agency, attends=answer, ended_at=at)


@transaction.atomic
def keep_line(entry: RoomEntry, item: Item, said: UUID, *, by: Member, at: datetime) -> bool:
    """Write one line of the room. Sent twice it is one row: returns whether this was the first time.

    What was said is kept though the case has left the agenda meanwhile; only that it was heard is then refused.
    Args: entry, the filled form; item, the case's place on the agenda; said, the name that the page gave the line.
    """
    require(by, entry.permission, at=at)
    begin(item.meeting, by=by, at=at)  # the meeting, then the record: the same order for everybody
    lock_record(item.record_id)
    entry.item, entry.line_id = item, key_of(item, entry.kind, said)
    if Line.objects.filter(pk__in=keys_of(item, entry.kind, said)).exists():
        return False
    if isinstance(entry, Heard) and hearing_of(item):
        return False
    record_entry(entry, item.record, by=by, at=moment_in(item.meeting, at=at))
    return True
