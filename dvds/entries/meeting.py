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


class Meeting(Step):
    """What a meeting answers: its three purposes and five steps. What is left empty is owed; nothing waits for it."""

    malice = radios(
        "Was it made to protect somebody, as far as you can tell?",
        [("yes", "Yes"), ("doubt", "There is doubt"), ("no", "No")],
        required=False,
    )
    added = words("What did they add?", required=False)
    advice = words("What safety advice was given?", required=False)
    steps = ticks("Which of the five steps were done?", STEPS, required=False)
    document = line("What did they identify themselves with?", required=False, help_text="The kind of document")
    not_done = words("Why were the others not done?", required=False)

    def detail(self) -> dict[str, Any]:
        return super().detail() | {"answered": sorted(self.answered())}

    def answered(self) -> set[str]:
        """Purposes that have an answer, and steps that were done or have a reason; identity asks for its document."""
        said = self.cleaned_data
        done = set(said["steps"]) - (set() if said["document"] else {"identity"})
        reasoned = {code for code, _ in STEPS} - set(said["steps"]) if said["not_done"] else set()
        return {name for name in ("malice", "added", "advice") if said[name]} | done | reasoned


class Met(Meeting):
    """The meeting was held, and its clock stops; what it left unanswered is owed before the category (DVDS-017)."""

    kind, title, group = "dvds.met", "Met face to face", GROUP
    intro = "Write what was done. What is left empty is owed, and nothing keeps the meeting from being recorded."
    coded = ("applicant", "malice", "steps")
    applicant = radios("Who was met?", ApplicantIs.choices)
    place = line("Where, and who else was there?", required=False)
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
        self.order_fields(["applicant", "place"])
        self.fields["applicant"].initial = self.story.application.applicant_is


class MeetingCompleted(Meeting):
    """What the meeting left unanswered, answered since (DVDS-017)."""

    kind, title, group = "dvds.meeting-completed", "What the meeting left open", GROUP
    coded = ("malice", "steps")
    example = {"added": "Two earlier partners.", "imminent": "no"}


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
