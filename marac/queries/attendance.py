"""Which agencies came to the meetings that were held (MARAC-007), and who owes research for the next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from cases.models import Case
from cases.queries.people import names_of
from dapolicy.access.models import Locked, Member
from dapolicy.chronology.models import Clock
from dapolicy.policy.worktime import london_day
from marac.models import Agency, Item, Meeting, Research, Seat
from marac.queries.answering import unread

A_YEAR, SHOWN = 366, 60
# An agency with several seats counts by the best of them.
BEST: list[str] = [Seat.Attends.PRESENT, Seat.Attends.APOLOGIES, Seat.Attends.ABSENT, Seat.Attends.NOT_YET]
NO_SEAT, NOT_ASKED = "no-seat", "not-asked"
LABELS = dict(Seat.Attends.choices) | {NO_SEAT: "No seat", NOT_ASKED: "–"}
UNKNOWN = (Seat.Attends.NOT_YET, NOT_ASKED)


@dataclass
class Came:
    """One agency over the meetings held in a time: how it attended each, the newest first."""

    agency: Agency
    marks: list[str] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        return [str(LABELS[mark]) for mark in self.marks]

    @property
    def present(self) -> int:
        return self.marks.count(Seat.Attends.PRESENT)

    @property
    def recorded(self) -> int:
        """Meetings of which it is known. One at which a core agency had no seat was one without it; another agency
        was not asked to it."""
        return sum(mark not in UNKNOWN for mark in self.marks)

    @property
    def rate(self) -> int | None:
        return round(100 * self.present / self.recorded) if self.recorded else None


@dataclass(frozen=True)
class Attendance:
    meetings: list[Meeting]
    core: list[Came]
    others: list[Came]

    @property
    def missing(self) -> list[Came]:
        """Core agencies that came to none of the meetings of which it is known."""
        return [one for one in self.core if one.recorded and not one.present]


def attendance(*, since: datetime, until: datetime) -> Attendance:
    """Every agency at every meeting that was held between two moments; the nine core agencies first, seat or none."""
    rows = Meeting.objects.filter(cancelled_at=None, held_at__isnull=False, starts_at__gte=since, starts_at__lt=until)
    meetings = list(rows.select_related("area").order_by("-starts_at", "-pk")[:SHOWN])
    marks = marks_of(meetings)
    came = [
        Came(agency, [marks.get((meeting.pk, agency.pk)) or without_seat(agency, meeting) for meeting in meetings])
        for agency in Agency.objects.order_by("name")
        if agency.ended_on is None or any((meeting.pk, agency.pk) in marks for meeting in meetings)
    ]
    core = [one for one in came if one.agency.core]
    others = [one for one in came if not one.agency.core and set(one.marks) - {NOT_ASKED}]
    return Attendance(meetings, core, others)


def without_seat(agency: Agency, meeting: Meeting) -> str:
    """A core agency belongs at every meeting while it is there; any other where it has a seat."""
    gone = agency.ended_on is not None and agency.ended_on <= london_day(meeting.starts_at)
    return NO_SEAT if agency.core and not gone else NOT_ASKED


def marks_of(meetings: list[Meeting]) -> dict[tuple[int, str], str]:
    """How an agency attended a meeting: by its best seat. A seat that was given up before counts as apologies."""
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    for seat in Seat.objects.filter(meeting__in=meetings):
        given_up = seat.ended_at is not None and seat.attends == Seat.Attends.NOT_YET
        found[seat.meeting_id, seat.agency_id].add(Seat.Attends.APOLOGIES if given_up else seat.attends)
    return {key: next(mark for mark in BEST if mark in marks) for key, marks in found.items()}


@dataclass(frozen=True)
class Awaited:
    """Research that is owed; `unread` where nobody of the agency reads the case, and `others` who could."""

    agency: Agency
    due_at: datetime
    unread: bool
    others: list[Member]


@dataclass
class Owing:
    """A case on the agenda, with the agencies that gave their research and those that owe it."""

    number: int
    item: Item
    case: Case
    victim: str
    given: list[Research] = field(default_factory=list)
    owed: list[Awaited] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return self.case.record.reference

    @property
    def is_locked(self) -> bool:
        return self.item.locked != Locked.NO


def owing(meeting: Meeting, *, at: datetime) -> list[Owing]:
    """Who owes research on which case of an agenda, as far as the reader sees it."""
    items = list(Item.objects.filter(meeting=meeting, left_at=None).order_by("place", "pk"))
    cases = Case.objects.select_related("record").in_bulk([item.record_id for item in items])
    names = names_of({case.victim_id for case in cases.values()})
    shown = [item for item in items if item.record_id in cases]
    found = {
        item.record_id: Owing(number, item, cases[item.record_id], names[cases[item.record_id].victim_id])
        for number, item in enumerate(shown, 1)
    }
    newest = {}
    for row in Research.objects.filter(item__in=items).select_related("agency", "member").order_by("at", "pk"):
        newest[row.record_id, row.agency_id] = row
    for (record_id, _), row in newest.items():
        if record_id in found:
            found[record_id].given.append(row)
    add_owed(found, set(newest), meeting, at=at)
    return list(found.values())


def add_owed(found: dict[int, Owing], given: set[tuple[int, str]], meeting: Meeting, *, at: datetime) -> None:
    """By the clocks; research that the chronology has not heard of yet is given all the same."""
    agencies = {one.pk: one for one in Agency.objects.all()}
    silent = unread(meeting, [row.item for row in found.values()], agencies, at=at)
    clocks = Clock.objects.filter(
        record_id__in=found, duty="marac-research", stopped_at=None, lapsed_at=None, void=False
    ).order_by("due_at")
    for clock in clocks:
        if clock.subject in agencies and (clock.record_id, clock.subject) not in given:
            row, agency = found[clock.record_id], agencies[clock.subject]
            others = silent[row.item.pk].get(agency.pk)
            row.owed.append(Awaited(agency, clock.due_at, others is not None, others or []))
