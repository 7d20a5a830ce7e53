"""What follows whatever was decided, and the word *closed*."""

from __future__ import annotations

from typing import Any, ClassVar

from cases.entries.base import line, radios, ticks, words
from dapolicy.chronology.entries import Detail
from dapolicy.policy.worktime import london_day
from dapolicy.ui.forms import DateField
from dvds.doubles import carried
from dvds.entries.base import HEADINGS_EXAMPLE, Decision, DvdsEntry
from dvds.gates import aside, danger, ending

GROUP = "5. Outcome and closing"


class OffenderManagement(Decision):
    """Whether the subject is put before MAPPA, IOM or another framework, and who keeps watch (DVDS-037)."""

    kind, title, group = "dvds.offender-management-considered", "Managing the subject considered", GROUP
    coded = ("referred", "monitored")
    referred = ticks(
        "Where is the subject referred?",
        [
            ("mappa", "MAPPA"),
            ("iom", "Integrated offender management"),
            ("other", "Another framework"),
            ("none", "Nowhere"),
        ],
    )
    reason = words("Why, and why not elsewhere?")
    monitored = radios(
        "Who keeps watch?",
        [("mappa", "MAPPA"), ("marac", "MARAC"), ("local-team", "The local policing team"), ("nobody", "Nobody need")],
    )
    watch = words(
        "What is a local team told to watch for?",
        required=False,
        help_text="The danger and what to watch for. Never that anybody asked, and nothing from which it shows",
    )
    example = HEADINGS_EXAMPLE | {"referred": ["none"], "reason": "No current offence.", "monitored": "marac"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "none" in (cleaned.get("referred") or ()) and len(cleaned["referred"]) > 1:
            self.add_error("referred", "Either tick where, or Nowhere")
        self.needs("watch", "Say what they watch for", when=cleaned.get("monitored") == "local-team")
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Managing the subject: {cls.worded('referred', detail)}; watched by {cls.worded('monitored', detail)}"


class IntelligenceReported(DvdsEntry):
    """The final report of request, outcome and all parties, so that other forces find it (DVDS-038)."""

    kind, title, group = "dvds.intelligence-reported", "Intelligence report submitted", GROUP
    coded = ("submitted_on",)
    reference = line("Its reference")
    submitted_on = DateField(label="On which day was it submitted to PND?")
    example = {"reference": "IR/2026/0417", "submitted_on": "2026-05-20"}

    def clean(self) -> dict[str, Any]:
        """A report that was submitted, not one that will be."""
        cleaned = super().clean()
        day = cleaned.get("submitted_on")
        if day and day > london_day(self.now):
            self.add_error("submitted_on", "This day is to come. Record it once the report was submitted.")
        return cleaned


class Closed(DvdsEntry):
    """The word *closed*: waits for the outcome, what follows it, the intelligence report and any danger (DVDS-038)."""

    kind, title, group = "dvds.closed", "Close the application", GROUP
    waits = (ending, carried, aside, danger)
    note = words("What remains, and who keeps it?", required=False)
    example: ClassVar[dict[str, Any]] = {}
