"""What a partner sees of MARAC: their meetings, the cases listed for them, what they owe, and their own actions.

The database decides what is listed (`marac_listed()`); nothing here reads a case's own rows. Cases are counted as they
come, so that no number is missing for anybody. A fixed number of statements, however much there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q

from dapolicy.access.handles import handle
from dapolicy.access.models import Member
from dapolicy.policy.worktime import london_day
from marac.actions.research import is_over
from marac.actions.telling import IDVA
from marac.models import (
    Action,
    ActionReport,
    Agency,
    Declaration,
    Item,
    Meeting,
    Representative,
    Research,
    Seat,
    Sheet,
    VictimTold,
)

NO_PEOPLE = "No names for your agency yet"
ORDER = [code for code, _ in Sheet.Section.choices]


@dataclass
class Part:
    """One agency's research on one case: given, owed until a moment, or not asked for yet."""

    agency: Agency
    given: Research | None = None
    due_at: datetime | None = None


@dataclass
class Line:
    """A case on a meeting's agenda, numbered for its reader."""

    number: int
    item: Item
    title: str
    parts: list[Part]
    declared: Declaration | None = None
    sections: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def named(self) -> str:
        return handle(self.item)

    @property
    def owed(self) -> list[Part]:
        return [part for part in self.parts if part.given is None]


@dataclass
class Sitting:
    """A meeting at which the reader's agency has a seat, with what is listed for them."""

    meeting: Meeting
    agencies: list[Agency]
    lines: list[Line] = field(default_factory=list)

    @property
    def named(self) -> str:
        return handle(self.meeting)

    @property
    def idva(self) -> Agency | None:
        """The IDVA service for which the reader sits there, where they do."""
        return next((one for one in self.agencies if one.kind == IDVA), None)

    def is_out(self, now: datetime) -> bool:
        """Whether its papers are read now."""
        out = self.meeting.circulated_at
        return bool(out and out <= now and self.meeting.papers_until > now)


@dataclass(frozen=True)
class Owned:
    """An open action of the reader's agency, and what was said of it last."""

    action: Action
    reported: ActionReport | None

    @property
    def named(self) -> str:
        return handle(self.action)

    def is_overdue(self, day: date) -> bool:
        return self.action.due_on is not None and self.action.due_on < day


@dataclass
class Mine:
    """Everything that somebody who speaks for an agency has to see."""

    agencies: list[Agency]
    sittings: list[Sitting]
    actions: list[Owned]
    now: datetime
    stopped: list[Representative] = field(default_factory=list)
    cancelled: list[Meeting] = field(default_factory=list)

    @property
    def owed(self) -> list[tuple[Sitting, Line, Part]]:
        """Research that is still owed, the first due first."""
        rows = [
            (sitting, line, part)
            for sitting in self.sittings
            for line in sitting.lines
            if not is_over(line.item, at=self.now)
            for part in line.owed
        ]
        return sorted(rows, key=lambda row: row[2].due_at or row[0].meeting.starts_at)

    @property
    def overdue(self) -> int:
        return sum(one.is_overdue(london_day(self.now)) for one in self.actions)


def mine_of(member: Member, *, at: datetime) -> Mine:
    agencies = agencies_of(member, at=at)
    held = Representative.objects.filter(member=member, until__lte=at).exclude(agency__in=agencies)
    stopped = {row.agency_id: row for row in held.select_related("agency").order_by("until")}
    sittings, actions = sittings_of(member, agencies, at=at), actions_of(agencies)
    return Mine(agencies, sittings, actions, at, list(stopped.values()), called_off(at=at))


def called_off(*, at: datetime) -> list[Meeting]:
    """Meetings at which they had a seat and that are not held, until each would have begun."""
    rows = Meeting.objects.filter(cancelled_at__isnull=False, starts_at__gt=at)
    return list(rows.select_related("area").order_by("starts_at", "pk"))


def agencies_of(member: Member, *, at: datetime) -> list[Agency]:
    """The agencies for which somebody speaks now."""
    held = Representative.objects.filter(member=member, since__lte=at).exclude(until__lte=at)
    return list(Agency.objects.filter(pk__in=held.values("agency")).order_by("name"))


