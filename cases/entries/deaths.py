"""Somebody has died. Recorded where it was learnt; from there it is carried, or asked for: `cases.actions.deaths`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db import transaction

from cases.entries.base import words
from cases.models import Case, Party, Person
from cases.queries.people import names_of
from dapolicy.access.models import Kind, Member, Record
from dapolicy.chronology.entries import Detail, Entry, Fact
from dapolicy.chronology.hurry import hurry
from dapolicy.chronology.models import Event
from dapolicy.ui.forms import Radios


class PersonDied(Entry):
    """Contact stops at once, from the moment that this is saved."""

    kind, title, group = "person.died", "Somebody has died", "Their lives"
    intro = (
        "Contact with them stops at once: nothing more is sent to them or asked of them. From an open record it is "
        "carried to every other of theirs. A locked record lists where it is still to be recorded."
    )
    stands_on: ClassVar[frozenset[str]] = frozenset({Kind.CASE, Kind.INCIDENT})
    who = forms.ChoiceField(label="Who has died?", widget=Radios())
    note = words("What is known, and from whom", required=False)
    example = {"note": "Told by the coroner's officer."}

    def prepare(self) -> None:
        """Everybody whom this record names."""
        people = people_of(self.record)
        names = names_of(people)
        choices = [(person.reference, f"{names[key]} ({person.reference})") for key, person in people.items()]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]

    def facts(self, record: Record) -> list[Fact]:
        """The person is the subject."""
        return [Fact(self.kind, self.cleaned_data["who"], {}, self.cleaned_data["note"])]

    def afterwards(self, events: list[Event], *, by: Member, at: datetime) -> None:
        """The worker need not wait for its minute."""
        transaction.on_commit(lambda: hurry("cases.tasks.carry_deaths"))

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return "A death was recorded"


def people_of(record: Record) -> dict[int, Person]:
    """The people of a case, or of an incident, by key."""
    found: dict[int, Any] = {}
    for case in Case.objects.filter(record=record).select_related("victim", "suspect"):
        found |= {one.pk: one for one in (case.victim, case.suspect) if one}
    parties = Party.objects.filter(record=record, ended_at=None).exclude(person=None).select_related("person")
    return found | {party.person.pk: party.person for party in parties if party.person}
