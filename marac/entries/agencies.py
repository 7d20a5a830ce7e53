"""What agencies say, who hears a case, and whose research is no longer owed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from cases.entries.base import words
from dapolicy.access.permissions import Permission
from dapolicy.chronology.entries import Detail, Sentence
from marac.entries.referral import MaracEntry
from marac.entries.sentences import day_of
from marac.forms.referral import agencies, chosen


class ResearchNotNeeded(MaracEntry):
    """An agency that cannot answer owes nothing more: nobody must lie to end its clock."""

    kind, title = "marac.research-not-needed", "An agency's research is not needed"
    intro = "For example: its only representative is connected, or the case left the agenda. A late answer still comes."
    permission: ClassVar[Permission] = Permission.RUN_MARAC
    coded = ("agency",)
    agency = forms.ChoiceField(label="Which agency?")
    why = words("Why it is not needed")
    example = {"agency": "housing", "why": "Its representative is connected, and nobody else can come."}

    def prepare(self) -> None:
        chosen(self, "agency", agencies())

    def subject(self, cleaned: Mapping[str, Any]) -> str | None:
        return str(cleaned["agency"])


def given(detail: Detail) -> str:
    said = "An agency gave its research for MARAC"
    said = "An agency knows nothing for MARAC" if detail.get("nothing") else said
    return f"{said}, after the meeting" if detail.get("late") else said


SENTENCES: dict[str, Sentence] = {
    "marac.research-given": given,
    "marac.attendee-connected": lambda detail: (
        f"Somebody at the MARAC of {day_of(detail, 'meeting')} is connected, and hears nothing of it"
    ),
    "marac.attendee-not-connected": lambda detail: (
        f"Somebody at the MARAC of {day_of(detail, 'meeting')} knows neither of the two"
    ),
}
