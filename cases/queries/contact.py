"""How it is safe to reach somebody now, whether that still holds, and what was promised to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cases.models import Case, Party, Person, Promise, SafeContact
from cases.queries.people import groups_of
from dapolicy.access.models import Record
from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import standing_withdrawals, withdrawn_on

# After any of these nobody knows whether the way is still safe, until somebody confirms it.
UNSETTLING = {
    "incident.joined": "a new incident",
    "case.opened": "a new incident",
    "couple.separated": "they separated",
    "couple.reunited": "they came together again",
    "victim.moved": "the victim moved",
    "suspect.moved": "the suspect moved",
    "suspect.bailed": "the suspect was released on bail",
    "suspect.released": "the suspect was released",
    "suspect.released-from-prison": "the suspect left prison",
    "suspect.escaped": "the suspect escaped",
}
Part = Party.Part
CONTACT = ("victim.no-contact", "victim.contact-agreed")
DEATHS = ("person.died", "victim.died")


@dataclass(frozen=True)
class Reaching:
    """What a page says before anything else about reaching somebody."""

    person: Person
    contact: SafeContact | None
    unsettled_at: datetime | None = None
    unsettled_by: str = ""
    died: bool = False
    wants_none: str = ""

    @property
    def confirmed(self) -> bool:
        """Whether it was confirmed after everything that could have made it unsafe."""
        return self.contact is not None and self.unsettled_at is None


def reaching(person: Person, record: Record | None, *, part: str = Part.VICTIM) -> Reaching:
    """How to reach one person as victim or as suspect: a fixed number of queries, whatever has happened.

    What somebody told us as a victim is never shown where they are the suspect: that page is the other side's.
    """
    group = groups_of([person.pk], confirmed=True)[person.pk]
    cases = list(Case.objects.filter(Q(victim__in=group) | Q(suspect__in=group)))
    contact = latest_contact(group, cases, part)
    events = events_about(group, [case.pk for case in cases], record)
    moments = [case.last_incident_at for case in cases]
    unsettled_at, why = (None, "") if contact is None else unsettled(contact, events, moments)
    return Reaching(person, contact, unsettled_at, why, has_died(events), wants_none(events, record))


def latest_contact(group: frozenset[int], cases: list[Case], part: str) -> SafeContact | None:
    """The newest row that was learnt while the person stood in this part."""
    rows = SafeContact.objects.filter(person__in=group).select_related("by")
    if part == Part.SUSPECT:
        as_victim = Party.objects.filter(person__in=group, part=Part.VICTIM).values("record")
        elsewhere = [case.pk for case in cases if case.victim_id in group]
        rows = rows.exclude(record__in=as_victim)
    else:
        elsewhere = [case.pk for case in cases if case.suspect_id in group and case.victim_id not in group]
    return rows.exclude(record__in=elsewhere).order_by("-confirmed_at", "-pk").first()


def events_about(group: Iterable[int], case_ids: Iterable[int], record: Record | None) -> list[Event]:
    """Everything that bears on reaching these people, oldest first, without what was withdrawn."""
    references = list(Person.objects.filter(pk__in=list(group)).values_list("reference", flat=True))
    records = [*case_ids, *([record.pk] if record else [])]
    found = Event.objects.filter(
        Q(record_id__in=records, kind__in=[*UNSETTLING, *CONTACT, "event.withdrawn"])
        | Q(kind__in=DEATHS, subject__in=references)
    )
    events = list(found.order_by("at", "recorded_at"))
    gone = standing_withdrawals([event for event in events if event.kind == "event.withdrawn"])
    return [event for event in events if str(event.pk) not in gone]


def unsettled(contact: SafeContact, events: list[Event], incidents: list[datetime]) -> tuple[datetime | None, str]:
    """Since when, and by what, the contact is no longer known to be safe: the first thing after it was confirmed."""
    after = [(event.at, UNSETTLING[event.kind]) for event in events if event.kind in UNSETTLING]
    after += [(moment, "a new incident") for moment in incidents]
    later = sorted((at, why) for at, why in after if at > contact.confirmed_at)
    return later[0] if later else (None, "")


def has_died(events: list[Event]) -> bool:
    """Whether a death that was not withdrawn is known; a death learnt on another record is withdrawn there."""
    deaths = [event for event in events if event.kind in DEATHS]
    if not deaths:
        return False
    gone = withdrawn_on({event.record_id for event in deaths}).confirmed
    return any(str(event.pk) not in gone for event in deaths)


def wants_none(events: list[Event], record: Record | None) -> str:
    """Why there is to be no contact on this record, if that is how it stands."""
    last = [event for event in events if event.kind in CONTACT and record and event.record_id == record.pk]
    if not last or last[-1].kind != "victim.no-contact":
        return ""
    return "There is no safe way." if last[-1].detail.get("why") == "no-safe-way" else "They want no contact."


def diary(record: Record, *, kept_since: datetime) -> list[Promise]:
    """What is promised and not kept, soonest first, and what was kept lately."""
    rows = Promise.objects.filter(record=record).select_related("by", "kept_by")
    return list(rows.filter(Q(kept_at=None) | Q(kept_at__gt=kept_since)).order_by("due_at")[:50])
