"""The conduct track, which runs beside the criminal one whatever becomes of that (PPDA-004, PPDA-005, PPDA-010)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from cases.entries.base import YES_NO, line, radios, ticks, words
from dapolicy.access.models import Member
from dapolicy.chronology.entries import Detail
from dapolicy.policy.worktime import london_day
from ppda.entries.base import PoliceEntry, ahead, said_day
from ppda.queries.chain import must_not_be_told

GROUP = "Abuse by police: conduct"
NO_GROUND = "none"


class ConductRecorded(PoliceEntry):
    """Always a complaint or a conduct matter, also where there is no crime. Without it a case does not close."""

    kind, title, group = "conduct.recorded", "Complaint or conduct matter recorded", GROUP
    coded = ("what",)
    what = radios(
        "Recorded as what?",
        [
            ("complaint", "Complaint"),
            ("conduct-matter", "Conduct matter"),
            ("recordable-conduct", "Recordable conduct matter"),
        ],
    )
    reference = line("Reference at professional standards")
    owner = line("Who owns the conduct investigation?")
    next_step = line("Next step")
    example = {
        "what": "conduct-matter",
        "reference": "CM/0417",
        "owner": "Investigator, professional standards",
        "next_step": "Suspension decision today",
    }

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Recorded as a {cls.worded('what', detail)}"


class ConductStatusChanged(PoliceEntry):
    """Where the conduct investigation stands. Each change is told to the victim like one of the criminal track."""

    kind, title, group = "conduct.status-changed", "Conduct investigation: status changed", GROUP
    coded = ("status",)
    status = radios(
        "Where does it stand?",
        [
            ("assessed", "Severity assessed"),
            ("notice-served", "Notice served on the officer"),
            ("investigating", "Being investigated"),
            ("suspended-for-court", "Waits for the criminal case"),
            ("report-written", "Investigator's report written"),
            ("case-to-answer", "Case to answer"),
            ("no-case-to-answer", "No case to answer"),
            ("proceedings-listed", "Proceedings listed"),
        ],
    )
    owner = line("Who owns it now?")
    next_step = line("Next step, and when")
    example = {"status": "investigating", "owner": "Investigator, PSD", "next_step": "Interview on Monday"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Conduct investigation: {cls.worded('status', detail)}"


class SuspensionDecided(PoliceEntry):
    """Suspend, restrict or neither, with its reason, who decided and when it is looked at again (PPDA-005)."""

    kind, title, group = "suspension.decided", "Suspension or restriction decided", GROUP
    intro = "Decide again whenever something new is known. A review after its day is listed until it is done."
    coded = ("decision", "review_on")
    decision = radios(
        "Decision", [("suspended", "Suspended"), ("restricted", "Restricted or moved"), ("neither", "Neither")]
    )
    decided_by = line("Who decided?", help_text="The appropriate authority, or for them")
    reason = words("Why, and if restricted, what may they not do?")
    review_on = ahead("When is it reviewed?")
    example = {
        "decision": "restricted",
        "decided_by": "Deputy chief constable",
        "reason": "No systems, no public contact, no firearms, another building.",
        "review_on": "2099-01-05",
    }

    def clean_review_on(self) -> Any:
        """A day to come: a review on a day that has passed is none."""
        day = self.cleaned_data["review_on"]
        at = self.cleaned_data.get("at") or self.now
        if day and day < london_day(at):
            raise forms.ValidationError("Give a day after the decision, on which it is looked at again")
        return day

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Officer {cls.worded('decision', detail)}; reviewed by {said_day(detail.get('review_on'))}"


class IopcConsidered(PoliceEntry):
    """Whether one of the grounds for a mandatory referral is met; it is due by the end of the next day."""

    kind, title, group = "iopc.considered", "Referral to the IOPC considered", GROUP
    coded = ("grounds",)
    grounds = ticks(
        "Which grounds for a mandatory referral are met?",
        [
            ("death-or-serious-injury", "Death or serious injury"),
            ("serious-assault", "Serious assault"),
            ("serious-sexual-offence", "Serious sexual offence"),
            ("serious-corruption", "Serious corruption, abuse of position for a sexual purpose included"),
            ("discrimination", "A crime or conduct made worse by discrimination"),
            ("relevant-offence", "An offence with a fixed sentence, or one of seven years or more"),
            ("linked", "Linked to conduct that was referred"),
            (NO_GROUND, "None of them"),
        ],
    )
    voluntary = radios("Is it referred all the same?", YES_NO, required=False)
    decided_by = line("Who decided?")
    reason = words("Why?")
    example = {
        "grounds": [NO_GROUND],
        "decided_by": "Head of PSD",
        "reason": "Assault without injury; looked at again.",
    }

    def clean(self) -> dict[str, Any]:
        """None stands alone."""
        cleaned = super().clean()
        grounds = cleaned.get("grounds") or []
        if NO_GROUND in grounds and len(grounds) > 1:
            self.add_error("grounds", "Either tick the grounds that are met, or None of them")
        return cleaned

    def begun(self) -> Iterable[str]:
        """A ground that is met owes the referral."""
        met = set(self.cleaned_data["grounds"]) - {NO_GROUND}
        return ("iopc.ground-met",) if met or self.cleaned_data["voluntary"] == "yes" else ()

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Referral to the IOPC considered: {cls.worded('grounds', detail)}"


class IopcReferred(PoliceEntry):
    kind, title, group = "iopc.referred", "Referred to the IOPC", GROUP
    reference = line("Their reference, or who took it")
    note = words("What was referred?", required=False)
    example = {"reference": "Taken by their duty desk"}


class ProceedingsDecided(PoliceEntry):
    """Whether the officer goes before disciplinary proceedings (PPDA-010)."""

    kind, title, group = "proceedings.decided", "Decision on disciplinary proceedings", GROUP
    coded = ("decision",)
    decision = radios(
        "Decision",
        [
            ("hearing", "Misconduct hearing"),
            ("accelerated-hearing", "Accelerated hearing"),
            ("meeting", "Misconduct meeting"),
            ("practice", "Reflective practice"),
            ("none", "No proceedings"),
        ],
    )
    decided_by = line("Who decided?")
    reason = words("Why?")
    example = {"decision": "hearing", "decided_by": "Appropriate authority", "reason": "Gross misconduct if proved."}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Disciplinary proceedings: {cls.worded('decision', detail)}"


class ReviewerNamed(PoliceEntry):
    """Somebody from outside the team who looks at how it was handled (PPDA-010)."""

    kind, title, group = "conduct-reviewer.named", "Independent reviewer of the handling", GROUP
    name = line("Who?")
    place = line("Which team, force or body are they of?")
    staff_no = line("Their staff number, if they work in this force", required=False)
    example = {"name": "Superintendent, another force", "place": "Another force"}

    def clean(self) -> dict[str, Any]:
        """Not of the team that has the case, none of its investigators, never the suspect or somebody excluded."""
        cleaned = super().clean()
        number = cleaned.get("staff_no")
        member = Member.objects.filter(staff_no=number).first() if number else None
        inside = {self.record.investigator_id, self.record.safeguarding_lead_id}
        if member and (member.team_id == self.record.team_id or member.pk in inside):
            self.add_error("staff_no", "They are of the team that has the case. Name somebody from outside it.")
        if must_not_be_told(self.record, member, str(cleaned.get("name"))):
            self.add_error("staff_no" if number else "name", "They may not be told of this. Choose somebody else.")
        if str(cleaned.get("place")).strip().lower() == str(self.record.team or "").lower() != "":
            self.add_error("place", "This is the team that has the case. Name somebody from outside it.")
        return cleaned


class ConductEnded(PoliceEntry):
    """Ends the track; waits for the reference, the decision on proceedings and the reviewer (PPDA-004, PPDA-010)."""

    kind, title, group = "conduct.ended", "Outcome of the conduct investigation", GROUP
    gate = {
        ConductRecorded.kind: "the complaint or conduct matter with its reference",
        ProceedingsDecided.kind: "a decision on disciplinary proceedings",
        ReviewerNamed.kind: "a reviewer from outside the team",
    }
    coded = ("outcome",)
    outcome = radios(
        "How did it end?",
        [
            ("dismissed", "Dismissed, or would have been"),
            ("written-warning", "Written warning"),
            ("final-warning", "Final written warning"),
            ("reduced-rank", "Reduced in rank"),
            ("practice", "Reflective practice"),
            ("not-proved", "Not proved"),
            ("no-case", "No case to answer"),
        ],
    )
    note = words("What was found, and what remains?")
    example = {"outcome": "dismissed", "note": "Gross misconduct proved; on the barred list."}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Conduct investigation ended: {cls.worded('outcome', detail)}"
