"""What follows from meetings: the victim told, the flag looked at again, and links to other processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cases.models import Case
from cases.queries.people import names_of
from dapolicy.chronology.entries import sentence_of
from dapolicy.chronology.models import Content, Event
from dapolicy.chronology.standing import withdrawn_on
from marac.models import Action, Flag, Item
from marac.queries.acting import Owed
from marac.queries.room import LINKED, links_standing
from marac.queries.waiting import running

EXPLAINED, OUTCOME = "marac-explained", "marac-outcome"
WANTED = {EXPLAINED: "MARAC to be explained", OUTCOME: "The outcome to be told"}
CHECKED = "marac.police-checked"
SOON = timedelta(days=28)  # how far ahead listed cases are shown to those who bring police information
SHOWN = 200


@dataclass(frozen=True)
class About:
    """A case, whom it is about, and one thing about it."""

    case: Case
    victim: str
    said: str
    due_at: datetime | None = None
    process: str = ""
    day: date | None = None

    @property
    def reference(self) -> str:
        return self.case.record.reference


def about(found: Iterable[tuple[int, dict[str, Any]]]) -> list[About]:
    """Rows with their cases, as far as the reader sees these."""
    rows = list(found)
    owners = ("record__investigator", "record__safeguarding_lead")
    cases = Case.objects.select_related("record", *owners).in_bulk([pk for pk, _ in rows])
    names = names_of({case.victim_id for case in cases.values()})
    return [About(cases[pk], names[cases[pk].victim_id], **said) for pk, said in rows if pk in cases]


def untold() -> list[About]:
    """Victims to whom MARAC was not explained, or who were not told the outcome, nor the reason recorded why that is
    unsafe (MARAC-012). The longest waiting first."""
    clocks = running().filter(duty__in=WANTED).order_by("due_at")[:SHOWN]
    return about((clock.record_id, {"said": WANTED[clock.duty], "due_at": clock.due_at}) for clock in clocks)


def flags_due(*, today: date) -> list[About]:
    """Flags whose review has come: each goes on until somebody looks at it (MARAC-004)."""
    rows = Flag.objects.filter(ended_at=None, review_on__lte=today + timedelta(days=14)).order_by("review_on")[:SHOWN]
    return about((row.record_id, {"said": "Look at the flag again", "day": row.review_on}) for row in rows)


def links() -> list[About]:
    """Everybody of MARAC's cases who is in another process now, for both coordinators (MARAC-016)."""
    records = list(Event.objects.filter(kind=LINKED).order_by().values_list("record_id", flat=True).distinct()[:SHOWN])
    found = [
        (event.record_id, {"said": sentence_of(event.kind, event.detail), "process": str(event.detail.get("process"))})
        for event in links_standing(records)
    ]
    return sorted(about(found), key=lambda one: (one.process, one.victim))


def police_wanted(*, now: datetime) -> list[About]:
    """Cases on the agendas ahead for which police information was not brought yet: a list for specialists."""
    soon = Item.objects.filter(
        left_at=None, heard_at=None, meeting__cancelled_at=None, meeting__starts_at__range=(now - SOON / 28, now + SOON)
    )
    items = list(soon.select_related("meeting").order_by("meeting__starts_at", "place")[:SHOWN])
    records = [item.record_id for item in items]
    gone = withdrawn_on(records)
    events = Event.objects.filter(kind=CHECKED, record_id__in=records)
    checked = {event.record_id for event in events if not gone.touches(event)}
    return about(
        (item.record_id, {"said": "Police information is wanted", "due_at": item.meeting.starts_at})
        for item in items
        if item.record_id not in checked
    )


def ending_of(action: Action) -> tuple[Event, str] | None:
    """The event that ended an action, with its words where nobody took them from view."""
    kinds = ("marac.action-completed", "marac.action-cancelled")
    event = Event.objects.filter(record_id=action.record_id, subject=str(action.pk), kind__in=kinds).first()
    if event is None:
        return None
    words = Content.objects.filter(event_id=event.pk, hidden_at=None).values_list("words", flat=True).first()
    return event, words or ""


def records_in(found: Mapping[str, list[Any]]) -> list[int]:
    """The records on a page of lists."""
    keys: set[int] = set()
    for rows in found.values():
        for row in rows:
            one = row[0] if isinstance(row, tuple) else row
            keys.add(one.action.record_id if isinstance(one, Owed) else one.case.pk)
    return sorted(keys)
