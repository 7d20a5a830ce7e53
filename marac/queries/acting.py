"""Actions after the meeting: what lacks something first, then what is past its day; each agency's own part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case as Choose
from django.db.models import F, Q, QuerySet, Value, When

from dapolicy.access.models import Locked, Member
from marac.models import Action, ActionReport, Agency, Item, Meeting
from marac.queries.agenda import seats_of
from marac.queries.conflicts import conflicts, namesakes
from marac.queries.missing import lacks_of

OPEN = Q(state=Action.State.OPEN)
LACKS = Q(agency=None) | Q(owner_name="") | Q(due_on=None)
LACKING = OPEN & LACKS
SHOWN = 200


@dataclass(frozen=True)
class Owed:
    """An action, what it lacks, and whether its day is past."""

    action: Action
    lacks: list[str]
    late: bool

    @property
    def reference(self) -> str:
        return self.action.record.reference


def rows(found: QuerySet[Action]) -> QuerySet[Action]:
    """What lacks something first, in the database: a list that is cut is cut below it."""
    whole = Choose(When(LACKS, then=Value(0)), default=Value(1))
    related = found.select_related("record", "agency", "owner", "item__meeting__area")
    return related.order_by(whole, F("due_on").asc(nulls_first=True), "agreed_at")


def owed(found: Iterable[Action], *, today: date) -> list[Owed]:
    """Those without agency, owner or date first (MARAC-009), then the longest overdue (MARAC-010)."""
    all_of_them = [Owed(one, lacks_of(one), one.due_on is not None and one.due_on < today) for one in found]
    return sorted(all_of_them, key=lambda one: (not one.lacks, one.action.due_on or date.max))


def lacking(*, today: date) -> list[Owed]:
    """What a coordinator is shown before everything else."""
    return owed(rows(Action.objects.filter(LACKING))[:SHOWN], today=today)


def open_ones(*, today: date) -> list[Owed]:
    return owed(rows(Action.objects.filter(OPEN))[:SHOWN], today=today)


def overdue(*, today: date) -> list[Owed]:
    """Past their day, the longest first."""
    return owed(rows(Action.objects.filter(OPEN, due_on__lt=today))[:SHOWN], today=today)


def reported(*, today: date) -> list[Owed]:
    """Open actions of which an agency has said something: a coordinator looks at the evidence."""
    said = ActionReport.objects.values("action")
    return owed(rows(Action.objects.filter(OPEN, pk__in=said))[:SHOWN], today=today)


def own(member: Member, *, today: date) -> list[Owed]:
    """What somebody has agreed to do."""
    return owed(rows(Action.objects.filter(OPEN, owner=member))[:SHOWN], today=today)


def by_agency(meeting: Meeting) -> list[tuple[Agency, list[Action]]]:
    """Each agency's list of a meeting: its own part and no other's, of the cases that the reader sees.

    Nothing of a locked case, nor of one that somebody who sits for the agency does not hear: a list is passed around.
    """
    items = Item.objects.filter(meeting=meeting, left_at=None, locked=Locked.NO)
    unheard = not_heard_by(meeting)
    found: dict[Agency, list[Action]] = defaultdict(list)
    for action in rows(Action.objects.filter(item__in=items)).exclude(state=Action.State.CANCELLED):
        if action.agency and action.item_id not in unheard[action.agency.code]:
            found[action.agency].append(action)
    return sorted(found.items(), key=lambda pair: pair[0].name)


def not_heard_by(meeting: Meeting) -> dict[str, set[int]]:
    """By agency, the places on the agenda that somebody of theirs is kept out of.

    A name of the case is enough, until whoever bears it was asked: what they are given is on paper.
    """
    seats = {seat.pk: seat for seat in seats_of(meeting)}
    found: dict[str, set[int]] = defaultdict(set)
    for item, several in conflicts(meeting).items():
        for one in several:
            if one.seat in seats:
                found[seats[one.seat].agency_id].add(item)
    called = {seat.pk: str(seat.member or seat.name) for seat in seats.values()}
    for item, names in namesakes(list(Item.objects.filter(meeting=meeting, left_at=None)), called.values()).items():
        for agency in {seat.agency_id for seat in seats.values() if called[seat.pk] in names}:
            found[agency].add(item)
    return found
