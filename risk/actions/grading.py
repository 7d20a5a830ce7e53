"""The working level of a case: set, raised, confirmed. Lowering is another act (`risk.actions.lowering`)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.actions.levels import set_level
from cases.models import Case, Level
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record, record, tell
from risk.actions.proposing import propose_from
from risk.levels import CHANGE_REASONS, is_below
from risk.models import Assessment, LevelSet


def current(case: Case) -> Case:
    """The case with its working level, held until this transaction ends."""
    lock_record(case.pk)
    return Case.objects.select_related("record").get(pk=case.pk)


def take_level(assessment: Assessment, *, by: Member, at: datetime) -> None:
    """The professional's level reaches the case: it sets, raises or confirms; lower than it stands is a proposal.

    No newer assessment lowers by merely being newer (RISK-014, RISK-018).
    """
    case = current(Case(pk=assessment.record_id))
    if not assessment.level:
        return
    if is_below(assessment.level, case.level):
        propose_from(assessment, case, by=by, at=at)
        return
    how = LevelSet.How.FIRST if not case.level else LevelSet.How.RAISED
    if assessment.level == case.level:
        how = LevelSet.How.CONFIRMED
    words, moment = assessment.rationale, assessment.assessed_at or at
    put_level(case, level=assessment.level, how=how, words=words, by=by, at=moment, assessment=assessment)


@transaction.atomic
def raise_level(
    case: Case,
    *,
    level: str,
    reason: str,
    words: str,
    by: Member,
    at: datetime,
    assessment: Assessment | None = None,
) -> LevelSet:
    """Raise the working level at once, by one person with a reason; the earlier level stays to be seen (RISK-014).

    Args: assessment, the one whose level this changes: its author is told why (RISK-012).
    """
    require(by, Permission.RAISE_RISK, at=at)
    case = current(case)
    if level not in Level.values or not is_below(case.level, level):
        raise Refused("That is not above the level now. To lower it, propose it: a second person decides.")
    if reason not in CHANGE_REASONS or not words.strip():
        raise Refused("Choose why, and say it in your own words: the first assessor learns from it.")
    made = put_level(
        case, level=level, how=LevelSet.How.RAISED, reason=reason, words=words, by=by, at=at, assessment=assessment
    )
    if assessment:
        feed_back(assessment, source=f"raised:{made.pk}", by=by, at=at)
    return made


def put_level(
    case: Case,
    *,
    level: str,
    how: str,
    words: str,
    by: Member,
    at: datetime,
    reason: str = "",
    assessment: Assessment | None = None,
) -> LevelSet:
    """The row, the copy on the case, and the event that starts what the level asks for. Confirming starts nothing."""
    made = LevelSet.objects.create(
        record=case.record,
        level=level,
        before=case.level,
        how=how,
        reason=reason,
        words=words,
        assessment=assessment,
        at=at,
        by=by,
    )
    if how != LevelSet.How.CONFIRMED:
        subject = str(assessment.key) if assessment else None
        detail = {
            "level": level,
            **({"before": case.level} if case.level else {}),
            **({"why": reason} if reason else {}),
        }
        record("risk.graded", case.record, by=by, at=at, subject=subject, detail=detail, words=words, opinion=True)
        set_level(case, level=level, by=by, at=at)
    return made


def feed_back(assessment: Assessment, *, source: str, by: Member, at: datetime) -> None:
    """The author learns what became of an assessment, on the page of their own assessments (RISK-012)."""
    if assessment.author_id == by.pk:
        return
    title = f"{assessment.record.reference}: there is feedback on your risk assessment"
    to = f"member:{assessment.author_id}"
    tell(assessment.record, to=to, title=title, at=at, source=f"risk.feedback:{assessment.key}:{source}")
