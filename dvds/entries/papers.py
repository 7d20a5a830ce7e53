"""What the panel reads before it sits, written for it by hand: nothing of a check or account goes there by itself."""

from __future__ import annotations

from typing import Any

from cases.entries.base import words
from dvds.entries.base import DvdsEntry
from dvds.entries.panel import GROUP
from dvds.papers import SUMMARY, not_for_paper


class PanelSummaryWritten(DvdsEntry):
    """The part of the panel's papers that is written; a new one replaces the last. It leaves this place on paper."""

    kind, title, group = SUMMARY, "Summary for the panel", GROUP
    intro = (
        "The panel's papers print this. Leave out where or how anybody can be reached, who asked if that is not the "
        "potential victim, and the words that would be spoken: the wording is read out in the room."
    )
    known = words("What is known of the subject that bears on the risk?")
    risk = words("What is the risk to the potential victim, and to children?")
    proposed = words("What do police propose, and why?")
    example = {
        "known": "Violence towards two earlier partners, one of them strangled.",
        "risk": "They are about to live together; a nephew of nine stays there.",
        "proposed": "To disclose to the potential victim, in person, with the IDVA.",
    }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("known", "risk", "proposed"):
            if found := not_for_paper(cleaned.get(name) or "", self.story):
                self.add_error(name, f"Leave out {found}: papers can be lost, and are read outside the scheme.")
        return cleaned
