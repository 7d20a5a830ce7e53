"""Entries of the meeting: what was said and decided, who spoke for the victim, that the case was heard.

On the coordinator's screen they are lines; on the case's own page they can be written late, and stand with the last
meeting that had the case. What was said in the room can always be recorded: only a *word* such as complete waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from cases.entries.base import line, words
from dapolicy.access.identity import uuid7
from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission, Refused
from dapolicy.chronology.entries import Detail, Fact
from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import standing, withdrawn_on
from dapolicy.policy.worktime import london_day
from marac.entries.referral import MaracEntry
from marac.models import Item, Line, Referral

LONGEST = 8_000
LONG = f"This is longer than one line can be ({LONGEST} characters). Shorten it, or save it in parts"

OFF_THE_AGENDA = (
    "This case was taken off the agenda, so it is not heard at this meeting. What was said of it is kept in the case."
)


class RoomEntry(MaracEntry):
    """Stands with a case's place on an agenda: the one that the page names, else the last that has begun."""

    permission: ClassVar[Permission] = Permission.RUN_MARAC
    item: Item | None = None
    line_id: UUID | None = None

    @classmethod
    def offered(cls, record: Record) -> bool:
        return Item.objects.filter(record=record, left_at=None).exists()

    def afterwards(self, events: list[Event], *, by: Member, at: Any) -> None:
        """Which meeting it belongs to."""
        self.item = self.item or last_item(self.record, now=at)
        if self.item:
            Line.objects.create(
                id=self.line_id or uuid7(), record=self.record, item=self.item, kind=self.kind,
                event_id=events[0].pk, at=events[0].at, by=by,
            )  # fmt: skip


def last_item(record: Record, *, now: Any) -> Item | None:
    """The newest meeting that has begun by now and has this case on its agenda."""
    rows = Item.objects.filter(record=record, left_at=None, meeting__starts_at__lte=now, meeting__cancelled_at=None)
    return rows.select_related("meeting__area", "referral").order_by("-meeting__starts_at").first()


def text(label: str, **kwargs: Any) -> Any:
    """Words of the room, with a limit that says what to do about it."""
    return words(label, max_length=LONGEST, error_messages={"max_length": LONG}, **kwargs)


class Said(RoomEntry):
    kind, title = "marac.said", "Said at MARAC"
    note = text("What was said, and by whom")
    example = {"note": "Housing: the locks can be changed on Thursday."}


class Decided(RoomEntry):
    kind, title = "marac.decided", "Decided at MARAC"
    note = text("What was decided")
    example = {"note": "She moves before he is released."}


class SpokenFor(RoomEntry):
    """The victim's voice. It is whole with the IDVA's name and the victim's views, or with a reason why there is none;
    a part of it is kept all the same, and the rest shown as missing (MARAC-008)."""

    kind, title = "marac.victim-spoken-for", "Who spoke for the victim at MARAC"
    intro = "Victim, children and perpetrator do not attend."
    idva = line("The IDVA who spoke for the victim", required=False)
    views = text("The victim's views", required=False)
    none = text("If there is no IDVA, or no views: why", required=False)
    example = {"idva": "Merle Finchley", "views": "She wants to stay in her home."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.gave() and not self.errors:
            self.add_error("idva", "Give the IDVA's name, the victim's views, or why there are none")
        return cleaned

    def gave(self) -> list[str]:
        return [name for name in ("idva", "views", "none") if str(self.cleaned_data.get(name) or "").strip()]

    def detail(self) -> dict[str, Any]:
        return {"gave": self.gave()}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        gave = detail.get("gave", [])
        if "views" in gave:
            return "The victim's views were carried to MARAC"
        return "An IDVA spoke for the victim at MARAC" if "idva" in gave else "No views of the victim at MARAC, and why"


class NoPoliceAction(RoomEntry):
    """Police have no action in this case, for a reason (MARAC-011)."""

    kind, title = "marac.no-police-action", "No police action agreed at MARAC"
    why = text("Why police have no action here")
    example = {"why": "He is in prison until 2031, and probation has the licence."}


class Heard(RoomEntry):
    """The case was heard: its minutes and the telling of the victim are owed. Nobody's case is closed by it, and its
    owners stay (MARAC-013)."""

    kind, title = "marac.heard", "Heard at MARAC"
    example: ClassVar[dict[str, Any]] = {}

    def facts(self, record: Record) -> list[Fact]:
        """Once for each hearing: a second one would owe minutes and the telling anew. The record is locked by now."""
        item = self.item or last_item(record, now=self.now)
        if item and Item.objects.filter(pk=item.pk, left_at__isnull=False).exists():
            raise Refused(OFF_THE_AGENDA)
        if item and hearing_of(item):
            raise Refused("That it was heard at this meeting is recorded already. Withdraw that first, if it is wrong.")
        return super().facts(record)

    def detail(self) -> dict[str, Any]:
        item = self.item or last_item(self.record, now=self.now)
        return {"on": london_day(item.meeting.starts_at).isoformat(), "area": item.meeting.area.name} if item else {}

    def afterwards(self, events: list[Event], *, by: Member, at: Any) -> None:
        super().afterwards(events, by=by, at=at)
        heard_as_recorded(self.record)

    @classmethod
    def refresh(cls, record: Record) -> None:
        """After a withdrawal too: a case that was not heard after all waits again."""
        heard_as_recorded(record)

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"{cls.title}, {detail['area']}" if "area" in detail else cls.title


def hearings_of(items: Sequence[Item]) -> dict[int, UUID]:
    """By place, the event by which it was heard, unless somebody has taken that from view. In three statements."""
    said = dict(Line.objects.filter(item__in=items, kind=Heard.kind).values_list("event_id", "item_id"))
    gone = withdrawn_on(item.record_id for item in items)
    events = Event.objects.filter(pk__in=said).order_by("-at", "-recorded_at", "-pk")
    return {said[event.pk]: event.pk for event in events if not gone.touches(event)}


def hearing_of(item: Item) -> UUID | None:
    return hearings_of([item]).get(item.pk)


def heard_as_recorded(record: Record) -> None:
    """When each place on an agenda was heard, as the events that stand say, and what became of its referral."""
    stands = {event.pk: event.at for event in reversed(standing([Heard.kind], record))}
    rows = Line.objects.filter(record=record, kind=Heard.kind, event_id__in=stands)
    when = {line.item_id: stands[line.event_id] for line in rows}
    for item in Item.objects.filter(record=record, left_at=None):
        if item.heard_at != when.get(item.pk):
            Item.objects.filter(pk=item.pk).update(heard_at=when.get(item.pk))
            states = (Referral.State.ACCEPTED, Referral.State.HEARD)
            state = states[item.pk in when]
            Referral.objects.filter(pk=item.referral_id, state__in=states).update(state=state)
