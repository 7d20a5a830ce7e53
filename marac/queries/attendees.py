"""Who at the table answered, for one case, whether they know either of the two; and who hears it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from dapolicy.access.models import Locked, Member
from dapolicy.custody.queries import holders
from marac.actions.declaring import Attendee
from marac.models import Agency, Declaration, Item, Meeting, Representative, Seat


@dataclass(frozen=True)
class Hears:
    """Somebody at the table, their last answer, and whether the case is open to them."""

    one: Attendee
    declared: Declaration | None
    is_out: bool
    until: datetime | None  # of their grant, where the record is locked


def attendees_of(meeting: Meeting, *, at: datetime) -> list[Attendee]:
    """Accounts with a seat, and representatives of an agency whose seat has only a name; each once."""
    found: dict[int, Attendee] = {}
    seats = Seat.objects.filter(meeting=meeting, ended_at=None).select_related("agency", "member").order_by("pk")
    for seat in seats:
        for member in [seat.member] if seat.member else speakers(seat.agency, at=at):
            found.setdefault(member.pk, Attendee(member, seat.agency))
    return sorted(found.values(), key=lambda one: (one.agency.name, one.member.name))


def speakers(agency: Agency, *, at: datetime) -> Iterator[Member]:
    rows = Representative.objects.filter(Q(until=None) | Q(until__gt=at), agency=agency, since__lte=at)
    return (row.member for row in rows.select_related("member").order_by("pk"))


def who_hears(item: Item, attendees: list[Attendee]) -> list[Hears]:
    """For whoever sees the case. Somebody excluded for another reason is shown as not hearing it, and no more."""
    declared = {row.member_id: row for row in Declaration.objects.filter(item=item).select_related("by").order_by("at")}
    out = kept_out(item)
    until = {one.member.pk: one.until for one in holders(item.record)} if item.locked != Locked.NO else {}
    return [
        Hears(one, declared.get(one.member.pk), one.member.pk in out, until.get(one.member.pk)) for one in attendees
    ]


def kept_out(item: Item) -> set[int]:
    """Members with a seat who are excluded from the case."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT item, seat FROM marac_conflicts(%s)", [item.meeting_id])
        seats = {seat for found, seat in cursor.fetchall() if found == item.pk}
    known = Seat.objects.filter(pk__in=seats).values_list("member_id", flat=True)
    declared = Declaration.objects.filter(item=item, knows=True).values_list("member_id", flat=True)
    return {*known, *declared}


def nameless(meeting: Meeting) -> list[Seat]:
    """Seats that only a name has taken: nothing is opened to them here, and the chair asks them in the room."""
    return list(Seat.objects.filter(meeting=meeting, ended_at=None, member=None).select_related("agency"))
