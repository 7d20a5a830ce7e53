"""Possible matches of the people just named: same person, not the same, not sure yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from cases.forms.parts import radios
from cases.queries.people import Match
from cases.reports import PersonFacts
from cases.terms import MatchAnswer

HINTS = {
    MatchAnswer.SAME: "Their history is shown with this report. Contact details stay apart until somebody confirms it.",
    MatchAnswer.NOT_SURE: "A second person looks at it within 24 hours.",
}


class MatchesForm(forms.Form):
    """One question for each possible match that nobody has answered yet."""

    def __init__(
        self,
        *args: Any,
        named: Mapping[str, PersonFacts],
        found: Mapping[str, list[Match]],
        answered: Mapping[str, Mapping[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.open = {
            f"{place}-{match.reference}": (place, match)
            for place, matches in found.items()
            for match in matches
            if match.reference not in answered.get(place, {})
        }
        for name, (place, match) in self.open.items():
            self.fields[name] = radios(question(named[place], match), MatchAnswer.choices, hints=HINTS)
            self.fields[name].help_text = described(match)

    @property
    def is_empty(self) -> bool:
        return not self.open

    def answers(self) -> dict[str, dict[str, str]]:
        """By the person's place on page 2, then by the other's reference."""
        found: dict[str, dict[str, str]] = {}
        for name, (place, match) in self.open.items():
            found.setdefault(place, {})[match.reference] = self.cleaned_data[name]
        return found

    def records(self) -> set[int]:
        return {record for _, match in self.open.values() for record in match.records}

    def people(self) -> set[int]:
        return {match.person_id for _, match in self.open.values()}


def question(said: PersonFacts, match: Match) -> str:
    who = f"{said.given} {said.surname}".strip() or said.description or "this person"
    return f"Is {who} the same person as {match.name}?"


def described(match: Match) -> str:
    """What is known of them, and why they are shown."""
    parts = [
        f"Born {', '.join(match.births)}" if match.births else "",
        "; ".join(match.addresses[:3]),
        f"Shown because: {', '.join(match.reasons)}" if match.reasons else "",
    ]
    return ". ".join(part for part in parts if part)
