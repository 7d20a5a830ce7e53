"""Who has died, and the records on which that is still to be said: for the worker all, for a reader those they see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from cases.models import Case, Pair, Party, Person
from cases.queries.contact import DEATHS
from cases.queries.people import groups_of
from dapolicy.access.models import Record
from dapolicy.chronology.models import Event
from dapolicy.chronology.recipients import open_to_readers_of
from dapolicy.chronology.standing import standing, standing_on, withdrawn_on

RECORDED, CARRIED = DEATHS


@dataclass(frozen=True)
class Death:
    """A death as it was recorded, and the records of the dead as victim or applicant."""

    event: Event
    records: frozenset[int]


def records_as_victim(people: Iterable[int]) -> set[int]:
    """Cases and incidents in which one of these people is the victim."""
    ids = list(people)
    cases = Case.objects.filter(victim__in=ids).values_list("record_id", flat=True)
    parties = Party.objects.filter(person__in=ids, part=Party.Part.VICTIM, ended_at=None)
    return {*cases, *parties.values_list("record_id", flat=True)}


def deaths() -> list[Death]:
    """Every death that stands, with everything that areas say is the dead person's."""
    told = list(Event.objects.filter(kind=RECORDED).order_by("recorded_at", "pk"))
    gone = withdrawn_on({event.record_id for event in told}).confirmed
    kept = [event for event in told if str(event.pk) not in gone]
    people = dict(Person.objects.filter(reference__in={event.subject for event in kept}).values_list("reference", "pk"))
    groups = groups_of(people.values())
    return [Death(event, records_of(groups.get(people.get(str(event.subject), 0), frozenset()))) for event in kept]


def records_of(people: Iterable[int]) -> frozenset[int]:
    """Records of these people in every area that the roof names."""
    ids = list(people)
    named = [import_string(name) for name in settings.DAPOLICY_VICTIM_RECORDS] if ids else []
    return frozenset(record for finds in named for record in finds(ids))


def written() -> dict[str, Event]:
    """Every `victim.died` that stands, by the death it tells of and its record."""
    told = list(Event.objects.filter(kind=CARRIED))
    gone = withdrawn_on({event.record_id for event in told}).confirmed
    return {f"{event.subject}@{event.record_id}": event for event in told if str(event.pk) not in gone}


def is_carried(event: Event, record_id: int) -> bool:
    """Whether the system may say a death on a record: its own, and where nobody learns of what they may not see.

    From an open record, that is, to records that are known to be of the same person without what is hidden elsewhere.
    """
    if event.record_id == record_id:
        return True
    if not open_to_readers_of(record_id, Record.objects.get(pk=event.record_id)):
        return False
    beside = Pair.objects.filter(case_record=record_id, ended_at=None).values_list("record_id", flat=True)
    return record_id in records_of(group_of(event, shown_on=[record_id, *beside]))


def group_of(event: Event, *, shown_on: Iterable[int] | None = None) -> frozenset[int]:
    """The dead person by every id of theirs. Args: shown_on, as `groups_of` has it."""
    people = Person.objects.filter(reference=event.subject).values_list("pk", flat=True)
    return frozenset().union(*groups_of(people, shown_on=shown_on).values())


def deaths_on(record: Record) -> list[Event]:
    """The deaths that were recorded on this record and stand."""
    return standing([RECORDED], record)


def silent_about(event: Event) -> dict[int, Person]:
    """Other records of the dead person that do not say so, and by which id the person stands there."""
    found = {one.pk: one for one in Person.objects.filter(pk__in=group_of(event)).order_by("-pk")}
    places = {record: one for pk, one in found.items() for record in records_of([pk]) if record != event.record_id}
    names = {one.reference for one in found.values()}
    said = {one.record_id for one in standing_on(DEATHS, places) if one.subject in names}
    return {record: one for record, one in places.items() if record not in said}
