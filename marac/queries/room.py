"""The coordinator's screen: the case being heard, what is written of it, and what may be shown when it is shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from cases.models import Case, Pair, Party
from cases.queries.people import groups_of, names_of
from dapolicy.access.models import Locked
from dapolicy.chronology.entries import sentence_of
from dapolicy.chronology.models import Content, Event
from dapolicy.chronology.standing import standing_on, withdrawn_on
from marac.models import Action, Agency, Flag, Item, Line, Meeting, Research, Seat, Sheet
from marac.queries.agenda import Agenda, agenda_of
from marac.queries.agenda import Line as Place
from marac.queries.attendees import Hears
from marac.queries.missing import lacks_of, missing_of
from marac.queries.pairs import records_of_pair
from marac.terms import agreement_at, words_of

PURPOSE = Sheet.Section.PURPOSE
LINKED = "marac.linked"
AS_SAID = ("at", "event_id")  # what is typed after a meeting is all of its end: then as it was entered
SPOKEN = ("marac.said", "marac.decided", "marac.victim-spoken-for", "marac.no-police-action", "marac.heard")


@dataclass(frozen=True)
class Told:
    """One line of the room as it is read back; a withdrawn one says only that."""

    at: datetime
    by: str
    said: str
    words: str
    withdrawn: bool = False


@dataclass(frozen=True)
class Shown:
    """An action with what is left open about it."""

    action: Action
    lacks: list[str]
    kind: str = ""

    @property
    def owner(self) -> str:
        return self.action.owner_name or "Nobody named yet"


@dataclass(frozen=True)
class Found:
    """An agency's research as it stands; none where it is awaited."""

    agency: Agency
    research: Research | None

    @property
    def shared(self) -> list[tuple[str, str]]:
        one = self.research
        if one is None:
            return []
        said = [
            ("Facts", one.facts), ("Opinions", one.opinions), ("Contact with them", one.contact),
            ("Others in the household", one.household), ("Safety of professionals", one.safety),
            ("Done already", one.done), ("Suggested", one.suggested), ("Withheld", one.withheld),
        ]  # fmt: skip
        return [(label, words) for label, words in said if words]


@dataclass
class Room:
    """A meeting as it is run: its agenda, what each case still wants, and who is there."""

    agenda: Agenda
    missing: dict[int, list[str]]

    @property
    def rows(self) -> list[tuple[Place, list[str]]]:
        """Cases in their order, each with what it wants once it was heard."""
        return [(line, self.missing[line.item.pk]) for line in self.agenda.lines]

    @property
    def waits(self) -> bool:
        return any(self.missing.values())


def room_of(meeting: Meeting) -> Room:
    agenda = agenda_of(meeting)
    return Room(agenda, missing_of([line.item for line in agenda.lines]))


@dataclass
class Hearing:
    """The case that is being heard."""

    line: Place
    previous: str
    next: str
    total: int
    children: list[str]
    flag: Flag | None
    links: list[str]
    before: list[Shown]
    today: list[Shown]
    told: list[Told]
    research: list[Found]
    missing: list[str]

    @property
    def is_locked(self) -> bool:
        return self.line.item.locked != Locked.NO

    @property
    def done_before(self) -> int:
        return sum(1 for one in self.before if one.action.state == Action.State.COMPLETED)


def hearing_of(agenda: Agenda, item: Item, case: Case) -> Hearing | None:
    """A case among the others that the reader sees; a fixed number of statements."""
    keys = [line.item.pk for line in agenda.lines]
    if item.pk not in keys:
        return None
    place = keys.index(item.pk)
    near = {step: agenda.lines[place + step].reference for step in (-1, 1) if 0 <= place + step < len(keys)}
    pair = records_of_pair(case)
    return Hearing(
        line=agenda.lines[place],
        previous=near.get(-1, ""),
        next=near.get(1, ""),
        total=len(keys),
        children=children_of(pair),
        flag=flag_of(case),
        links=links_on(pair),
        before=actions_of(Action.objects.filter(record__in=pair).exclude(item=item)),
        today=actions_of(Action.objects.filter(item=item)),
        told=told_of([item])[item.pk],
        research=research_as_it_stands(agenda, item),
        missing=[one for one in missing_of([item])[item.pk] if not one.startswith("neither")],
    )


def children_of(pair: Iterable[int]) -> list[str]:
    reports = Pair.objects.filter(case_record__in=list(pair), ended_at=None).values("record_id")
    rows = Party.objects.filter(part=Party.Part.CHILD, ended_at=None, person__isnull=False, record__in=reports)
    return sorted(set(names_of(set(rows.values_list("person_id", flat=True))).values()))


def flag_of(case: Case) -> Flag | None:
    """Hers, under whichever of her ids, and whichever case set it."""
    people = groups_of([case.victim_id])[case.victim_id]
    return Flag.objects.filter(person__in=people, ended_at=None).order_by("review_on").first()


def links_on(records: Sequence[int]) -> list[str]:
    """MAPPA, MATAC, IOM and child protection, as each was last recorded (MARAC-016)."""
    return [sentence_of(event.kind, event.detail) for event in links_standing(records)]


def links_standing(records: Sequence[int]) -> list[Event]:
    """The newest of each process, person and record that nobody took from view; what has ended is left out."""
    gone = withdrawn_on(records)
    newest: dict[tuple[int, object, object], Event] = {}
    for event in standing_on([LINKED], records):
        if not gone.touches(event):
            newest[event.record_id, event.detail.get("process"), event.detail.get("who")] = event
    return [event for event in newest.values() if event.detail.get("state") != "ended"]


