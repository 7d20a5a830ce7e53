"""Forms of the acts on a report. Each act's form says what it asks; the act itself says whether it may be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from cases.forms.parts import line, radios, ticks, words
from cases.forms.persons import KNOWN, NAMED, PersonForm
from cases.models import Incident, Relationship
from cases.terms import (
    FAMILY_OR_FRIEND,
    Abuse,
    CallMethod,
    CallOutcome,
    Category,
    Interpreted,
    NonCrime,
    Prompt,
    PromptAnswer,
    Thrive,
    Vulnerability,
)
from dapolicy.ui.fields import MomentField

YES_NO = [("yes", "Yes"), ("no", "No")]
OTHER_CATEGORIES = [choice for choice in Category.choices if choice[0] != Category.DOMESTIC_ABUSE]
NOT_GRADED = ""


class ActForm(forms.Form):
    """Knows the moment of the request; nothing that has not happened yet is taken."""

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now


class AmendForm(ActForm):
    """What the report says of the call and of what happened."""

    channel = radios("How it reached us", Incident.Channel.choices)
    log_number = line("Log number", length=40)
    grade = radios("Grade of the call", Incident.Grade.choices, required=False)
    teller = radios("Who told us", Incident.Teller.choices)
    teller_words = line("Who they are", length=240)
    rang_from = line("Number they rang from", length=30)
    teller_safe_contact = line("How it is safe to reach them", length=240)
    danger_words = line("What makes it dangerous there", length=240)
    place = line("Where it happened", length=240)
    happened_words = line("When it happened, in their words", length=120)
    account = words("What happened, in their words", rows=8)
    why = line("Why it is changed", length=240, required=True)


class CrimeNumberForm(ActForm):
    number = line("Crime number", length=40, required=True)


class NonCrimeForm(ActForm):
    reason = radios("Why no crime is disclosed", NonCrime.choices)
    words = words("Explain it", required=True)


class RemoveFlagForm(ActForm):
    after = radios("What it would be filed under", OTHER_CATEGORIES)
    reason = words("Why it is not domestic abuse", required=True)


class TurnToNonCrimeForm(ActForm):
    after = radios("Why it is no crime", NonCrime.choices)
    reason = words("Explain it", required=True)


class DecisionForm(ActForm):
    decision = radios("Your decision", [("approve", "Approve"), ("refuse", "Refuse")])
    words = words("Reason", required=True)


class EmptyForm(ActForm):
    """Nothing is asked but to go on."""


class CategoryForm(ActForm):
    decision = radios(
        "Is this domestic abuse?", [("yes", "Yes, correct the label"), ("no", "No, the label is right as it stands")]
    )
    words = words("Reason", required=True)


class AttendanceForm(ActForm):
    attendance = radios(
        "Who goes, and when",
        Incident.Attendance.choices,
        hints={"attend": "The rule. Anything else is owed a reason and a supervisor's endorsement."},
    )


class ThriveForm(ActForm):
    """The six headings and the victim's need; saved as far as they are written."""

    need = words("Which need of the victim does it serve not to go now?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for heading, label in Thrive.choices:
            self.fields[heading] = words(label, rows=3)
        self.order_fields([*Thrive.values, "need"])


class EndorseForm(ActForm):
    words = words("What you looked at", required=True)


class AttendedForm(ActForm):
    attended_at = MomentField(label="When somebody was there")
    seen = radios(
        "Was the victim seen?", [("yes", "Yes"), ("no", "No: attended and not seen")], reveals={"no": ["words"]}
    )
    words = words("Why not, and what happens next")


class PromptsForm(ActForm):
    """What every call taker asks. Nothing here is required: what is open is owed, and the log is never held up."""

    safety_advice = words("Advice given on staying safe until officers come")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for prompt, label in Prompt.choices:
            self.fields[prompt] = radios(label, PromptAnswer.choices, required=False, initial="")
            self.fields[f"{prompt}-words"] = line(
                f"What was said, or why it was not asked: {label.lower()}", length=500
            )
        self.order_fields([name for prompt in Prompt.values for name in (prompt, f"{prompt}-words")])

    def answers(self) -> dict[str, dict[str, str]]:
        said = self.cleaned_data
        return {
            prompt: {"answer": said[prompt], "words": said[f"{prompt}-words"]}
            for prompt in Prompt.values
            if said[prompt] or said[f"{prompt}-words"]
        }


class PassHistoryForm(ActForm):
    to = line("To whom", required=True)
    how = radios("How", [("radio", "By radio"), ("telephone", "By telephone"), ("in-person", "In person")])


class CallReviewForm(ActForm):
    method = radios("What you did", CallMethod.choices)
    outcome = radios("How the call was taken", CallOutcome.choices)
    feedback = words("Feedback to the one who took it", required=True)
    grade = radios(
        "Was the grade right?",
        [("right", "Right"), ("wrong", "Wrong"), ("not-judged", "Not judged")],
        reveals={"wrong": ["grade_correct"]},
    )
    grade_correct = radios("What it should have been", Incident.Grade.choices, required=False)


class CloseForm(ActForm):
    words = words("What was done, and why it can be closed", required=True)


class ClosingDecisionForm(ActForm):
    decision = radios("Your decision", [("endorse", "Endorse the closing"), ("send-back", "Send it back")])
    words = words("What you looked at, or what is still to do", required=True)


class LogForm(ActForm):
    number = line("Number of the other log", length=40, required=True)


class JoinForm(ActForm):
    other = line("Our reference of the other report, which stays", length=12, required=True)
    words = line("How you know that it is the same incident", length=240, required=True)


class VulnerabilityForm(ActForm):
    markers = ticks("What makes them more vulnerable", Vulnerability.choices, required=True)


class InterpreterForm(ActForm):
    language = line("Language or way to communicate", length=60)
    who = radios("Who interpreted", Interpreted.choices, reveals=dict.fromkeys(["family"], ["reason"]))
    name = line("Their name", length=120)
    reason = words("Why somebody close to them interpreted", rows=3)

    @property
    def is_close(self) -> bool:
        return self.cleaned_data["who"] in FAMILY_OR_FRIEND


class ReasonForm(ActForm):
    reason = words("The reason", required=True)


class Under16Form(ActForm):
    decision = radios(
        "Does the report keep the domestic abuse flag?", [("keep", "Yes, keep it"), ("take-off", "No, take it off")]
    )
    words = words("Reason, and what child protection was told", required=True)


class PairForm(ActForm):
    relationship = forms.ChoiceField(label="What is the suspect to the victim?", choices=Relationship.Kind.choices)
    abuse = ticks("Kinds of abuse", Abuse.choices, required=True)


class NameForm(ActForm, PersonForm):
    """Who they are: the same questions as in the report."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["existing"]

    def person(self, **kwargs: Any) -> Any:
        self.cleaned_data["existing"] = ""
        return super().person(**kwargs)


class MoveForm(NameForm):
    why = words("How it came that the wrong person was recorded", required=True)
    known = radios("What is known of the right person", KNOWN, reveals={"named": NAMED, "described": ["description"]})
    field_order = ("why", "known")


class CounterForm(ActForm):
    checked_at = MomentField(label="When it was checked")
    leaflets_current = radios("Are the leaflets current?", YES_NO)
    displayed_openly = radios("Are they openly displayed?", YES_NO)
    languages = line("In which languages", length=240, required=True)

    def clean_checked_at(self) -> datetime:
        moment: datetime = self.cleaned_data["checked_at"]
        if moment > self.now:
            raise forms.ValidationError("This is in the future. Record the check once it has been made.")
        return moment
