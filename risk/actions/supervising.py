"""The supervisor's check of an assessment, and the specialists' second look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases.models import Case
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record, record
from risk.actions.assessing import NotYet, tool_for
from risk.actions.grading import current, feed_back, raise_level
from risk.actions.lowering import propose
from risk.levels import is_below
from risk.missing import missing
from risk.models import Assessment, Lowering, LoweringTry, SecondReview

ENDORSED, RAISED, LOWER = "endorsed", "raised", "lower"
OUTCOMES = {
    ENDORSED: "I endorse it: level, reasons and what was done",
    RAISED: "The level must be higher: raise it now",
    LOWER: "The level looks too high: propose to lower it (a second person decides)",
}
SOURCES = {
    "history": "The history of both people",
    "intelligence": "Intelligence",
    "initial-investigation": "The initial investigation",
    "partner-information": "What partner agencies know",
}


@dataclass(frozen=True)
class Judged:
    """A supervisor's or second assessor's answer. `reason` is from the list that belongs to the outcome."""

    outcome: str
    level: str = ""
    reason: str = ""
    words: str = ""


@transaction.atomic
def supervise(assessment: Assessment, *, judged: Judged, by: Member, at: datetime) -> Assessment | LoweringTry:
    """Check an assessment and the actions taken, endorsing or changing it in one step (RISK-001, RISK-011, RISK-014).

    Stops its clock, starts the follow-up with the victim (RISK-022) and the second review (RISK-013).
    A lowering that is refused at once is returned, and the check stays owed.
    """
    require(by, Permission.ENDORSE, at=at)
    assessment = handed_in(assessment)
    refuse_own(assessment, by)
    if assessment.supervised_at:
        raise Refused(f"{assessment.supervised_by} has checked this assessment already.")
    if judged.outcome == ENDORSED and missing(assessment, tool_for(assessment)) and not judged.words.strip():
        raise NotYet("Parts of this assessment are missing. Say in your own words why you endorse it all the same.")
    refused = carry_out(assessment, judged, by=by, at=at)
    if refused:
        return refused
    assessment.supervised_at, assessment.supervised_by = at, by
    assessment.supervision_outcome, assessment.supervision_words = judged.outcome, judged.words
    assessment.save(update_fields=["supervised_at", "supervised_by", "supervision_outcome", "supervision_words"])
    record_supervised(assessment, by=by, at=at)
    if judged.outcome == ENDORSED and judged.words.strip():
        feed_back(assessment, source="supervised", by=by, at=at)
    return assessment


def handed_in(assessment: Assessment) -> Assessment:
    """The assessment, held until this transaction ends."""
    lock_record(assessment.record_id)
    found = Assessment.objects.select_related("record", "question_set", "supervised_by").get(pk=assessment.pk)
    if not found.entered_at:
        raise Refused("This assessment has not been handed in yet.")
    return found


def refuse_own(assessment: Assessment, by: Member) -> None:
    """Nobody checks what they wrote, all of it or a word of it."""
    if assessment.author_id == by.pk or assessment.edits.filter(by=by, applied=True).exists():
        raise Refused("You wrote in this assessment yourself. Another supervisor checks it.")


def carry_out(assessment: Assessment, judged: Judged, *, by: Member, at: datetime) -> LoweringTry | None:
    """Raise, or propose to lower, as judged."""
    case = current(Case(pk=assessment.record_id))
    if judged.outcome == RAISED:
        raise_level(
            case, level=judged.level, reason=judged.reason, words=judged.words, by=by, at=at, assessment=assessment
        )
    elif judged.outcome == LOWER:
        made = propose(case, level=judged.level, reason=judged.reason, words=judged.words, by=by, at=at)
        if isinstance(made, LoweringTry):
            return made
        Lowering.objects.filter(pk=made.pk).update(assessment=assessment)
        feed_back(assessment, source=f"lowering:{made.pk}", by=by, at=at)
    elif judged.outcome != ENDORSED:
        raise Refused("Choose what you make of it.")
    return None


def record_supervised(assessment: Assessment, *, by: Member, at: datetime) -> None:
    """The check, the follow-up that it starts, and the second review that is now due."""
    held, subject = assessment.record, str(assessment.key)
    detail = {"outcome": assessment.supervision_outcome, "mode": assessment.mode}
    if assessment.incident:
        detail["incident"] = assessment.incident.reference
    words = assessment.supervision_words
    record("risk.supervised", held, by=by, at=at, subject=subject, detail=detail, words=words, opinion=True)
    record("incident.supervised", held, by=by, at=at, detail={"assessment": subject})
    record("risk.secondary-review-due", held, by=by, at=at, subject=subject)
    SecondReview.objects.get_or_create(assessment=assessment, defaults={"record": held, "waiting_since": at})


@transaction.atomic
def review(
    second: SecondReview, *, sources: list[str], judged: Judged, by: Member, at: datetime
) -> SecondReview | LoweringTry:
    """A second look with all police and partner information (RISK-013). Saved as far as it goes; *done* waits for all.

    Raises: NotYet never; what is missing is in `review_missing`.
    """
    require(by, Permission.SECOND_REVIEW, at=at)
    assessment = handed_in(second.assessment)
    refuse_own(assessment, by)
    second = SecondReview.objects.get(pk=second.pk)
    if second.done_at:
        raise Refused("This review has been done already.")
    second.sources = [source for source in SOURCES if source in sources]
    second.outcome, second.level, second.words, second.by = judged.outcome, judged.level, judged.words, by
    second.save(update_fields=["sources", "outcome", "level", "words", "by"])
    if review_missing(second):
        return second
    refused = carry_out(assessment, judged, by=by, at=at)
    return refused or review_done(second, assessment, by=by, at=at)


def review_missing(second: SecondReview) -> list[str]:
    """What the word *done* waits for: every source consulted, an outcome, and its words."""
    lacking = [f"Not consulted yet: {SOURCES[source].lower()}" for source in SOURCES if source not in second.sources]
    if not second.outcome:
        lacking.append("What you make of the level")
    if not second.words.strip():
        lacking.append("Your reasons")
    return lacking


def review_done(second: SecondReview, assessment: Assessment, *, by: Member, at: datetime) -> SecondReview:
    second.done_at = at
    second.save(update_fields=["done_at"])
    detail = {"outcome": second.outcome, "sources": list(second.sources)}
    subject = str(assessment.key)
    record(
        "risk.secondary-review-made", second.record, by=by, at=at, subject=subject, detail=detail, words=second.words
    )
    feed_back(assessment, source="second", by=by, at=at)
    return second


def can_raise_to(case: Case) -> list[str]:
    """Levels above the working one."""
    return [level for level in ("medium", "high") if is_below(case.level, level)]
