"""Initial checks on subject and applicant alike, and whether an application goes on."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.entries.base import YES_NO, line, radios, words
from dapolicy.access.models import Record
from dapolicy.chronology.entries import Detail, Fact
from dapolicy.ui.telling import tell as told_moment
from dvds.actions.standing import risk
from dvds.doubles import DOUBLE, carried_by, carriers
from dvds.entries.base import HEADINGS_EXAMPLE, Decision, DvdsEntry, Step, Supervised
from dvds.gap import needs
from dvds.gates import answers, checked_parts, checks
from dvds.models import Application, Part, Source
from dvds.systems import helpline, system_choices, systems
from dvds.terms import GRADE, GRADE_MEND

GROUP = "1. Initial checks"
ABOUT = [
    (Part.SUBJECT, "The subject"),
    (Part.APPLICANT, "The applicant"),
    (Part.POTENTIAL_VICTIM, "The potential victim"),
]
LEVELS = [("standard", "Standard"), ("medium", "Medium"), ("high", "High")]
NOT_FOR_PROTECTION = "not-for-protection"


class CheckRecorded(DvdsEntry):
    """One system, about one person, with its result; the newest counts (DVDS-013, DVDS-020)."""

    kind, title, group = "dvds.check-recorded", "Result of a check", GROUP
    intro = "One at a time. The same is checked about the applicant as about the subject."
    coded = ("about", "system", "result", "marker")
    about = radios("About whom?", ABOUT)
    system = radios("Which system or agency?", system_choices)
    result = radios(
        "What did it show?",
        [
            ("found", "Something relevant"),
            ("nothing", "Nothing relevant"),
            ("no-trace", "No trace of them"),
            ("not-appropriate", "Not appropriate to ask"),
        ],
        reveals={"not-appropriate": ["not_needed_because"]},
    )
    marker = radios("Does the result show a ViSOR marker?", YES_NO, required=False, help_text="Answer it for PNC")
    not_needed_because = line("Why was it not appropriate?", required=False)
    reference = line("Their reference", required=False)
    summary = words("What did it show, in short?", required=False)
    example = {"about": "subject", "system": "pnc", "result": "nothing", "marker": "no"}

    def clean(self) -> dict[str, Any]:
        """Minimum checks have a result; an agency that was not asked has a reason; PNC says whether it is marked."""
        cleaned = super().clean()
        one = systems().get(cleaned.get("system") or "")
        if one and cleaned.get("result") == "not-appropriate":
            self.needs("not_needed_because", "Say why it was not appropriate to ask")
            if one.needed == "always":
                self.add_error("result", f"{one.name} is always checked. Record its result once there is one.")
        marks = [each.marker_in for each in systems().values()]
        self.needs(
            "marker", f"Say whether {one.name} shows a marker" if one else "", when=bool(one and one.code in marks)
        )
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        about, system = cls.worded("about", detail), dict(system_choices()).get(str(detail.get("system")), "")
        return f"{system}, {about}: {cls.worded('result', detail)}"


class ChecksCompleted(Step):
    """Stops the 24 hours. Waits for PNC, PND, local intelligence, and ViSOR where PNC shows a marker (DVDS-012)."""

    kind, title, group = "dvds.checks-completed", "Initial checks completed", GROUP
    waits = (checks,)
    note = words("Anything that the checks leave open", required=False)
    example = {"imminent": "no"}

    def clean(self) -> dict[str, Any]:
        """Not completed before the last result that it waits for."""
        cleaned = super().clean()
        at = cleaned.get("at")
        results = [event.at for event in self.story.of(CheckRecorded.kind) if is_minimum(event.detail, self.story)]
        if at and results and at < max(results):
            self.add_error("at", "This is before the last of the checks was done. Check the time, or that check's.")
        return cleaned


def is_minimum(detail: Detail, story: Any) -> bool:
    """Whether a result is the newest of a minimum check of somebody who must be checked."""
    about, one = str(detail.get("about")), systems().get(str(detail.get("system")))
    return bool(one and one.needed in ("always", "when-marked") and about in checked_parts(story)
                and answers(story, about).get(one.code) is detail)  # fmt: skip


class Progressed(Decision):
    """The application goes on: the initial risk, and how the applicant is reached (DVDS-014)."""

    kind, title, group = "dvds.progressed", "Decision: the application goes on", GROUP
    waits = (needs(ChecksCompleted.kind, "Initial checks completed"),)
    coded = ("level", "contact")
    level = radios("Initial risk, as you judge it", LEVELS)
    contact = radios(
        "How will they be contacted?",
        [("as-agreed", "As agreed"), ("otherwise", "Otherwise")],
        reveals={"otherwise": ["contact_why"]},
    )
    contact_why = line("How, and why not as agreed?", required=False)
    reason = words("Why does it go on?")
    example = HEADINGS_EXAMPLE | {"level": "medium", "contact": "as-agreed", "reason": "Earlier violence."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.needs("contact_why", "Say how, and why not as agreed", when=cleaned.get("contact") == "otherwise")
        return cleaned

    def to_tell(self) -> str:
        otherwise = self.cleaned_data["contact"] == "otherwise"
        return "they are to be contacted otherwise than agreed; read how, and why" if otherwise else ""

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"The application goes on; initial risk {cls.worded('level', detail)}"


class NotProgressed(Decision):
    """It does not go on; waits for nothing. *Not for protection* is about this application, never a mark on anybody."""

    kind, title, group = "dvds.not-progressed", "Decision: the application does not go on", GROUP
    intro = (
        "Read the cases and orders between the people of this application first. What stands here is seen by DVDS "
        "staff alone, is no marker on anybody, and is looked at by a second person."
    )
    urgent = True
    coded = ("why", "level", "one_with")
    why = radios(
        "Why?",
        [
            (DOUBLE, "It is one with another application, which carries it on"),
            (NOT_FOR_PROTECTION, "It was not made to protect the potential victim"),
            ("outside-scheme", "It is outside the scheme"),
            ("not-enough", "Too little is known, and cannot be found out"),
            ("other-way", "They are better protected in another way"),
        ],
        reveals={DOUBLE: ["one_with"]},
    )
    one_with = radios("With which?", [], required=False)
    level = radios("The risk to the potential victim, as you judge it", LEVELS, required=False)
    reason = words("What it rests on")
    warned = words(
        "How is the potential victim kept safe from this?",
        required=False,
        help_text="Where it was not made for protection, closing waits for it: here, or once they were reached",
    )
    example = HEADINGS_EXAMPLE | {"why": NOT_FOR_PROTECTION, "level": "high", "reason": "He is suspect in two cases."}
    tells = "an application does not go on; a second person is asked to look at it"

    def prepare(self) -> None:
        """It ends as one with another only where somebody answered that it is; nothing is merged."""
        super().prepare()
        why, one_with, others = self.fields["why"], self.fields["one_with"], carriers(self.story)
        one_with.choices = [(one.record.reference, carried_on(one)) for one in others]  # type: ignore[attr-defined]
        if not others:
            del self.fields["one_with"]
            why.choices = [choice for choice in why.choices if choice[0] != DOUBLE]  # type: ignore[attr-defined]
            why.widget.reveals = {}

    def clean(self) -> dict[str, Any]:
        """Where it was not made for protection, whoever made it may be the danger."""
        cleaned = super().clean()
        wanted = cleaned.get("why") == NOT_FOR_PROTECTION
        self.needs("level", "Say what the risk is to the potential victim", when=wanted)
        self.needs("one_with", "Say with which application it is one", when=cleaned.get("why") == DOUBLE)
        return cleaned

    def detail(self) -> dict[str, Any]:
        """Whether it says how the potential victim is kept safe: where it does not, that is owed."""
        said = super().detail() | {"warned": bool(self.cleaned_data.get("warned"))}
        return said if said["why"] == DOUBLE else {name: said[name] for name in said if name != "one_with"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"The application does not go on: {cls.worded('why', detail)}"


def carried_on(one: Application) -> str:
    return f"{one.record.reference}, first contact {told_moment(one.contacted_at)}"


class NotProgressedReviewed(Supervised):
    """A second person's look at a decision not to go on. *Look at it again* takes the decision out of the reckoning.

    Two people have looked by then: the limits run on from when they began, and it is decided anew (DVDS-014).
    """

    kind, title, group = "dvds.not-progressed-reviewed", "Second look at not going on", GROUP
    waits = (needs(NotProgressed.kind, "A decision not to go on"),)
    second_to = (NotProgressed.kind,)
    coded = ("outcome",)
    outcome = radios("What do you find?", [("agreed", "Agreed"), ("look-again", "Look at it again")])
    reason = words("Why?")
    example = {"outcome": "agreed", "reason": "The history between them bears it out."}

    @property
    def sent_back(self) -> bool:
        return bool(self.cleaned_data["outcome"] == "look-again")

    def detail(self) -> dict[str, Any]:
        """The risk that the decision named goes on being the newest view of it: sending back lowers nothing."""
        level = risk(self.story) if self.sent_back else ""
        return super().detail() | ({"level": level} if level else {})

    def facts(self, record: Record) -> list[Fact]:
        """What is sent back does not stand, nor does a closing that rested on it, nor checks that were the other's."""
        gone = self.story.of(NotProgressed.kind, "dvds.closed") if self.sent_back else []
        if decided := self.sent_back and carried_by(self.story) and self.story.last(NotProgressed.kind):
            gone += [one for one in self.story.of(ChecksCompleted.kind) if one.recorded_at >= decided.recorded_at]
        taken = [Fact("event.withdrawn", str(event.pk), {"withdraws": str(event.pk)}) for event in gone]
        return [*super().facts(record), *taken]

    def to_tell(self) -> str:
        return "it was not agreed that this does not go on; it is decided again" if self.sent_back else ""

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Second look at not going on: {cls.worded('outcome', detail)}"