def sittings_of(
    member: Member, agencies: list[Agency], *, at: datetime, meeting: Meeting | None = None
) -> list[Sitting]:
    """Meetings to come and those whose papers are still read, the next first; or one of them."""
    held = Seat.objects.filter(agency__in=agencies, ended_at=None).filter(Q(member=None) | Q(member=member))
    seats: dict[int, set[str]] = defaultdict(set)
    for meeting_id, agency_id in held.values_list("meeting_id", "agency_id"):
        seats[meeting_id].add(agency_id)
    rows = Meeting.objects.filter(pk__in=seats, cancelled_at=None).filter(Q(papers_until__gt=at) | Q(starts_at__gt=at))
    rows = rows.filter(pk=meeting.pk) if meeting else rows
    found = [
        Sitting(row, [one for one in agencies if one.pk in seats[row.pk]])
        for row in rows.select_related("area", "chair", "made_by").order_by("starts_at", "pk")
    ]
    fill(found, member, at=at)
    return found


def fill(sittings: list[Sitting], member: Member, *, at: datetime) -> None:
    """Each meeting's cases, with the agency's research and the member's own answers."""
    by_meeting = {one.meeting.pk: one for one in sittings if one.is_out(at)}
    items = list(Item.objects.filter(meeting__in=by_meeting, left_at=None).order_by("place", "pk"))
    names, given, due = names_listed(), given_on(items), due_on_items()
    declared = {row.item_id: row for row in Declaration.objects.filter(item__in=items, member=member).order_by("at")}
    for item in items:
        sitting = by_meeting[item.meeting_id]
        item.meeting = sitting.meeting
        parts = [Part(one, given.get((item.pk, one.pk)), due.get((item.pk, one.pk))) for one in sitting.agencies]
        number = len(sitting.lines) + 1
        sitting.lines.append(Line(number, item, names.get(item.pk, NO_PEOPLE), parts, declared.get(item.pk)))


def names_listed() -> dict[int, str]:
    """Whom each listed case is about, as far as the sharing agreement tells this reader's agency: all of it that they
    read before they have said that they know neither of the two."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT item, title FROM marac_names()")
        return {item: title or NO_PEOPLE for item, title in cursor.fetchall()}


def given_on(items: Iterable[Item]) -> dict[tuple[int, str], Research]:
    """The newest research of the reader's own agencies."""
    rows = Research.objects.filter(item__in=items).select_related("member", "agency").order_by("at", "pk")
    return {(row.item_id, row.agency_id): row for row in rows}


def due_on_items() -> dict[tuple[int, str], datetime]:
    """Until when research is owed, by the clock that chases it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT item, agency, due_at FROM marac_research_due()")
        return {(item, agency): due_at for item, agency, due_at in cursor.fetchall()}


def sections_of(item: Item, agencies: Iterable[Agency]) -> list[tuple[str, dict[str, Any]]]:
    """The sections of a case that these agencies may have, in their order."""
    codes = [one.pk for one in agencies]
    rows = Sheet.objects.filter(item=item, replaced_at=None, agencies__overlap=codes).order_by("made_at", "pk")
    found = {row.section: row.content for row in rows}
    return [(str(Sheet.Section(code).label), found[code]) for code in ORDER if code in found]


def told_by(item: Item) -> list[VictimTold]:
    """What the reader's IDVA service said of the victim, the newest first."""
    return list(VictimTold.objects.filter(item=item).select_related("member").order_by("-at", "-pk"))


def actions_of(agencies: Iterable[Agency]) -> list[Owned]:
    """Open actions of these agencies: overdue on top, then by date, those without a date last."""
    rows = Action.objects.filter(agency__in=agencies, state=Action.State.OPEN).select_related("agency", "owner")
    actions = list(rows.order_by(F("due_on").asc(nulls_last=True), "agreed_at", "pk"))
    said = {row.action_id: row for row in ActionReport.objects.filter(action__in=actions).order_by("at")}
    return [Owned(action, said.get(action.pk)) for action in actions]
