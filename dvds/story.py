"""An application with everything on its record that stands, read once: what gates, steps and copies are judged by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dapolicy.access.models import Record
from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import TAKEN_OUT, standing_withdrawals
from dvds.models import ApplicantIs, Application, Part, Party, Route


@dataclass
class Story:
    """`events` are all of the record's, in the order in which they happened; `standing` leaves out what is gone."""

    application: Application
    parties: list[Party]
    events: list[Event]

    @cached_property
    def standing(self) -> list[Event]:
        gone = standing_withdrawals([event for event in self.events if event.kind == TAKEN_OUT[1]])
        return [event for event in self.events if str(event.pk) not in gone and event.kind not in TAKEN_OUT]

    def of(self, *kinds: str) -> list[Event]:
        """Events of these kinds that stand, the earliest first."""
        return [event for event in self.standing if event.kind in kinds]

    def has(self, *kinds: str) -> bool:
        return bool(self.of(*kinds))

    def last(self, *kinds: str) -> Event | None:
        """The newest of these kinds: of what happened at one time, what was entered last."""
        found = self.of(*kinds)
        return found[-1] if found else None

    def detail(self, *kinds: str) -> dict[str, Any]:
        found = self.last(*kinds)
        return found.detail if found else {}

    @property
    def asks(self) -> bool:
        return self.application.route == Route.ASK

    def people(self, part: str) -> list[Party]:
        return [row for row in self.parties if row.part == part]

    def person(self, part: str) -> Party | None:
        """Who has this part now; an applicant who is the potential victim has both."""
        found = self.people(part)
        return found[-1] if found else None

    @property
    def applicant(self) -> Party | None:
        return self.person(Part.APPLICANT)

    @property
    def subject(self) -> Party | None:
        return self.person(Part.SUBJECT)

    @property
    def victim(self) -> Party | None:
        return self.person(Part.POTENTIAL_VICTIM)

    @property
    def reached(self) -> Party | None:
        """Who is reached first: the applicant, else the potential victim."""
        return self.applicant or self.victim

    def others_ask(self, groups: Mapping[int, frozenset[int]]) -> bool:
        """Whether somebody other than the potential victim asked, as said or as seated: either is enough (DVDS-002).

        Args: groups, of each of its people everybody whom a second person confirmed to be one with them.
        """
        asking, victims = self.people(Part.APPLICANT), self.people(Part.POTENTIAL_VICTIM)
        seated = any(one.person_id not in groups[each.person_id] for each in asking for one in victims)
        return seated or self.application.applicant_is == ApplicantIs.THIRD_PARTY

    @property
    def children_affected(self) -> bool:
        """A child is affected where somebody says so, or where one is named (DVDS-026)."""
        return self.application.children_affected == "yes" or bool(self.people(Part.CHILD))


def story_of(record: Record, application: Application | None = None) -> Story:
    """Three statements at most, however much has happened."""
    asked = application or Application.objects.select_related("record").get(pk=record.pk)
    parties = Party.objects.filter(record=record, ended_at=None).select_related("person").order_by("pk")
    events = Event.objects.filter(record_id=record.pk).order_by("at", "recorded_at", "pk")
    return Story(asked, list(parties), list(events))


def newest(events: Iterable[Event]) -> Event | None:
    """The one that was entered last."""
    return max(events, key=lambda event: (event.recorded_at, str(event.pk)), default=None)