class SupportGiven(DvdsEntry):
    """Local support and the national helpline, given by safe means and never in writing (DVDS-015)."""

    kind, title, group = "dvds.support-given", "Support details given", GROUP
    intro = f"Say them aloud; leave nothing behind: local services, and the {helpline()}."
    coded = ("how",)
    how = radios(
        "How?", [("in-person", "In person"), ("telephone", "By telephone, as agreed"), ("unsafe", "It was not safe to")]
    )
    note = words("What was said, or why it was not safe", required=False)
    example = {"how": "telephone"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.needs("note", "Say why it was not safe", when=cleaned.get("how") == "unsafe")
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Support details: {cls.worded('how', detail)}"


class InformationGraded(DvdsEntry):
    """How the information of a right to know is evaluated (DVDS-021)."""

    kind, title, group = "dvds.information-graded", "Information evaluated", GROUP
    coded = ("source", "grade")
    source = radios("Where did it come from?", Source.choices)
    grade = forms.RegexField(GRADE, label="Grade", max_length=10, error_messages={"invalid": GRADE_MEND})
    note = words("What bears it out, or speaks against it?", required=False)
    example = {"source": "intelligence", "grade": "2BP"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Information evaluated: {detail.get('grade')}"


class PriorityDecided(Decision):
    """Which right to know gets a full risk assessment first: by risk, and by a serial perpetrator (DVDS-022)."""

    kind, title, group = "dvds.priority-decided", "Priority decided (right to know)", GROUP
    coded = ("priority", "level", "serial")
    priority = radios("Priority", [("first", "Before others"), ("usual", "In its turn"), ("low", "After others")])
    level = radios("Risk to the potential victim", LEVELS)
    serial = radios("Is the subject linked to harm of others before?", YES_NO)
    reason = words("Why?")
    example = HEADINGS_EXAMPLE | {"priority": "first", "level": "high", "serial": "yes", "reason": "Third partner."}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Priority: {cls.worded('priority', detail)}"
