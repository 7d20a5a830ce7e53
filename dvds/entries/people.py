"""Somebody in an application who does not belong there."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from cases.entries.base import radios, words
from cases.queries.people import names_of
from dapolicy.access.models import Member, Record
from dapolicy.chronology.entries import Detail, Fact
from dapolicy.chronology.models import Event
from dvds.actions.leaving import end_part
from dvds.entries.aside import GROUP
from dvds.entries.base import DvdsEntry
from dvds.models import Part, Party


class PersonLeft(DvdsEntry):
    """Somebody was named wrongly: no subject, on no paper and in no pattern any more. Undone by naming them again."""

    kind, title, group = "dvds.person-left", "Somebody was named wrongly", GROUP
    intro = (
        "Their part ends, and what was said of them here is found no more. It stays to be read that they were named, "
        "and why that was wrong. Whoever was kept from this application stays kept from it. Then name the right person."
    )
    tells = "somebody was named wrongly and has no part in it any more; look at what was done about them"
    party = radios("Who was it?", [])
    reason = words("How came that they were named, and who was told of them or acted on it?")
    example: ClassVar[dict[str, Any]] = {"reason": "A namesake, born in another year."}

    @cached_property
    def parties(self) -> dict[str, Party]:
        return {f"{row.part}/{row.person.reference}": row for row in self.story.parties}

    def prepare(self) -> None:
        names = names_of(row.person_id for row in self.parties.values())
        shown = [(key, f"{row.get_part_display()}: {names[row.person_id]}") for key, row in self.parties.items()]
        self.fields["party"].choices = shown  # type: ignore[attr-defined]

    @property
    def left(self) -> Party:
        return self.parties[self.cleaned_data["party"]]

    def facts(self, record: Record) -> list[Fact]:
        about, said = self.left.person.reference, self.cleaned_data["reason"]
        return [Fact(self.kind, subject=about, detail={"part": self.left.part}, words=said)]

    def afterwards(self, events: list[Event], *, by: Member, at: datetime) -> None:
        super().afterwards(events, by=by, at=at)
        end_part(self.left, by=by, at=at)

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Named wrongly: {dict(Part.choices).get(str(detail.get('part')), 'somebody').lower()}"
