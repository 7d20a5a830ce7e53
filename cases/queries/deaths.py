"""Who has died, and the records on which that is still to be written. Read by the worker as itself, locked ones too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from cases.models import Case, Party, Person
from cases.queries.people import groups_of
from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import withdrawn_on


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
    told = list(Event.objects.filter(kind="person.died").order_by("recorded_at", "pk"))
    gone = withdrawn_on({event.record_id for event in told}).confirmed
    standing = [event for event in told if str(event.pk) not in gone]
    people = dict(
        Person.objects.filter(reference__in={event.subject for event in standing}).values_list("reference", "pk")
    )
    groups = groups_of(people.values())
    return [Death(event, records_of(groups.get(people.get(str(event.subject), 0), frozenset()))) for event in standing]


def records_of(people: Iterable[int]) -> frozenset[int]:
    """Records of these people in every area that the roof names."""
    ids = list(people)
    named = [import_string(name) for name in settings.DAPOLICY_VICTIM_RECORDS] if ids else []
    return frozenset(record for finds in named for record in finds(ids))


def written() -> dict[str, Event]:
    """Every `victim.died` that stands, by the death it tells of and its record."""
    told = list(Event.objects.filter(kind="victim.died"))
    gone = withdrawn_on({event.record_id for event in told}).confirmed
    return {f"{event.subject}@{event.record_id}": event for event in told if str(event.pk) not in gone}
