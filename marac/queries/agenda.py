"""What an agenda shows, in a fixed number of statements whatever is on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count

from cases.models import Case
from cases.queries.people import names_of
from dapolicy.access.models import Locked
from dapolicy.chronology.models import Clock
from marac.models import Agency, Item, Meeting, Research, Seat
from marac.queries.conflicts import conflicts, namesakes

PAPERS = "marac-papers"


@dataclass
class Line:
    """One case on the agenda, numbered for its reader: 1 to n over what they see."""

    number: int
    item: Item
    case: Case
    victim: str
    suspect: str
    starts_at: datetime
    without: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)  # at the table, with a name of the case, and not asked yet
    research: int = 0
    papers_due: datetime | None = None
    in_family: bool = False  # heard with another that its reader sees

    @property
    def reference(self) -> str:
        return self.case.record.reference

    @property
    def is_locked(self) -> bool:
        return self.item.locked != Locked.NO


@dataclass
class Agenda:
    """A meeting with its seats and its cases, as far as the reader sees them."""

    meeting: Meeting
    seats: list[Seat]
    lines: list[Line]

    @property
    def minutes(self) -> int:
        return sum(line.item.minutes for line in self.lines)

    @property
    def ends_at(self) -> datetime:
        return self.meeting.starts_at + timedelta(minutes=self.minutes)

    @property
    def asked(self) -> int:
        """How many agencies' research each case waits for."""
        return len({seat.agency_id for seat in self.seats if seat.agency.core != Agency.Core.POLICE})

    @property
    def warnings(self) -> list[str]:
        return list(warnings_of(self.meeting, self.seats))


def agenda_of(meeting: Meeting) -> Agenda:
    """The whole agenda."""
    seats = seats_of(meeting)
    items = list(Item.objects.filter(meeting=meeting, left_at=None).select_related("referral").order_by("place", "pk"))
    cases = Case.objects.select_related("record").in_bulk([item.record_id for item in items])
    items = [item for item in items if item.record_id in cases]
    names = names_of({pk for case in cases.values() for pk in (case.victim_id, case.suspect_id) if pk})
    absent, given = kept_out(meeting, seats), research_of(items)
    papers, alike = papers_of(items), namesakes(items, table_names(meeting, seats))
    families = Counter(item.together for item in items)
    lines, starts = [], meeting.starts_at
    for number, item in enumerate(items, 1):
        case = cases[item.record_id]
        suspect = names[case.suspect_id] if case.suspect_id else case.get_suspect_known_display()
        line = Line(number, item, case, names[case.victim_id], suspect, starts)
        line.without, line.research, line.papers_due = absent[item.pk], given.get(item.pk, 0), papers.get(case.pk)
        line.alike = [name for name in alike[item.pk] if not any(out.startswith(f"{name} (") for out in line.without)]
        lines.append(line)
        line.in_family = families[item.together] > 1
        starts += timedelta(minutes=item.minutes)
    return Agenda(meeting, seats, lines)


def seats_of(meeting: Meeting) -> list[Seat]:
    rows = Seat.objects.filter(meeting=meeting, ended_at=None).select_related("agency", "member")
    return sorted(rows, key=lambda seat: (not seat.agency.core, seat.agency.name, seat.pk))


def kept_out(meeting: Meeting, seats: list[Seat]) -> dict[int, list[str]]:
    """For each case, who at the table does not hear it, as it is read out."""
    places = {seat.pk: seat.agency.name for seat in seats}
    found: dict[int, list[str]] = defaultdict(list)
    for item, several in conflicts(meeting).items():
        said = (f"{one.name} ({places.get(one.seat, 'seat given up') if one.seat else 'chair'})" for one in several)
        found[item] = list(dict.fromkeys(said))
    return found


def table_names(meeting: Meeting, seats: list[Seat]) -> list[str]:
    """Who sits there and who chairs, by name."""
    chair = meeting.chair.name if meeting.chair else meeting.chair_name
    return list(filter(None, [*(str(seat.member or seat.name) for seat in seats), chair]))


def seat_name(seat: Seat) -> str:
    return f"{seat.member or seat.name} ({seat.agency})"


def research_of(items: list[Item]) -> dict[int, int]:
    """How many agencies have given theirs, by case."""
    rows = Research.objects.filter(item__in=items).values("item_id").annotate(several=Count("agency_id", distinct=True))
    return {row["item_id"]: row["several"] for row in rows}


def papers_of(items: list[Item]) -> dict[int, datetime]:
    """Papers of transfers that are still awaited, by record."""
    rows = Clock.objects.filter(
        record_id__in=[item.record_id for item in items], duty=PAPERS, stopped_at=None, lapsed_at=None, void=False
    )
    return dict(rows.values_list("record_id", "due_at"))


def warnings_of(meeting: Meeting, seats: list[Seat]) -> Iterator[str]:
    """What is wrong with who sits there; none of it holds anything up (MARAC-006, MARAC-007)."""
    police = [seat for seat in seats if seat.agency.core == Agency.Core.POLICE]
    if not police:
        yield "No police representative is named."
    for seat in police:
        rank = seat.rank or (seat.member.rank if seat.member else "")
        if not rank:
            yield f"The rank of the police representative, {seat.member or seat.name}, is not recorded."
        elif not is_sergeant_or_inspector(rank):
            yield f"The police representative, {seat.member or seat.name}, is {rank}; a sergeant or inspector decides."
        if is_chair(meeting, seat):
            yield f"{seat.member or seat.name} chairs and represents police: these should be two people."
    missing = [label for core, label in Agency.Core.choices if core not in {seat.agency.core for seat in seats}]
    if missing:
        yield f"Nobody sits for: {', '.join(missing)}."


def is_chair(meeting: Meeting, seat: Seat) -> bool:
    if meeting.chair_id and seat.member_id:
        return meeting.chair_id == seat.member_id
    chair = (meeting.chair.name if meeting.chair else meeting.chair_name).strip().casefold()
    return bool(chair) and chair == (seat.member.name if seat.member else seat.name).strip().casefold()


def is_sergeant_or_inspector(rank: str) -> bool:
    plain = rank.replace(".", "").strip().casefold()
    return plain in ("ps", "ds", "sgt", "insp", "di", "dinsp", "dsgt") or any(
        word in plain for word in ("sergeant", "inspector")
    )
