"""Beginning, saving and handing in an assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.models import Case, Marker
from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record, record, tell
from risk.actions.grading import take_level
from risk.answers import Merged, as_seen, flat, merge, put
from risk.missing import cannot_hand_in, found_coercive_control, missing, owes_face_to_face
from risk.models import Assessment, AssessmentEdit, QuestionSet
from risk.police import with_police
from risk.tools import Tool, tool_of


class NotYet(Refused):
    """The word that was asked for waits; what was saved is saved. Says what is missing."""


@dataclass(frozen=True)
class Saved:
    """What became of a save: the assessment as it stands, and what another person changed meanwhile."""

    assessment: Assessment
    merged: Merged


def tool_for(assessment: Assessment) -> Tool:
    """The version of the tool that this assessment began with, and what is asked beside it of a police suspect."""
    stored = assessment.question_set
    tool = tool_of(stored.code, stored.version, stored.title, stored.questions)
    return with_police(tool, assessment)


@transaction.atomic
def begin(case: Case, *, question_set: QuestionSet, incident: Record | None, by: Member, at: datetime) -> Assessment:
    """Begin an assessment, or take up the one that is open for this incident: never two (RISK-001, RISK-002)."""
    require(by, Permission.ASSESS, at=at)
    lock_record(case.pk)
    there = Assessment.objects.filter(record_id=case.pk, incident=incident, entered_at=None).first()
    if there:
        return there
    if not question_set.allowed:
        raise Refused(f"Assessments do not begin with {question_set.title} here. Choose another tool.")
    made = Assessment.objects.create(
        record=case.record, incident=incident, question_set=question_set, author=by, begun_at=at
    )
    detail = {"tool": question_set.code, "version": question_set.version}
    record("risk.assessment-begun", case.record, by=by, at=at, subject=str(made.key), detail=detail)
    return made


@transaction.atomic
def save(assessment: Assessment, *, typed: dict[str, Any], seen_edit: int, by: Member, at: datetime) -> Saved:
    """Keep what was typed. Never refused for what is missing; never overwrites what another person typed meanwhile.

    Args: typed, answers by path (`risk.answers.flat`); seen_edit, the number of the save that the page was opened at.
    A clash leaves the other's answer in place, keeps this one beside it, and is returned to be decided.
    """
    require(by, Permission.ASSESS, at=at)
    lock_record(assessment.record_id)
    assessment = Assessment.objects.select_related("record", "question_set").get(pk=assessment.pk)
    merged = merge_with(assessment, typed, seen_edit)
    if merged.changes and assessment.completed_at:
        raise Refused("This assessment is complete and stands as it is. Begin a new one to say what has changed.")
    if merged.changes.keys() & {"level"} and assessment.entered_at:
        raise Refused("The level was handed in and counts. Raise it, or propose to lower it, on the case's risk page.")
    if merged.changes:
        write(assessment, merged, by=by, at=at)
    if merged.clashes:
        keep_beside(assessment, merged, by=by, at=at)
    return Saved(assessment, merged)


def merge_with(assessment: Assessment, typed: dict[str, Any], seen_edit: int) -> Merged:
    """What was typed against what stands, seen from the save at which the page was opened."""
    now = flat(assessment)
    later = assessment.edits.filter(applied=True, edit__gt=seen_edit).order_by("-edit")
    return merge(seen=as_seen(now, later), now=now, typed=typed)


def write(assessment: Assessment, merged: Merged, *, by: Member, at: datetime) -> None:
    """The changed answers, the row that says who changed them, and what follows from them."""
    put(assessment, merged.changes)
    assessment.edit += 1
    changes = {path: list(pair) for path, pair in merged.changes.items()}
    AssessmentEdit.objects.create(
        record=assessment.record, assessment=assessment, edit=assessment.edit, changes=changes, at=at, by=by
    )
    assessment.save()
    mark_coercive_control(assessment, by=by, at=at)
    if assessment.entered_at:
        complete_if_whole(assessment, by=by, at=at)


def keep_beside(assessment: Assessment, merged: Merged, *, by: Member, at: datetime) -> None:
    """What was typed over somebody else's answer, until it is decided: nothing is lost if the page is left."""
    AssessmentEdit.objects.create(
        record=assessment.record,
        assessment=assessment,
        edit=assessment.edit,
        changes={clash.path: [clash.theirs, clash.mine] for clash in merged.clashes},
        applied=False,
        at=at,
        by=by,
    )


