"""How a call was taken and answered: attendance, prompts, history passed, interpreters, and a supervisor's review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from cases.models import AttendanceDecision, CallReview, Incident, Interpreting, Party, PromptSheet
from cases.terms import FAMILY_OR_FRIEND, NOT_ATTENDING, Prompt, PromptAnswer, Thrive
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Event

PASSED, OPENED = "history.passed", "history.opened"


@transaction.atomic
def decide_attendance(incident: Incident, *, attendance: str, by: Member, at: datetime) -> AttendanceDecision:
    """Attend (the default), or not now. Saves at once; not attending opens what is owed for it (INC-007)."""
    require(by, Permission.RECORD_ENTRY, at=at)
    before = incident.attendance
    incident.attendance = attendance
    incident.save(update_fields=["attendance"])
    decision = AttendanceDecision.objects.create(record=incident.record, attendance=attendance, at=at, by=by)
    owed = attendance in NOT_ATTENDING and incident.is_domestic
    detail = {"before": before, "after": attendance}
    kind = "attendance.delayed" if owed else "attendance.decided"
    record_event(kind, incident.record, by=by, at=at, detail=detail)
    if attendance not in NOT_ATTENDING and before in NOT_ATTENDING:
        record_event("attendance.made", incident.record, by=by, at=at, detail=detail)
    return decision


def standing_decision(incident: Incident) -> AttendanceDecision | None:
    """The newest decision on attending."""
    return AttendanceDecision.objects.filter(record=incident.record).order_by("-at", "-pk").first()


@transaction.atomic
def record_thrive(
    decision: AttendanceDecision, *, headings: Mapping[str, str], need: str, by: Member, at: datetime
) -> AttendanceDecision:
    """Keep the headings and the victim's need as far as they are written; each counts once it is whole (INC-007)."""
    require(by, Permission.RECORD_ENTRY, at=at)
    decision.headings = {heading: headings.get(heading, "").strip() for heading in Thrive.values}
    decision.need = need.strip()
    if decision.headings_at is None and all(decision.headings.values()):
        decision.headings_at = at
        record_event("thrive.recorded", decision.record, by=by, at=at)
    if decision.need_at is None and decision.need:
        decision.need_at = at
        record_event("thrive.need-recorded", decision.record, by=by, at=at)
    decision.save()
    return decision


@transaction.atomic
def endorse_attendance(decision: AttendanceDecision, *, words: str, by: Member, at: datetime) -> AttendanceDecision:
    """A supervisor other than the one who decided endorses not attending now; until then it shows as not endorsed."""
    require(by, Permission.ENDORSE, at=at)
    if by.pk == decision.by_id:
        raise Refused("Somebody other than the one who decided must endorse it. Ask another supervisor.")
    if not (decision.headings_at and decision.need_at):
        raise Refused("Complete the six headings and the victim's need first, or send somebody.")
    decision.endorsed_at, decision.endorsed_by = at, by
    decision.save(update_fields=["endorsed_at", "endorsed_by"])
    record_event("attendance.endorsed", decision.record, by=by, at=at, words=words)
    return decision


@transaction.atomic
def attend(incident: Incident, *, attended_at: datetime, seen: str, words: str, by: Member, at: datetime) -> None:
    """Somebody came. *Attended and not seen* is kept with why, and is not the same as no answer."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if attended_at > at:
        raise Refused("This is in the future. Record the attendance once somebody is there.")
    if seen == Incident.Seen.NO and not words.strip():
        raise Refused("Say why the victim was not seen, and what happens next.")
    incident.attended_at, incident.seen = attended_at, seen
    incident.save(update_fields=["attended_at", "seen"])
    detail = {"seen": seen}
    record_event("attendance.made", incident.record, by=by, at=attended_at, detail=detail, words=words)


@transaction.atomic
def answer_prompts(
    incident: Incident, *, answers: Mapping[str, Mapping[str, str]], safety_advice: str, by: Member, at: datetime
) -> PromptSheet:
    """Keep the prompts as far as they were asked; nothing is blocked, what is open stays owed and is counted (INC-013).

    Args: answers, for each prompt its `answer` and `words` (what was said, or why it was not asked).
    """
    require(by, Permission.RECORD_ENTRY, at=at)
    unanswered = sum(not is_answered(answers.get(prompt, {})) for prompt in Prompt.values)
    unanswered += not safety_advice.strip()
    sheet = PromptSheet.objects.create(
        record=incident.record,
        answers={prompt: dict(answers[prompt]) for prompt in Prompt.values if prompt in answers},
        unanswered=unanswered,
        safety_advice=safety_advice,
        at=at,
        by=by,
    )
    kind = "prompts.left-open" if unanswered else "prompts.answered"
    record_event(kind, incident.record, by=by, at=at, detail={"open": unanswered})
    return sheet


def is_answered(said: Mapping[str, str]) -> bool:
    """Asked, or not asked with a reason."""
    if said.get("answer") == PromptAnswer.NOT_ASKED:
        return bool(said.get("words", "").strip())
    return said.get("answer") == PromptAnswer.ASKED


def standing_prompts(incident: Incident) -> PromptSheet | None:
    return PromptSheet.objects.filter(record=incident.record).order_by("-at", "-pk").first()


@transaction.atomic
def open_history(incident: Incident, *, by: Member, at: datetime) -> Event | None:
    """Log that somebody opened the history of all parties, once for each person (INC-012)."""
    opened = Event.objects.filter(record_id=incident.record_id, kind=OPENED, by_id=by.pk)
    if opened.exists():
        return None
    return record_event(OPENED, incident.record, by=by, at=at)


@transaction.atomic
def pass_history(incident: Incident, *, to: str, how: str, by: Member, at: datetime) -> Event:
    """Log that the history was passed to the officer who goes, with the time (INC-012)."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if not to.strip():
        raise Refused("Say to whom the history was passed.")
    return record_event(PASSED, incident.record, by=by, at=at, detail={"how": how}, words=f"Passed to {to}")


