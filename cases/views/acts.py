"""Every act on a report, by its name in the address: whose form it shows, what it acts on, what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.actions import amending, calls, decisions, involvement, matching, people
from cases.forms import incident as forms
from cases.models import Change, Incident, Interpreting, Pair, Party, Sameness
from cases.queries.incidents import incident_by_reference
from dapolicy.access import handles
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused

Doing = Callable[[Any, Any, Member, datetime], object]
NOTHING: dict[str, Any] = {}


@dataclass(frozen=True)
class Act:
    """One act. `of` finds what it acts on by its handle; without it the act is on the report itself."""

    title: str
    form: type[forms.ActForm]
    do: Doing
    permission: Permission = Permission.RECORD_ENTRY
    button: str = "Save"
    of: Callable[[Incident, str], Any] | None = None
    initial: Callable[[Any], dict[str, Any]] = lambda target: NOTHING
    hint: str = ""


def one_of(model: type, **only: Any) -> Callable[[Incident, str], Any]:
    """Finds a row of the incident by its handle."""

    def of(incident: Incident, handle: str) -> Any:
        rows = model.objects.filter(record=incident.record_id, **only).select_related("record")
        return handles.find(rows, handle)

    return of


def other_report(reference: str) -> Incident:
    """The other report, as this reader may see it."""
    found = incident_by_reference(reference.strip().upper())
    if found is None:
        raise Refused("There is no such report. Check the reference.")
    return found


def amended(incident: Incident) -> dict[str, Any]:
    return {name: getattr(incident, name) for name in forms.AmendForm.base_fields if name != "why"}


def amend(incident: Incident, form: Any, by: Member, at: datetime) -> None:
    said = dict(form.cleaned_data)
    why = said.pop("why")
    amending.amend(incident, said, why=why, by=by, at=at)


def thrive_initial(incident: Incident) -> dict[str, Any]:
    decision = calls.standing_decision(incident)
    return dict(decision.headings, need=decision.need) if decision else {}


def record_thrive(incident: Incident, form: Any, by: Member, at: datetime) -> None:
    headings = {name: value for name, value in form.cleaned_data.items() if name != "need"}
    calls.record_thrive(decision_or_refuse(incident), headings=headings, need=form.cleaned_data["need"], by=by, at=at)


def decision_or_refuse(incident: Incident) -> Any:
    decision = calls.standing_decision(incident)
    if decision is None:
        raise Refused("Nobody has decided on attending yet. Attending is the rule; record a decision first.")
    return decision


def prompts_initial(incident: Incident) -> dict[str, Any]:
    sheet = calls.standing_prompts(incident)
    if sheet is None:
        return {}
    found = {"safety_advice": sheet.safety_advice}
    for prompt, said in sheet.answers.items():
        found |= {prompt: said.get("answer", ""), f"{prompt}-words": said.get("words", "")}
    return found


def review(incident: Incident, form: Any, by: Member, at: datetime) -> None:
    said = form.cleaned_data
    right = {"right": True, "wrong": False}.get(said["grade"])
    calls.review_call(
        incident,
        method=said["method"],
        outcome=said["outcome"],
        feedback=said["feedback"],
        grade_right=right,
        grade_correct=said["grade_correct"] if right is False else "",
        by=by,
        at=at,
    )


def decide_closing(incident: Incident, form: Any, by: Member, at: datetime) -> None:
    closure = decisions.standing_closure(incident)
    if closure is None:
        raise Refused("Nobody has asked to close this report.")
    said = form.cleaned_data
    decisions.endorse_closing(closure, endorse=said["decision"] == "endorse", words=said["words"], by=by, at=at)


def said(*names: str, call: Callable[..., object]) -> Doing:
    """An act that takes these answers by their own names."""
    return lambda target, form, by, at: call(target, **{name: form.cleaned_data[name] for name in names}, by=by, at=at)


Kind = Change.Kind
ENDORSE = Permission.ENDORSE
ACTS: dict[str, Act] = {
    "change": Act("Change what the report says", forms.AmendForm, amend, initial=amended),
    "crime-number": Act("Crime number", forms.CrimeNumberForm, said("number", call=decisions.record_crime_number)),
    "non-crime": Act(
        "Why no crime is disclosed", forms.NonCrimeForm, said("reason", "words", call=decisions.explain_non_crime)
    ),
    "remove-flag": Act(
        "Ask to remove the domestic abuse flag",
        forms.RemoveFlagForm,
        lambda target, form, by, at: decisions.ask_change(
            target, kind=Kind.REMOVE_FLAG, by=by, at=at, **form.cleaned_data
        ),
        button="Ask a second person",
        hint="Nothing changes until somebody else approves it. The former value stays in the history.",
    ),
    "to-non-crime": Act(
        "Ask to turn the crime into a non-crime",
        forms.TurnToNonCrimeForm,
        lambda target, form, by, at: decisions.ask_change(
            target, kind=Kind.NON_CRIME, by=by, at=at, **form.cleaned_data
        ),
        button="Ask a second person",
        hint="Nothing changes until somebody else approves it. The former value stays in the history.",
    ),
    "decide-change": Act(
        "Decide on a change",
        forms.DecisionForm,
        lambda target, form, by, at: decisions.decide_change(
            target, approve=form.cleaned_data["decision"] == "approve", words=form.cleaned_data["words"], by=by, at=at
        ),
        permission=ENDORSE,
        of=one_of(Change),
    ),
    "flag": Act(
        "Mark as domestic abuse",
        forms.EmptyForm,
        lambda target, form, by, at: decisions.add_flag(target, by=by, at=at),
        button="Mark as domestic abuse",
    ),
    "category": Act(
        "Is it filed under the right label?",
        forms.CategoryForm,
        lambda target, form, by, at: decisions.settle_category(
            target, is_domestic=form.cleaned_data["decision"] == "yes", words=form.cleaned_data["words"], by=by, at=at
        ),
        permission=ENDORSE,
    ),
    "attendance": Act(
        "Attendance",
        forms.AttendanceForm,
        said("attendance", call=calls.decide_attendance),
        initial=lambda incident: {"attendance": incident.attendance},
    ),
    "thrive": Act(
        "Why nobody goes now: six headings and the victim's need",
        forms.ThriveForm,
        record_thrive,
        initial=thrive_initial,
        hint="Saved as far as it is written. This serves the victim's need; it never rations attendance.",
    ),
    "endorse-attendance": Act(
        "Endorse that nobody goes now",
        forms.EndorseForm,
        lambda target, form, by, at: calls.endorse_attendance(
            decision_or_refuse(target), words=form.cleaned_data["words"], by=by, at=at
        ),
        permission=ENDORSE,
        button="Endorse",
    ),
    "attended": Act("Attended", forms.AttendedForm, said("attended_at", "seen", "words", call=calls.attend)),
    "prompts": Act(
        "Call prompts",
        forms.PromptsForm,
        lambda target, form, by, at: calls.answer_prompts(
            target, answers=form.answers(), safety_advice=form.cleaned_data["safety_advice"], by=by, at=at
        ),
        initial=prompts_initial,
        hint="Save what was asked. What is left open stays owed, and holds nothing up.",
    ),
    "pass-history": Act(
        "Pass the history to the officer who goes", forms.PassHistoryForm, said("to", "how", call=calls.pass_history)
    ),
    "review": Act("Review the call", forms.CallReviewForm, review, permission=ENDORSE),
    "close": Act("Close the report", forms.CloseForm, said("words", call=decisions.ask_closing), button="Ask to close"),
    "decide-closing": Act("Endorse the closing", forms.ClosingDecisionForm, decide_closing, permission=ENDORSE),
    "log": Act("Another log of this incident", forms.LogForm, said("number", call=amending.add_log)),
    "join": Act(
        "Same incident as another report",
        forms.JoinForm,
        lambda target, form, by, at: amending.join_to(
            target, other_report(form.cleaned_data["other"]), words=form.cleaned_data["words"], by=by, at=at
        ),
        hint="This report is answered by the other one, which stays open and keeps this one's log number.",
    ),
    "vulnerabilities": Act(
        "Vulnerabilities",
        forms.VulnerabilityForm,
        said("markers", call=amending.record_vulnerabilities),
        of=one_of(Party),
        initial=lambda party: {"markers": party.vulnerabilities},
    ),
    "interpreter": Act(
        "Language and interpreter",
        forms.InterpreterForm,
        said("who", "language", "name", "reason", call=calls.record_interpreter),
        of=one_of(Party),
        initial=lambda party: {"language": party.language},
        hint="Record who interpreted as it was.",
    ),
    "interpreter-reason": Act(
        "Why somebody close to them interpreted",
        forms.ReasonForm,
        said("reason", call=calls.explain_interpreter),
        of=one_of(Interpreting),
    ),
    "interpreter-seen": Act(
        "Somebody close to them interpreted",
        forms.EmptyForm,
        lambda target, form, by, at: calls.see_interpreter(target, by=by, at=at),
        permission=ENDORSE,
        button="I have seen it",
        of=one_of(Interpreting),
    ),
    "under-16": Act(
        "Somebody is under 16: decide on the flag",
        forms.Under16Form,
        lambda target, form, by, at: decisions.decide_under_16(
            target, keep_flag=form.cleaned_data["decision"] == "keep", words=form.cleaned_data["words"], by=by, at=at
        ),
        permission=ENDORSE,
        of=one_of(Party),
        hint="Child protection procedures apply beside this decision, whatever it is.",
    ),
    "pair": Act(
        "Relationship and kinds of abuse",
        forms.PairForm,
        said("relationship", "abuse", call=amending.amend_pair),
        of=one_of(Pair, ended_at=None),
        initial=lambda pair: {"relationship": pair.relationship, "abuse": pair.abuse},
    ),
    "name": Act(
        "Who is it?",
        forms.NameForm,
        lambda target, form, by, at: involvement.name_party(target, form.person(), by=by, at=at),
        permission=Permission.REPORT,
        of=one_of(Party, ended_at=None),
    ),
    "wrong-person": Act(
        "Wrong person recorded",
        forms.MoveForm,
        lambda target, form, by, at: involvement.move_involvement(
            target, form.person(), why=form.cleaned_data["why"], by=by, at=at
        ),
        permission=Permission.REPORT,
        of=one_of(Party, ended_at=None),
        button="Move their part",
        hint="The part moves to the right person. Whoever acted on it is told.",
    ),
    "confirm-match": Act(
        "Confirm that they are the same person",
        forms.EmptyForm,
        lambda target, form, by, at: people.confirm_match(target, by=by, at=at),
        permission=Permission.DECIDE_MATCH,
        button="Same person",
        of=one_of(Sameness, superseded_at=None),
        hint="From now on contact details cross.",
    ),
    "undo-match": Act(
        "Not the same person",
        forms.EmptyForm,
        lambda target, form, by, at: matching.undo_same(target, by=by, at=at),
        permission=Permission.DECIDE_MATCH,
        button="Not the same person",
        of=one_of(Sameness, superseded_at=None),
        hint="One step. The report's cases are found again without this answer.",
    ),
    "same-match": Act(
        "Same person after all",
        forms.EmptyForm,
        lambda target, form, by, at: matching.settle_not_sure(target, by=by, at=at),
        permission=Permission.DECIDE_MATCH,
        button="Same person",
        of=one_of(Sameness, superseded_at=None),
    ),
}