def mark_coercive_control(assessment: Assessment, *, by: Member, at: datetime) -> None:
    """The case carries the marker from the first positive answer on (RISK-006); one is enough."""
    if not found_coercive_control(assessment, tool_for(assessment)):
        return
    kind, held = Marker.Kind.COERCIVE_CONTROL, assessment.record
    if Marker.objects.filter(record=held, kind=kind, withdrawn_at=None).exists():
        return
    case = Case.objects.select_related("suspect", "victim").get(pk=held.pk)
    whom = case.suspect or case.victim
    words = "Found in a risk assessment"
    Marker.objects.create(record=held, person=whom, kind=kind, words=words, learnt_at=at, by_id=by.pk)
    detail = {"marker": kind.value, "state": Marker.State.YES.value}
    record("marker.set", held, by=by, at=at, subject=whom.reference, detail=detail)


@transaction.atomic
def hand_in(assessment: Assessment, *, by: Member, at: datetime) -> Assessment:
    """Submit an assessment: its level counts from now, a supervisor's check is owed, what is missing stays owed.

    RISK-001, RISK-009, RISK-011. Twice is once. Raises: NotYet, without a level (or a reason for no answers).
    """
    require(by, Permission.ASSESS, at=at)
    lock_record(assessment.record_id)
    assessment = Assessment.objects.select_related("record", "question_set", "incident").get(pk=assessment.pk)
    if assessment.entered_at:
        return assessment
    if lacking := cannot_hand_in(assessment):
        raise NotYet(f"Before it can be handed in: {lacking[0].words.lower()}.")
    assessment.entered_at = at
    assessment.assessed_at = assessment.assessed_at or assessment.begun_at
    assessment.save(update_fields=["entered_at", "assessed_at"])
    record_assessed(assessment, by=by)
    take_level(assessment, by=by, at=at)
    complete_if_whole(assessment, by=by, at=at)
    return assessment


def record_assessed(assessment: Assessment, *, by: Member) -> None:
    """What the clocks start and stop by, at the moment when the victim was asked."""
    held, subject = assessment.record, str(assessment.key)
    at = assessment.assessed_at or assessment.begun_at
    stored = assessment.question_set
    detail = {"tool": stored.code, "version": stored.version, "mode": assessment.mode, "level": assessment.level}
    if assessment.incident:
        detail["incident"] = assessment.incident.reference
    record("risk.assessed", held, by=by, at=at, subject=subject, detail=without_nothing(detail))
    if assessment.mode == Assessment.Mode.FACE_TO_FACE:
        record("risk.assessed-in-person", held, by=by, at=at, subject=subject)
    if owes_face_to_face(assessment, Case.objects.get(pk=held.pk).relationship):
        record("risk.assessed-by-telephone", held, by=by, at=at, subject=subject)
        title = f"{held.reference}: assessed by telephone, a face-to-face assessment is owed"
        tell(held, to="supervisor", title=title, at=assessment.entered_at or at, source=f"risk.telephone:{subject}")


def without_nothing(detail: dict[str, str]) -> dict[str, str]:
    """A level that nobody gave is absent, not empty: policy knows three."""
    return {name: value for name, value in detail.items() if value}


def complete_if_whole(assessment: Assessment, *, by: Member, at: datetime) -> None:
    """The word *complete* comes by itself, once nothing is missing."""
    if assessment.completed_at or missing(assessment, tool_for(assessment)):
        return
    assessment.completed_at = at
    assessment.save(update_fields=["completed_at"])
    record("risk.assessment-completed", assessment.record, by=by, at=at, subject=str(assessment.key))
