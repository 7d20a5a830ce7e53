"""Minutes as an agency has them: the cases that it heard, what was said and decided there, and its own actions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from dapolicy.access.models import Locked
from dapolicy.chronology.entries import sentence_of
from dapolicy.chronology.models import Content, Event, Sensitivity
from dapolicy.chronology.standing import withdrawn_on
from marac.models import Action, Agency, Item, Leaving, Line, Meeting, MinutesOut, Seat, Sheet
from marac.queries.acting import by_agency, not_heard_by
from marac.queries.agenda import seats_of
from marac.queries.mine import NO_PEOPLE, Sitting
from marac.queries.room import AS_SAID, SPOKEN

SENT = "marac.minutes-sent"


@dataclass(frozen=True)
class Told:
    """One line of the minutes; of one that holds what must not leave, only that."""

    at: datetime
    said: str
    words: str
    held_back: str = ""


@dataclass
class Minuted:
    """A case in an agency's minutes, numbered for it alone."""

    number: int
    title: str
    item: Item
    told: list[Told] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)


@dataclass
class Minutes:
    """An agency's part of a meeting's minutes. One that was not there has its own actions, and nothing of what was
    said."""

    meeting: Meeting
    agencies: list[Agency]
    cases: list[Minuted]

    @property
    def records(self) -> list[int]:
        return sorted({case.item.record_id for case in self.cases})


def numbered(
    items: Iterable[Item], titles: dict[int, str], told: dict[int, list[Told]], actions: Iterable[Action]
) -> list[Minuted]:
    """Cases of which the agency has something to read, counted as they come."""
    own: dict[int, list[Action]] = defaultdict(list)
    for action in actions:
        own[action.item_id].append(action)
    there = [item for item in items if told.get(item.pk) or own[item.pk]]
    return [
        Minuted(number, titles.get(item.pk, NO_PEOPLE), item, told.get(item.pk, []), own[item.pk])
        for number, item in enumerate(there, 1)
    ]


def own_minutes(sitting: Sitting) -> Minutes:
    """A representative's. The database decides which cases and which lines are theirs."""
    told: dict[int, list[Told]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT item, at, kind, detail, words, held_back FROM marac_minutes(%s)", [sitting.meeting.pk])
        for item, at, kind, detail, words, held in cursor.fetchall():
            told[item].append(Told(at, sentence_of(kind, as_read(detail)), words or "", held))
    items = [line.item for line in sitting.lines]
    titles = {line.item.pk: line.title for line in sitting.lines}
    rows = Action.objects.filter(item__in=items, agency__in=sitting.agencies).exclude(state=Action.State.CANCELLED)
    return Minutes(
        sitting.meeting, sitting.agencies, numbered(items, titles, told, in_order(rows.select_related("agency")))
    )


def as_read(detail: Any) -> dict[str, Any]:
    return dict(json.loads(detail) if isinstance(detail, str) else detail)


def in_order(rows: Iterable[Action]) -> list[Action]:
    return sorted(rows, key=lambda one: (one.due_on is None, one.due_on, one.agreed_at))


def minutes_for(agency: Agency, meeting: Meeting) -> Minutes:
    """An agency's, for the coordinator who telephones or posts them: nothing of a locked case, nor of one that somebody
    who sits for the agency does not hear."""
    unheard = not_heard_by(meeting)[agency.pk]
    rows = Item.objects.filter(meeting=meeting, left_at=None, locked=Locked.NO).order_by("place", "pk")
    items = [item for item in rows if item.pk not in unheard]
    there = any(seat.agency_id == agency.pk and seat.attends == Seat.Attends.PRESENT for seat in seats_of(meeting))
    told = leaving_lines(items) if there else {}
    actions = dict(by_agency(meeting)).get(agency, [])
    return Minutes(meeting, [agency], numbered(items, titles_for(agency, items), told, in_order(actions)))


def titles_for(agency: Agency, items: Iterable[Item]) -> dict[int, str]:
    """Whom each case is about, as far as the sharing agreement tells this agency."""
    rows = Sheet.objects.filter(
        item__in=list(items), section=Sheet.Section.PEOPLE, replaced_at=None, agencies__contains=[agency.pk]
    )
    return {row.item_id: str(row.content.get("title") or NO_PEOPLE) for row in rows.order_by("made_at")}


def leaving_lines(items: Sequence[Item]) -> dict[int, list[Told]]:
    """The same lines that a representative reads: sent out, in view, not in confidence, and looked at."""
    sent = Line.objects.filter(item__in=items, kind=SENT).values("item")
    lines = list(Line.objects.filter(item__in=sent, kind__in=SPOKEN).order_by(*AS_SAID))
    looks = Leaving.objects.filter(event_id__in=[line.event_id for line in lines]).order_by("at", "pk")
    looked = {look.event_id: look for look in looks}  # the last holds
    events = Event.objects.filter(sensitivity=Sensitivity.ORDINARY).in_bulk(list(looked))
    words = dict(Content.objects.filter(event_id__in=looked, hidden_at=None).values_list("event_id", "words"))
    gone = withdrawn_on(item.record_id for item in items)
    found: dict[int, list[Told]] = defaultdict(list)
    for line in lines:
        event, held = events.get(line.event_id), looked.get(line.event_id)
        if event and held and not gone.touches(event):
            text = "" if held.held_back else words.get(event.pk, "")
            found[line.item_id].append(Told(line.at, sentence_of(event.kind, event.detail), text, held.held_back))
    return found


@dataclass(frozen=True)
class Reached:
    """An agency, and who of it was told that the minutes are out."""

    agency: Agency
    told: list[MinutesOut]


def reached(meeting: Meeting) -> list[Reached]:
    """Every agency at the table or with an action; those of which nobody was told yet come first."""
    agencies = {seat.agency.pk: seat.agency for seat in seats_of(meeting)}
    agencies |= {agency.pk: agency for agency, _ in by_agency(meeting)}
    told: dict[str, list[MinutesOut]] = defaultdict(list)
    for row in MinutesOut.objects.filter(meeting=meeting).select_related("agency", "member", "by").order_by("at"):
        told[row.agency_id].append(row)
    rows = [Reached(agency, told[key]) for key, agency in agencies.items()]
    return sorted(rows, key=lambda one: (bool(one.told), one.agency.name))
