"""Who at the table answered, for one case, whether they know either of the two; and who hears it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from dapolicy.access.models import Locked, Member
from dapolicy.custody.queries import holders
from marac.actions.declaring import Attendee
from marac.models import Agency, Declaration, Item, Meeting, Representative, Seat
from marac.queries.conflicts import Kept, conflicts, namesakes, plain


@dataclass(frozen=True)
class Hears:
    """Somebody at the table, their last answer, whether the case is open to them, and why to ask them at all."""

    one: Attendee
    declared: Declaration | None
    is_out: bool
    until: datetime | None  # of their grant, where the record is locked
    namesake: bool  # bears a name of somebody in the case, and has not answered


def attendees_of(meeting: Meeting, *, at: datetime) -> list[Attendee]:
    """Everybody at the table, each once: the chair, who has a seat, and who speaks for an agency with only a name."""
    found: dict[object, Attendee] = {}
    for one in at_the_table(meeting, at=at):
        found.setdefault(one.member.pk if one.member else plain(one.name), one)
    return sorted(found.values(), key=lambda one: (one.agency.name if one.agency else "", str(one)))


def at_the_table(meeting: Meeting, *, at: datetime) -> Iterator[Attendee]:
    seats = Seat.objects.filter(meeting=meeting, ended_at=None).select_related("agency", "member").order_by("pk")
    for seat in seats:
        yield Attendee(seat.member, seat.agency, seat.name)
        if seat.member is None:
            yield from (Attendee(member, seat.agency) for member in speakers(seat.agency, at=at))
    if meeting.chair or meeting.chair_name:
        yield Attendee(meeting.chair, None, meeting.chair_name)


def speakers(agency: Agency, *, at: datetime) -> Iterator[Member]:
    rows = Representative.objects.filter(Q(until=None) | Q(until__gt=at), agency=agency, since__lte=at)
    return (row.member for row in rows.select_related("member").order_by("pk"))


def who_hears(item: Item, attendees: list[Attendee]) -> list[Hears]:
    """For whoever sees the case. Somebody excluded for another reason is shown as not hearing it, and no more."""
    rows = Declaration.objects.filter(item=item).select_related("by").order_by("at", "pk")
    declared = {row.member_id or plain(row.name): row for row in rows}
    out = {who(one) for one in conflicts(item.meeting)[item.pk]}
    until = {one.member.pk: one.until for one in holders(item.record)} if item.locked != Locked.NO else {}
    alike = {plain(name) for name in namesakes([item], [str(one.member or one.name) for one in attendees])[item.pk]}
    found = []
    for one in attendees:
        key = one.member.pk if one.member else plain(one.name)
        answer = declared.get(key)
        is_out = key in out or bool(answer and answer.knows)
        asked = plain(str(one.member or one.name)) in alike and answer is None
        found.append(Hears(one, answer, is_out, until.get(one.member.pk) if one.member else None, asked))
    return found


def who(one: Kept) -> object:
    return one.member or plain(one.name)
