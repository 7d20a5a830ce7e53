"""Whether anybody of an agency can read a case at all, and so answer for it: a clock that nobody can stop is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q

from dapolicy.access.models import Locked, Member
from marac.models import Declaration, Item, Meeting, Representative, Seat
from marac.queries.conflicts import conflicts

By = dict[str, list[Member]]


def unread(meeting: Meeting, items: Sequence[Item], agencies: Collection[str], *, at: datetime) -> dict[int, By]:
    """By item, those of these agencies of which nobody reads the case, each with others who could take a seat.

    For whoever sees the case. It says that nobody reads it, and neither who is connected nor how. A locked case is read
    by whoever was asked by name.
    """
    speak = speakers(at)
    sit = seated(meeting, speak)
    shut = {item: {one.member for one in several} for item, several in conflicts(meeting).items()}
    asked = set(Declaration.objects.filter(item__in=items, knows=False).values_list("item_id", "member_id"))
    found: dict[int, By] = {}
    for item in items:
        out = shut.get(item.pk, set())
        let_in = {member for at_item, member in asked if at_item == item.pk} if item.locked != Locked.NO else None
        found[item.pk] = {
            agency: [one for one in speak[agency] if one not in sit[agency] and one.pk not in out]
            for agency in agencies
            if not any(one.pk not in out and (let_in is None or one.pk in let_in) for one in sit[agency])
        }
    return found


def speakers(at: datetime) -> By:
    """Who speaks for each agency now; nobody for one that has no account."""
    rows = Representative.objects.filter(Q(until=None) | Q(until__gt=at), since__lte=at).select_related("member")
    found: By = defaultdict(list)
    for row in rows.order_by("member__name", "pk"):
        found[row.agency_id].append(row.member)
    return found


def seated(meeting: Meeting, speak: By) -> By:
    """Whose account reads a meeting's papers for each agency: whose seat it is, or all where it has only a name."""
    found: By = defaultdict(list)
    for seat in Seat.objects.filter(meeting=meeting, ended_at=None).select_related("member"):
        found[seat.agency_id] += [seat.member] if seat.member else speak.get(seat.agency_id, [])
    return found
