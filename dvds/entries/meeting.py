"""The face-to-face meeting, and the full risk assessment after it."""

from __future__ import annotations

from typing import Any

from cases.entries.base import YES_NO, line, radios, ticks, words
from dapolicy.chronology.entries import Detail
from dvds.entries.base import DvdsEntry, Step
from dvds.entries.checks import LEVELS
from dvds.models import ApplicantIs

GROUP = "2. Meeting and risk"
STEPS = [
    ("warnings", "Warnings given"),
    ("identity", "Identity verified"),
    ("details", "Further details taken"),
    ("undertaking", "Confidentiality undertaking explained"),
    ("pack", "Information pack given, with interim safety"),
]


class MeetingAssigned(DvdsEntry):
    """Who meets the applicant: trained in disclosure or domestic abuse, or the reason why not (DVDS-018)."""

    kind, title, group = "dvds.meeting-assigned", "Meeting given to somebody", GROUP
    coded = ("trained",)
    who = line("To whom?")
    trained = radios(
        "What are they trained in?",
        [
            ("disclosure", "The disclosure scheme"),
            ("domestic-abuse", "Domestic abuse, in public protection"),
            ("neither", "Neither"),
        ],
        reveals={"neither": ["why"]},
    )
    why = line("Why they all the same?", required=False)
    example = {"who": "DC Lane", "trained": "domestic-abuse"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        what = "The meeting is best held by somebody trained. Say why they hold it all the same"
        self.needs("why", what, when=cleaned.get("trained") == "neither")
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Meeting given to somebody trained in: {cls.worded('trained', detail)}"


class Met(Step):
    """The meeting was held. Its three purposes and five steps are each answered; *not done* is an answer (DVDS-017)."""

    kind, title, group = "dvds.met", "Met face to face", GROUP
    intro = (
        "Tick what was done. What was not is asked for its reason, and nothing keeps the meeting from being recorded."
    )
    coded = ("applicant", "malice", "steps")
    applicant = radios("Who was met?", ApplicantIs.choices)
    place = line("Where, and who else was there?")
    malice = radios(
        "Was it made to protect somebody, as far as you can tell?",
        [("yes", "Yes"), ("doubt", "There is doubt"), ("no", "No")],
    )
    added = words("What they added")
    advice = words("What safety advice was given?")
    steps = ticks("Which of the five steps were done?", STEPS, required=False)
    document = line("What did they identify themselves with?", required=False, help_text="The kind of document")
    not_done = words("Why were the others not done?", required=False)
    example = {
        "applicant": "third-party",
        "place": "Station, alone",
        "malice": "yes",
        "added": "Saw bruises in March.",
        "advice": "Ring 999; do not confront.",
        "steps": [code for code, _ in STEPS],
        "document": "Passport",
        "imminent": "no",
    }

    def prepare(self) -> None:
        super().prepare()
        self.fields["applicant"].initial = self.story.application.applicant_is

    def clean(self) -> dict[str, Any]:
        """Each step is done or has a reason; whoever was identified showed something."""
        cleaned = super().clean()
        done = set(cleaned.get("steps") or ())
        self.needs("document", "Say what document they showed", when="identity" in done)
        missing = [label.lower() for code, label in STEPS if code not in done]
        self.needs("not_done", f"Tick what was done, or say why not: {', '.join(missing)}", when=bool(missing))
        applicant = self.story.application.applicant_is
        if applicant and cleaned.get("applicant") not in (applicant, None):
            self.add_error("applicant", "The application says otherwise who asked. Correct one of the two.")
        return cleaned


class RiskAssessed(Step):
    """The full assessment with the force's tool; the 2021 edition gives it five days (DVDS-019)."""

    kind, title, group = "dvds.risk-assessed", "Full risk assessed", GROUP
    intro = "Done with the force's own tool. No count of answers says how high it is: you do."
    coded = ("tool", "level", "case_seen")
    tool = radios("Which tool?", [("dash", "DASH"), ("dara", "DARA")])
    version = line("Which version, and where is it kept?")
    level = radios("The risk, as you judge it", LEVELS)
    reason = words("What it rests on")
    case_seen = radios("Were the cases of everybody in it read?", YES_NO)
    example = {
        "tool": "dash",
        "version": "2009, scanned to the unit's store",
        "level": "high",
        "reason": "Escalating; separation planned.",
        "case_seen": "yes",
        "imminent": "no",
    }

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Full risk assessed with {cls.worded('tool', detail)}: {cls.worded('level', detail)}"


class RiskReviewed(Step):
    """The risk was looked at again: it is kept under review throughout (DVDS-019)."""

    kind, title, group = "dvds.risk-reviewed", "Risk looked at again", GROUP
    coded = ("level",)
    level = radios("The risk now, as you judge it", LEVELS)
    reason = words("What changed?")
    example = {"level": "high", "reason": "He has found out where she works.", "imminent": "no"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Risk looked at again: {cls.worded('level', detail)}"
