"""Events as one reads them: a sentence each, with its words, who entered it, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.urls import reverse

from dapolicy.access.handles import LENGTH, handle
from dapolicy.access.models import Member, Record
from dapolicy.chronology.models import Content, Event, Sensitivity
from dapolicy.chronology.registry import sentence_of, words_alone
from dapolicy.chronology.standing import REFUSED, TAKEN_OUT, Withdrawn, withdrawals_among
from dapolicy.ui.telling import tell

BESIDE = frozenset({*TAKEN_OUT, "entry.corrected"})
ANSWERED = {"entry.corrected": "Corrected", REFUSED: "Its withdrawal was refused"}
NOT_SHOWN = "Its words were taken from view."
AT_ONCE = timedelta(minutes=1)
SYSTEM = "the system"
ANY = "a" * LENGTH


@dataclass(frozen=True)
class Item:
    """One line of a narrative, as `ui/components/timeline.html` reads it."""

    title: str
    at: datetime
    by: str
    kind: str
    record_id: int
    reference: str
    entered_at: datetime | None = None
    words: str = ""
    opinion: bool = False
    href: str = ""
    withdrawn: str = ""
    counts: bool = False  # although it is withdrawn: its words alone are
    tag: str = ""
    corrections: list[str] = field(default_factory=list)


@dataclass
class Narrative:
    """The events of some records, read once: a fixed number of queries, however many there are."""

    events: list[Event]
    references: dict[int, str]
    addresses: dict[str, str] = field(default_factory=dict)

    def items(self) -> list[Item]:
        """Every event but those that only say something of another, in the order given."""
        return [self.item(event) for event in self.events if event.kind not in BESIDE]

    def item(self, event: Event) -> Item:
        """One event with its words, or with the sentence that stands in their place."""
        reference = self.references.get(event.record_id, "")
        withdrawn = self.withdrawal(event)
        late = abs(event.recorded_at - event.at) > AT_ONCE
        sensitive = event.sensitivity != Sensitivity.ORDINARY
        return Item(
            title=sentence_of(event.kind, event.detail),
            at=event.at,
            by=self.name(event.by_id),
            kind=event.kind,
            record_id=event.record_id,
            reference=reference,
            entered_at=event.recorded_at if late else None,
            words="" if withdrawn else self.said(event),
            opinion=event.opinion,
            href=f"{self.address(reference)}{handle(event)}/" if reference else "",
            withdrawn=withdrawn,
            counts=self.counts(event),
            tag=Sensitivity(event.sensitivity).label if sensitive else "",
            corrections=self.corrections.get(str(event.pk), []),
        )

    def withdrawal(self, event: Event) -> str:
        """*Withdrawn by X, date, reason*, and whether a second person has confirmed it."""
        key, confirmed = str(event.pk), self.taken.confirmation(event)
        act = self.taken.hidden.get(key) or confirmed
        if act is None:
            return ""
        reason = self.words.get(str(act.pk)) or "confirmed"
        after = f"Confirmed by {self.name(confirmed.by_id)}." if confirmed else "Waits for a second person."
        what = "Its words were withdrawn" if self.counts(event) else "Withdrawn"
        return f"{what} by {self.name(act.by_id)}, {tell(act.at)}, {reason}. {after}"

    def said(self, event: Event) -> str:
        """Its words; where they are gone, that they are: who took them from view is carried here by the worker."""
        return self.words.get(str(event.pk), NOT_SHOWN if event.content_hash else "")

    def counts(self, event: Event) -> bool:
        """Whether nothing of it but its words can be withdrawn, and no other act has taken it out of the reckoning."""
        return event.kind in words_alone() and str(event.pk) not in self.taken.confirmed

    def address(self, reference: str) -> str:
        """Where the entries of a record stand: asked of the routes once a record, not once a line."""
        if reference not in self.addresses:
            first = reverse("chronology:entry", args=[reference, ANY])
            self.addresses[reference] = first.removesuffix(f"{ANY}/")
        return self.addresses[reference]

    def name(self, member_id: int | None) -> str:
        return self.names.get(member_id, SYSTEM) if member_id else SYSTEM

    @cached_property
    def beside(self) -> list[Event]:
        """Withdrawals and corrections on these records, oldest first."""
        records = {event.record_id for event in self.events}
        return list(Event.objects.filter(record_id__in=records, kind__in=BESIDE).order_by("recorded_at", "pk"))

    @cached_property
    def taken(self) -> Withdrawn:
        return withdrawals_among(self.beside)

    @cached_property
    def words(self) -> dict[str, str]:
        """What this reader may read of the events' words, by event."""
        told = [*self.events, *self.corrected, *self.taken.hidden.values()]
        found = Content.objects.filter(event_id__in=[event.pk for event in told])
        return {str(row.event_id): row.words for row in found}

    @property
    def corrected(self) -> list[Event]:
        """Acts that put an entry right, or that let it stand, oldest first."""
        return [event for event in self.beside if event.kind in ANSWERED]

    @cached_property
    def corrections(self) -> dict[str, list[str]]:
        """Each entry's corrections as sentences, and why it was not withdrawn."""
        found: dict[str, list[str]] = {}
        for act in self.corrected:
            said = f"{ANSWERED[act.kind]} by {self.name(act.by_id)}, {tell(act.at)}: {self.words.get(str(act.pk), '')}"
            found.setdefault(str(act.subject), []).append(said)
        return found

    @cached_property
    def names(self) -> dict[int, str]:
        acts = [*self.events, *self.beside]
        return dict(Member.objects.filter(pk__in={act.by_id for act in acts if act.by_id}).values_list("pk", "name"))


def narrate(events: Iterable[Event]) -> list[Item]:
    """Events as lines, in the order given."""
    known = list(events)
    references = Record.objects.filter(pk__in={event.record_id for event in known}).values_list("pk", "reference")
    return Narrative(known, dict(references)).items()