@transaction.atomic
def record_interpreter(
    party: Party, *, who: str, language: str, name: str, reason: str, by: Member, at: datetime
) -> Interpreting:
    """Who interpreted, as it was. Somebody close to them asks for a reason, and a supervisor sees it (INC-016)."""
    require(by, Permission.RECORD_ENTRY, at=at)
    row = Interpreting.objects.create(
        record=party.record, party=party, who=who, language=language, name=name, reason=reason.strip(), at=at, by=by
    )
    party.language = language or party.language
    party.save(update_fields=["language"])
    subject = subject_of(party)
    record_event("interpreter.used", party.record, by=by, at=at, subject=subject, detail={"who": who})
    if who in FAMILY_OR_FRIEND:
        record_event("interpreter.close-to-them", party.record, by=by, at=at, subject=subject, detail={"who": who})
        if row.reason:
            record_event("interpreter.reason-given", party.record, by=by, at=at, subject=subject, words=row.reason)
    return row


def subject_of(party: Party) -> str | None:
    return party.person.reference if party.person else None


@transaction.atomic
def explain_interpreter(row: Interpreting, *, reason: str, by: Member, at: datetime) -> Interpreting:
    """The reason that was owed."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if not reason.strip():
        raise Refused("Give the reason why somebody close to them interpreted.")
    row.reason = reason.strip()
    row.save(update_fields=["reason"])
    record_event("interpreter.reason-given", row.record, by=by, at=at, subject=subject_of(row.party), words=row.reason)
    return row


@transaction.atomic
def see_interpreter(row: Interpreting, *, by: Member, at: datetime) -> None:
    """A supervisor has seen that somebody close to them interpreted."""
    require(by, Permission.ENDORSE, at=at)
    row.seen_at, row.seen_by = at, by
    row.save(update_fields=["seen_at", "seen_by"])
    record_event("interpreter.seen-by-supervisor", row.record, by=by, at=at, subject=subject_of(row.party))


@transaction.atomic
def review_call(
    incident: Incident,
    *,
    method: str,
    outcome: str,
    feedback: str,
    grade_right: bool | None,
    grade_correct: str,
    by: Member,
    at: datetime,
) -> CallReview:
    """A supervisor's review of a call, with feedback to its handler (INC-005).

    The grade is right, or wrong with what it should have been (INC-006).
    """
    require(by, Permission.ENDORSE, at=at)
    if by.pk == incident.reported_by_id:
        raise Refused("Somebody other than the one who took the call reviews it.")
    if grade_right is False and not grade_correct:
        raise Refused("Say what the grade should have been.")
    review = CallReview.objects.create(
        record=incident.record,
        method=method,
        outcome=outcome,
        feedback=feedback,
        grade_given=incident.grade,
        grade_right=grade_right,
        grade_correct=incident.grade if grade_right else grade_correct,
        at=at,
        by=by,
    )
    detail = {"method": method, "outcome": outcome, "grade_right": grade_right, "grade_correct": review.grade_correct}
    record_event("call.reviewed", incident.record, by=by, at=at, detail=detail, words=feedback)
    return review