def actions_of(rows: QuerySet[Action]) -> list[Shown]:
    """Actions in the order in which they are due, what lacks something first (MARAC-009)."""
    kinds = words_of("police-actions")
    found = [
        Shown(row, lacks_of(row) if row.state == Action.State.OPEN else [], kinds.get(row.kind, ""))
        for row in rows.select_related("agency", "owner", "item__meeting__area", "record").order_by("agreed_at", "pk")
    ]
    return sorted(found, key=lambda one: (not one.lacks, one.action.due_on or date.max))


def told_of(items: Sequence[Item]) -> dict[int, list[Told]]:
    """The lines of each case, in the order in which they were said."""
    lines = list(Line.objects.filter(item__in=items, kind__in=SPOKEN).select_related("by").order_by(*AS_SAID))
    events = Event.objects.in_bulk([line.event_id for line in lines])
    contents = Content.objects.filter(event_id__in=events, hidden_at=None).values_list("event_id", "words")
    words = dict(contents)
    gone = withdrawn_on(item.record_id for item in items)
    found: dict[int, list[Told]] = {item.pk: [] for item in items}
    for line in lines:
        event = events.get(line.event_id)
        if event:
            said = sentence_of(event.kind, event.detail)
            withdrawn = gone.touches(event)
            text = "" if withdrawn else words.get(line.event_id, "")
            found[line.item_id].append(Told(line.at, str(line.by), said, text, withdrawn))
    return found


def research_as_it_stands(agenda: Agenda, item: Item) -> list[Found]:
    """Each agency at the table, police aside: what it gave last, or that it is awaited."""
    rows = Research.objects.filter(item=item).select_related("agency", "member").order_by("at")
    newest = {row.agency_id: row for row in rows}
    asked = {seat.agency_id: seat.agency for seat in agenda.seats if seat.agency.core != Agency.Core.POLICE}
    asked |= {row.agency_id: row.agency for row in newest.values()}
    return [Found(agency, newest.get(key)) for key, agency in sorted(asked.items(), key=lambda pair: pair[1].name)]


@dataclass(frozen=True)
class SharedView:
    """What everybody in the room may see of a case: the sections that the agreement gives to each agency there."""

    agencies: list[Agency]
    sheets: list[Sheet]
    left_out: list[str]
    made: bool
    actions: list[Shown]

    @property
    def title(self) -> str:
        people = next((sheet for sheet in self.sheets if sheet.section == Sheet.Section.PEOPLE), None)
        return str(people.content.get("title", "")) if people else ""


@dataclass(frozen=True)
class Warned:
    """What the coordinator makes sure of before a case is shown to the room."""

    is_locked: bool
    out: list[str]  # at the table, and do not hear it
    not_let_in: list[str]  # at the table, and the locked case was not opened to them by name
    ask: list[str]  # bear a name of the case, and were not asked yet

    @classmethod
    def of(cls, line: Place, hears: Sequence[Hears]) -> Warned:
        locked = line.item.locked != Locked.NO
        stays = [one for one in hears if not one.is_out]
        return cls(
            is_locked=locked,
            out=[str(one.one) for one in hears if one.is_out],
            not_let_in=[str(one.one) for one in stays if locked and one.until is None],
            ask=[str(one.one) for one in stays if one.namesake],
        )

    @property
    def any(self) -> bool:
        return bool(self.is_locked or self.out or self.ask)


def shared_of(agenda: Agenda, line: Place, *, now: datetime) -> SharedView:
    """By the sheets, which hold what may leave the force at all; never by the case (ACCESS: partners read sheets).

    Until it is recorded who came, every agency that has a seat counts as there; with none but police nothing shows.
    """
    there = present(agenda)
    codes = {agency.code for agency in there} - {Agency.Core.POLICE}
    sheets = list(Sheet.objects.filter(item=line.item, replaced_at=None))
    order = [code for code, _ in Sheet.Section.choices]
    given = [sheet for sheet in sheets if codes and codes <= set(sheet.agencies) and sheet.section != PURPOSE]
    allowed = agreement_at(now).kinds_for(Sheet.Section.ACTIONS)
    may_hear = bool(codes) and all(agency.kind in allowed for agency in there if agency.code in codes)
    return SharedView(
        agencies=there,
        sheets=sorted(given, key=lambda sheet: order.index(sheet.section)),
        left_out=[str(sheet.get_section_display()) for sheet in sheets if sheet not in given],
        made=bool(sheets),
        actions=actions_of(Action.objects.filter(item=line.item)) if may_hear else [],
    )


def present(agenda: Agenda) -> list[Agency]:
    """Agencies in the room; those that said they do not come are not."""
    came = [seat.agency for seat in agenda.seats if seat.attends == Seat.Attends.PRESENT]
    open_ones = [seat.agency for seat in agenda.seats if seat.attends == Seat.Attends.NOT_YET]
    return sorted({agency.code: agency for agency in [*came, *open_ones]}.values(), key=lambda one: one.name)


@dataclass(frozen=True)
class Came:
    """An agency's attendance: as it is recorded, or not yet."""

    agency: Agency
    attends: str
    seats: list[str]


def attendance_of(meeting: Meeting) -> list[Came]:
    """The nine core agencies, and every other that has or had a seat (MARAC-007)."""
    seats = list(Seat.objects.filter(meeting=meeting).select_related("agency", "member"))
    agencies = list(Agency.objects.filter(ended_on=None).exclude(core="")) + [seat.agency for seat in seats]
    return [came(agency, seats) for agency in {one.code: one for one in agencies}.values()]


def came(agency: Agency, seats: list[Seat]) -> Came:
    own = [seat for seat in seats if seat.agency_id == agency.code]
    live = [seat for seat in own if seat.ended_at is None]
    said = [seat.attends for seat in live or own if seat.attends != Seat.Attends.NOT_YET]
    return Came(agency, said[0] if said else "", [str(seat.member or seat.name) for seat in live])
