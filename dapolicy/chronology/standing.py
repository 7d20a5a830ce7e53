"""Which events stand, and which somebody has withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dapolicy.access.models import Record
from dapolicy.chronology.models import Event

REFUSED = "entry.withdrawal-refused"
TAKEN_OUT = ("entry.withdrawn", "event.withdrawn", REFUSED)
WORDS = "words:"  # before an event's id: its words alone are withdrawn, and it goes on counting


@dataclass(frozen=True)
class Withdrawn:
    """Withdrawals that stand: by event id as text, the act that hid it and the act that confirmed it."""

    hidden: dict[str, Event]
    confirmed: dict[str, Event]

    def touches(self, event: Event) -> bool:
        """Whether somebody has taken this event from view."""
        return str(event.pk) in self.hidden or str(event.pk) in self.confirmed

    def confirmation(self, event: Event) -> Event | None:
        """The second person's act, whether it took the event out of the reckoning or its words alone."""
        return self.confirmed.get(str(event.pk)) or self.confirmed.get(f"{WORDS}{event.pk}")


def withdrawn_on(record_ids: Iterable[int]) -> Withdrawn:
    """Every withdrawal on these records, in one query."""
    acts = Event.objects.filter(record_id__in=list(record_ids), kind__in=TAKEN_OUT).order_by("recorded_at", "pk")
    return withdrawals_among(list(acts))


def withdrawals_among(acts: list[Event]) -> Withdrawn:
    """What these acts, oldest first, take from view; a withdrawal that was itself withdrawn counts for nothing."""
    confirmed = standing_withdrawals([act for act in acts if act.kind == "event.withdrawn"])
    return Withdrawn(asked_among(acts), confirmed)


def asked_among(acts: Iterable[Event]) -> dict[str, Event]:
    """By entry, of these acts, oldest first, the one that took it from view, unless that was refused since."""
    asked: dict[str, Event] = {}
    for act in acts:
        if act.kind == TAKEN_OUT[0] and act.subject:
            asked.setdefault(act.subject, act)
        elif act.kind == REFUSED and act.subject:
            asked.pop(act.subject, None)
    return asked


def standing_withdrawals(acts: list[Event]) -> dict[str, Event]:
    """What is withdrawn, judged recursively: an act counts unless another one that counts takes it out."""
    by_target: dict[str, list[Event]] = {}
    for act in acts:
        by_target.setdefault(str(act.detail.get("withdraws")), []).append(act)

    def counts(act: Event, seen: frozenset[str]) -> bool:
        own = str(act.pk)
        takers = [taker for taker in by_target.get(own, []) if str(taker.pk) not in seen]
        return not any(counts(taker, seen | {own}) for taker in takers)

    kept = ((target, [act for act in found if counts(act, frozenset())]) for target, found in by_target.items())
    return {target: found[0] for target, found in kept if found}


def standing(kinds: Iterable[str], record: Record) -> list[Event]:
    """Events of these kinds that count, oldest first: hidden ones count until a second person confirms."""
    return standing_on(kinds, [record.pk])


def standing_on(kinds: Iterable[str], record_ids: Iterable[int]) -> list[Event]:
    """The same on several records. Withdrawals are read along with what they withdraw, in one query."""
    wanted = frozenset(kinds)
    rows = Event.objects.filter(record_id__in=list(record_ids), kind__in=[*wanted, TAKEN_OUT[1]])
    events = list(rows.order_by("at", "recorded_at", "pk"))
    gone = standing_withdrawals([event for event in events if event.kind == TAKEN_OUT[1]])
    return [event for event in events if event.kind in wanted and str(event.pk) not in gone]


def has_happened(kind: str, record: Record) -> bool:
    """Whether the record has an event of this kind that stands: what a gate looks at."""
    return bool(standing([kind], record))
