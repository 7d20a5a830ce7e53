"""How it is safe to reach somebody now, whether that still holds, and what was promised to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from cases.models import Case, Party, Person, SafeContact
from cases.queries.people import groups_of
from dapolicy.access.models import Record
from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import standing_withdrawals, withdrawn_on

if TYPE_CHECKING:
    from cases.queries.here import Here

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
    "dvds.subject-told": "the subject was told that somebody asked",
}
Part = Party.Part
CONTACT = ("victim.no-contact", "victim.contact-agreed")
CONFIRMED = ("contact.learnt", "contact.confirmed")
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


@dataclass(frozen=True)
class Asked:
    """Somebody to be reached: under which ids, and as victim or as suspect."""

    person: Person
    part: str
    group: frozenset[int]


def reaching(person: Person, record: Record | None, *, part: str = Part.VICTIM) -> Reaching:
    """How to reach one person as victim or as suspect."""
    group = groups_of([person.pk], confirmed=True)[person.pk]
    cases = list(Case.objects.filter(Q(victim__in=group) | Q(suspect__in=group)))
    return reach_all([Asked(person, part, group)], cases, record)[part]


def reach_both(here: Here) -> dict[str, Reaching]:
    """How to reach the two people of a case, by the part that each has in it."""
    case = here.case
    parts = [(case.victim, Part.VICTIM), *([(case.suspect, Part.SUSPECT)] if case.suspect else [])]
    asked = [Asked(person, part, here.crossing[person.pk]) for person, part in parts]
    references = {pk: person.reference for pk, person in here.persons.items()}
    return {
        one.part: reach(one, here.cases, here.contacts, here.as_victim, references, here.events, case.record)
        for one in asked
    }


def reach_all(asked: list[Asked], cases: list[Case], record: Record | None) -> dict[str, Reaching]:
    """A fixed number of queries, whatever has happened and whoever is asked for."""
    everybody = frozenset().union(*(one.group for one in asked))
    rows = list(SafeContact.objects.filter(person__in=everybody).select_related("by").order_by("-confirmed_at", "-pk"))
    reports = reports_as_victim(everybody) if any(one.part == Part.SUSPECT for one in asked) else set()
    references = dict(Person.objects.filter(pk__in=everybody).values_list("pk", "reference"))
    told_on = [*(case.pk for case in cases), *(row.record_id for row in rows)]
    events = events_about(references.values(), told_on, record)
    return {one.part: reach(one, cases, rows, reports, references, events, record) for one in asked}


def reports_as_victim(people: Iterable[int]) -> set[tuple[int, int]]:
    """Who is a victim in which report."""
    parties = Party.objects.filter(person__in=list(people), part=Part.VICTIM)
    return {(person, record) for person, record in parties.values_list("person_id", "record_id") if person}


def reach(
    asked: Asked,
    cases: list[Case],
    rows: list[SafeContact],
    reports: set[tuple[int, int]],
    references: dict[int, str],
    events: list[Event],
    record: Record | None,
) -> Reaching:
    """One person's part of what was read."""
    own = [case for case in cases if case.victim_id in asked.group or case.suspect_id in asked.group]
    contact = latest_contact(asked, own, rows, reports)
    places = {case.pk for case in own} | ({record.pk} if record else set())
    names = {references[pk] for pk in asked.group if pk in references}
    mine = [one for one in events if one.record_id in places or (one.kind in DEATHS and one.subject in names)]
    moments = [case.last_incident_at for case in own]
    unsettled_at, why = (
        (None, "") if contact is None else unsettled(contact, known_when(contact, events), mine, moments)
    )
    died = has_died([one for one in mine if one.subject in names])
    return Reaching(asked.person, contact, unsettled_at, why, died, wants_none(mine, record))


def latest_contact(
    asked: Asked, own: list[Case], rows: list[SafeContact], reports: set[tuple[int, int]]
) -> SafeContact | None:
    """The newest row that was learnt while the person stood in this part.

    What somebody told us as a victim is never shown where they are the suspect: that page is the other side's.
    """
    as_suspect = {case.pk for case in own if case.suspect_id in asked.group}
    as_victim = {case.pk for case in own if case.victim_id in asked.group}
    if asked.part == Part.SUSPECT:
        as_victim |= {record for person, record in reports if person in asked.group}
    elsewhere = as_victim if asked.part == Part.SUSPECT else as_suspect - as_victim
    return next((row for row in rows if row.person_id in asked.group and row.record_id not in elsewhere), None)


def events_about(references: Iterable[str], ids: Iterable[int], record: Record | None) -> list[Event]:
    """Everything on these records that bears on reaching these people, oldest first, without what was withdrawn."""
    records = [*ids, *([record.pk] if record else [])]
    found = Event.objects.filter(
        Q(record_id__in=records, kind__in=[*UNSETTLING, *CONTACT, *CONFIRMED, "event.withdrawn"])
        | Q(kind__in=DEATHS, subject__in=list(references))
    )
    events = list(found.order_by("at", "recorded_at", "pk"))
    gone = standing_withdrawals([event for event in events if event.kind == "event.withdrawn"])
    return [event for event in events if str(event.pk) not in gone]


def known_when(contact: SafeContact, events: list[Event]) -> datetime:
    """Until when what was entered was known as this was confirmed: by the clock that dates every entry."""
    acts = [one for one in events if one.kind in CONFIRMED and one.record_id == contact.record_id]
    return max((one.recorded_at for one in acts if one.at == contact.confirmed_at), default=contact.confirmed_at)


def unsettled(
    contact: SafeContact, known: datetime, events: list[Event], incidents: list[datetime]
) -> tuple[datetime | None, str]:
    """Since when, and by what, the contact is no longer known to be safe: the first thing after it was confirmed.

    What was entered after it counts from then, however long ago it happened: whoever confirmed it did not know.
    """
    telling = [event for event in events if event.kind in UNSETTLING]
    after = [(event.at, UNSETTLING[event.kind]) for event in telling if event.at > contact.confirmed_at]
    after += [
        (event.recorded_at, UNSETTLING[event.kind])
        for event in telling
        if event.at <= contact.confirmed_at and event.recorded_at > known
    ]
    after += [(moment, "a new incident") for moment in incidents if moment > contact.confirmed_at]
    return min(after, default=(None, ""))


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
