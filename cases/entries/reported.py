"""Sentences of the events that are written on reports and the people in them."""

from __future__ import annotations

from cases.models import Change, Incident
from cases.terms import CallOutcome, Interpreted
from dapolicy.chronology.entries import Detail, Sentence

ATTENDANCE = dict(Incident.Attendance.choices)
CHANGES = dict(Change.Kind.choices)


def attendance(detail: Detail) -> str:
    return f"Attendance: {ATTENDANCE.get(str(detail.get('after')), 'decided').lower()}"


def attended(detail: Detail) -> str:
    return "Attended, victim not seen" if detail.get("seen") == Incident.Seen.NO else "Attended"


def change(verb: str) -> Sentence:
    """Names what was and what it would be, so that the former value stays to be read (INC-002)."""
    return lambda detail: (
        f"{verb}: {CHANGES.get(str(detail.get('change')), 'a change').lower()}, "
        f"from {detail.get('before') or 'nothing'} to {detail.get('after') or 'nothing'}"
    )


def crime(detail: Detail) -> str:
    before = f", before {detail['before']}" if detail.get("before") else ""
    return f"Crime number {detail.get('after', '')} recorded{before}"


def interpreter(detail: Detail) -> str:
    return f"Interpreted by: {dict(Interpreted.choices).get(str(detail.get('who')), 'somebody').lower()}"


def reviewed(detail: Detail) -> str:
    judged = {True: ", grade right", False: f", grade wrong: {detail.get('grade_correct')}"}
    outcome = dict(CallOutcome.choices).get(str(detail.get("outcome")), "")
    return f"Call reviewed: {outcome.lower()}{judged.get(detail.get('grade_right'), '')}"


def amended(detail: Detail) -> str:
    changed = detail.get("changed") or {}
    said = "; ".join(f"{name.replace('_', ' ')} was {pair[0] or 'empty'}" for name, pair in changed.items())
    return f"Report changed: {said}" if said else "Report changed"


SENTENCES: dict[str, Sentence] = {
    "incident.reported": lambda detail: (
        "Reported: somebody in danger now" if detail.get("danger") == "yes" else "Reported"
    ),
    "incident.joined": lambda detail: f"A further incident, {detail.get('incident', '')}",
    "incident.left": lambda detail: (
        f"Incident {detail.get('incident', '')} left: "
        + ("wrong person recorded" if detail.get("part") else "it stands on another case now")
    ),
    "incident.joined-to-another": lambda detail: f"One incident with {detail.get('to', 'another')}",
    "incident.joined-by-another": lambda detail: (
        f"{detail.get('incident', 'Another')} is a report of this incident too"
    ),
    "incident.flagged": "Marked as domestic abuse",
    "incident.filed-under-other-label": "Filed under another label, between partners or relatives",
    "incident.category-confirmed": "Supervisor confirmed the label",
    "incident.category-corrected": "Label corrected to domestic abuse",
    "incident.amended": amended,
    "incident.closed": "Report closed",
    "log.added": lambda detail: f"Further log {detail.get('number', '')}",
    "party.named": "Somebody was named or described",
    "party.moved": lambda detail: f"Wrong person was recorded as {detail.get('part', 'a party')}",
    "party.said-to-be-police": lambda detail: f"Said of the {detail.get('part', 'party')}: may work for the police",
    "party.under-16": "Somebody is under 16: child protection, and a supervisor's decision",
    "party.under-16-decided": lambda detail: (
        "Supervisor kept the flag, somebody under 16"
        if detail.get("keep_flag")
        else "Supervisor took the flag off, somebody under 16"
    ),
    "pair.amended": "Relationship or kinds of abuse changed",
    "person.matched": "Answered: same person as somebody known",
    "person.match-confirmed": "Same person, confirmed by a second person",
    "person.not-the-same": "Answered: not the same person",
    "person.not-sure": "Not sure yet whether it is the same person",
    "marker.set": lambda detail: f"Marker: {str(detail.get('marker', '')).replace('-', ' ')}",
    "crime-number.left-open": "Crime number not recorded yet",
    "crime-number.recorded": crime,
    "non-crime.explained": "No crime disclosed, with the reason",
    "change.asked": change("Asked"),
    "change.approved": change("Approved"),
    "change.refused": change("Refused"),
    "attendance.delayed": attendance,
    "attendance.decided": attendance,
    "attendance.made": attended,
    "attendance.endorsed": "Supervisor endorsed not attending now",
    "thrive.recorded": "Six headings recorded",
    "thrive.need-recorded": "The victim's need recorded",
    "prompts.left-open": "Call prompts not all asked yet",
    "prompts.answered": "Call prompts answered",
    "history.opened": "History of all parties opened",
    "history.passed": "History passed to the officer who goes",
    "interpreter.used": interpreter,
    "interpreter.close-to-them": "Somebody close to them interpreted",
    "interpreter.reason-given": "Reason why somebody close to them interpreted",
    "interpreter.seen-by-supervisor": "Supervisor saw who interpreted",
    "call.reviewed": reviewed,
    "closing.asked": "Asked to close",
    "closing.endorsed": "Supervisor endorsed closing",
    "closing.sent-back": "Supervisor sent the closing back",
    "vulnerability.not-asked": "Vulnerabilities not asked yet",
    "vulnerability.recorded": "Vulnerabilities recorded",
    "evidence.left-open": "Evidence to be gathered",
    "support.left-open": "Support to be offered",
}
