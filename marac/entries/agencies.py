"""Sentences of what agencies say and who hears a case."""

from __future__ import annotations

from dapolicy.chronology.entries import Detail, Sentence
from marac.entries.sentences import day_of


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
