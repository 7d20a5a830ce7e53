"""The queue as its page shows it: a fixed number of statements, however many applications wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from cases.models import SafeContact
from cases.queries.people import names_of
from dapolicy.access.models import Record
from dapolicy.chronology.models import Clock
from dapolicy.policy.editions import policy_in_use
from dvds.intake.queries import Unopened, unopened
from dvds.models import Application, DoubleAnswer, Near, Part, Party, QueueAct, Triage
from dvds.patterns.queries import Harmed, harmed_in
from dvds.queries.limits import CHECKS, is_late
from dvds.queries.news import news, unread
from dvds.queue.standing import Standing, in_order
from dvds.queue.terms import SAID

PAGE = 50
ADULTS = (Part.APPLICANT, Part.POTENTIAL_VICTIM, Part.SUBJECT)


@dataclass
class Line:
    """One application in the queue."""

    place: int
    standing: Standing
    application: Application
    now: datetime
    names: dict[str, str] = field(default_factory=dict)
    people: list[int] = field(default_factory=list)
    harmed: Harmed | None = None
    clocks: list[Clock] = field(default_factory=list)
    moved: list[Triage] = field(default_factory=list)
    picked_up: QueueAct | None = None
    contact: SafeContact | None = None
    doubles: list[Double] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return self.application.record.reference

    @property
    def danger(self) -> str:
        return SAID[self.standing.danger]

    @property
    def moves(self) -> list[tuple[Triage, str, str]]:
        """What moved it, the newest first, each with from and to in words."""
        return [(row, SAID[row.was], SAID[row.becomes]) for row in self.moved]

    @property
    def records(self) -> set[int]:
        """The application, and whatever its line says something of."""
        others = {row.source_id for row in self.moved} | {double.other.pk for double in self.doubles}
        return others | {self.standing.record_id}

    @property
    def due(self) -> Clock | None:
        """The earliest that binds."""
        return self.clocks[0] if self.clocks else None

    @property
    def is_late(self) -> bool:
        return bool(self.due and is_late(self.due, self.now))

    @property
    def checks_late(self) -> bool:
        return bool(self.checks and is_late(self.checks, self.now))

    @property
    def checks(self) -> Clock | None:
        return next((clock for clock in self.clocks if clock.duty == CHECKS), None)

    def title_of(self) -> str:
        return policy_in_use().duty(self.due.duty, self.due.edition).title if self.due else ""


@dataclass(frozen=True)
class Double:
    """Another application that may be this one, and what was answered."""

    other: Record
    parts: tuple[str, ...]
    answer: DoubleAnswer | None


@dataclass(frozen=True)
class Queue:
    lines: list[Line]
    unopened: list[Unopened]
    all: int
    after: int

    @property
    def records(self) -> set[int]:
        return {record for line in self.lines for record in line.records}

    @property
    def people(self) -> set[int]:
        return {person for line in self.lines for person in line.people}

    @property
    def next(self) -> int | None:
        """Where the next page begins."""
        return self.after + PAGE if self.after + PAGE < self.all else None


def queue(*, now: datetime, after: int = 0) -> Queue:
    """Open applications as this reader may see them, in the order in which they are to be worked."""
    places = in_order(now=now, most=PAGE, after=after)
    applications = Application.objects.select_related("record").in_bulk([place.record_id for place in places])
    lines = [
        Line(after + number, place, applications[place.record_id], now)
        for number, place in enumerate(places, start=1)
        if place.record_id in applications
    ]
    fill(lines)
    return Queue(lines, unopened(), places[0].all if places else 0, after)


def fill(lines: Sequence[Line]) -> None:
    """What each line shows besides its place: one statement for each kind of thing."""
    ids = [line.standing.record_id for line in lines]
    parties, clocks, moved = parties_in(ids), clocks_of(ids), moves_of(ids)
    names = names_of(row.person_id for rows in parties.values() for row in rows)
    picked, contacts, doubles = picked_up(ids), contacts_of(ids), doubles_of(ids)
    harmed = harmed_in(line.application for line in lines)
    for line in lines:
        one = line.standing.record_id
        line.names = {row.part.replace("-", "_"): names[row.person_id] for row in parties[one]}
        line.people = [row.person_id for row in parties[one]]
        line.clocks, line.moved, line.harmed = clocks[one], moved[one], harmed[one]
        line.picked_up, line.contact, line.doubles = picked.get(one), contacts.get(one), doubles[one]


def parties_in(ids: Iterable[int]) -> dict[int, list[Party]]:
    """Applicant, potential victim and subject of each application."""
    found: dict[int, list[Party]] = defaultdict(list)
    for row in Party.objects.filter(record__in=ids, ended_at=None, part__in=ADULTS).order_by("pk"):
        found[row.record_id].append(row)
    return found


def clocks_of(ids: Iterable[int]) -> dict[int, list[Clock]]:
    """Limits that run, the earliest first."""
    running = Q(stopped_at=None, lapsed_at=None, void=False)
    found: dict[int, list[Clock]] = defaultdict(list)
    for clock in Clock.objects.filter(running, record__in=ids).order_by("due_at", "pk"):
        found[clock.record_id].append(clock)
    return found


def moves_of(ids: Sequence[int]) -> dict[int, list[Triage]]:
    """What looked at each application again, the newest first, at most three."""
    found: dict[int, list[Triage]] = defaultdict(list)
    rows = news().filter(record__in=ids).select_related("source")
    for row in rows.order_by("-at", "-happened_at", "pk"):
        if len(found[row.record_id]) < 3:  # noqa: PLR2004 (what a line has room for)
            found[row.record_id].append(row)
    return found


def news_of(application: Application) -> list[Triage]:
    """What nobody has looked at yet, the newest first, as this reader may see it."""
    return list(unread(application.record).select_related("source").order_by("-at", "-happened_at", "pk"))


def picked_up(ids: Iterable[int]) -> dict[int, QueueAct]:
    acts = QueueAct.objects.filter(record__in=ids, what=QueueAct.What.PICKED_UP)
    return {act.record_id: act for act in acts.select_related("by").order_by("at", "pk")}


def contacts_of(ids: Iterable[int]) -> dict[int, SafeContact]:
    """The newest word of how it is safe to reach somebody of each application."""
    rows = SafeContact.objects.filter(record__in=ids).order_by("confirmed_at", "pk")
    return {row.record_id: row for row in rows}


def doubles_of(ids: Sequence[int]) -> dict[int, list[Double]]:
    """Open applications of which two parts agree: offered, and answered by people (never merged)."""
    same = Near.objects.filter(record__in=ids, part__in=ADULTS, there__in=ADULTS, source__closed_at=None)
    parts: dict[tuple[int, int], set[str]] = defaultdict(set)
    others: dict[int, Record] = {}
    for row in same.select_related("source"):
        if row.part == row.there and row.source_id != row.record_id:
            parts[row.record_id, row.source_id].add(str(Part(row.part).label))
            others[row.source_id] = row.source
    answers = answers_about(ids)
    found: dict[int, list[Double]] = defaultdict(list)
    for (record, other), agreed in sorted(parts.items()):
        if len(agreed) > 1:
            answer = answers.get(frozenset((record, other)))
            found[record].append(Double(others[other], tuple(sorted(agreed)), answer))
    return found


def answers_about(ids: Iterable[int]) -> dict[frozenset[int], DoubleAnswer]:
    """The newest answer about each two, whichever of them it was given on."""
    rows = DoubleAnswer.objects.filter(Q(record__in=ids) | Q(other__in=ids)).select_related("by").order_by("at", "pk")
    return {frozenset((row.record_id, row.other_id)): row for row in rows}
