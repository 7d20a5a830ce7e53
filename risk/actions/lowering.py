"""The lowering act: a reason about the victim's risk, and a second person (RISK-018). Refused attempts are kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.actions.levels import set_level
from cases.models import Case, Level
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, may, require
from dapolicy.chronology.actions import lock_record, record, tell
from risk.actions.grading import current, feed_back
from risk.actions.proposing import load_of_team, propose_row
from risk.levels import LOWERING_REASONS, is_below, speaks_of_capacity
from risk.models import LevelSet, Lowering, LoweringTry


def fault_of(reason: str, words: str) -> str:
    """Why a reason and its words cannot lower a level, or nothing."""
    if reason not in LOWERING_REASONS:
        return "no-such-reason"
    if not words.strip():
        return "no-words"
    return "speaks-of-capacity" if speaks_of_capacity(words) else ""


@transaction.atomic
def propose(case: Case, *, level: str, reason: str, words: str, by: Member, at: datetime) -> Lowering | LoweringTry:
    """Propose to lower; the level stands until a second person approves. A refused attempt is returned, and kept."""
    require(by, Permission.PROPOSE_LOWERING, at=at)
    case = current(case)
    if level not in Level.values or level == Level.NONE or not is_below(level, case.level):
        raise Refused("That is not below the level now. Choose a lower one, or raise it instead.")
    if fault := fault_of(reason, words):
        return keep_try(case, level=level, reason=reason, words=words, fault=fault, by=by, at=at)
    return propose_row(case, level=level, reason=reason, words=words, assessment=None, by=by, at=at)


@transaction.atomic
def give_reason(lowering: Lowering, *, reason: str, words: str, by: Member, at: datetime) -> Lowering | LoweringTry:
    """The proposer says why a lower assessment should lower the case; until then nobody can approve it."""
    require(by, Permission.PROPOSE_LOWERING, at=at)
    lowering, case = held(lowering)
    if lowering.proposed_by_id != by.pk:
        raise Refused("Whoever proposed it gives the reason. You can make a proposal of your own.")
    if fault := fault_of(reason, words):
        return keep_try(case, level=lowering.level, reason=reason, words=words, fault=fault, by=by, at=at)
    lowering.reason, lowering.words = reason, words
    lowering.save(update_fields=["reason", "words"])
    detail = {"level": lowering.level, "before": lowering.before, "reason": reason}
    record("risk.lowering-reasoned", case.record, by=by, at=at, subject=str(lowering.key), detail=detail, words=words)
    return lowering


@transaction.atomic
def approve(lowering: Lowering, *, words: str, by: Member, at: datetime) -> Lowering | LoweringTry:
    """Lower the working level: the one way down. Ends what only the higher level asked for (RISK-018)."""
    lowering, case = held(lowering)
    if fault := approval_fault(lowering, case, words=words, by=by, at=at):
        return keep_try(case, level=lowering.level, reason=lowering.reason, words=words, fault=fault, by=by, at=at)
    decide(lowering, Lowering.State.APPROVED, words=words, by=by, at=at)
    LevelSet.objects.create(
        record=case.record,
        level=lowering.level,
        before=case.level,
        how=LevelSet.How.LOWERED,
        reason=lowering.reason,
        words=lowering.words,
        assessment=lowering.assessment,
        at=at,
        by=lowering.proposed_by,
        approved_by=by,
    )
    set_level(case, level=lowering.level, by=by, at=at)
    detail = {"level": lowering.level, "before": lowering.before, "reason": lowering.reason}
    record("risk.lowered", case.record, by=by, at=at, subject=str(lowering.key), detail=detail, words=words)
    return lowering


@transaction.atomic
def refuse(lowering: Lowering, *, words: str, by: Member, at: datetime) -> Lowering:
    """The level stays where it is, and the proposer is told why."""
    require(by, Permission.APPROVE_LOWERING, at=at)
    if not words.strip():
        raise Refused("Say why the level stays: the one who proposed it learns from it.")
    lowering, case = held(lowering)
    decide(lowering, Lowering.State.REFUSED, words=words, by=by, at=at)
    record("risk.lowering-refused", case.record, by=by, at=at, subject=str(lowering.key), words=words)
    return lowering


def held(lowering: Lowering) -> tuple[Lowering, Case]:
    """The proposal and its case, still waiting, held until this transaction ends."""
    lock_record(lowering.record_id)
    lowering = Lowering.objects.select_related("record", "assessment", "proposed_by").get(pk=lowering.pk)
    if lowering.state != Lowering.State.PROPOSED:
        raise Refused("This proposal has been decided already.")
    return lowering, current(Case(pk=lowering.record_id))


def approval_fault(lowering: Lowering, case: Case, *, words: str, by: Member, at: datetime) -> str:
    """Why this person cannot approve this proposal now, or nothing."""
    if by.pk in {lowering.proposed_by_id, getattr(lowering.assessment, "author_id", None)}:
        return "own-proposal"
    if not may(by, Permission.APPROVE_LOWERING, at=at):
        return "not-allowed"
    if not lowering.reason:
        return "no-reason-yet"
    if lowering.before != case.level:
        return "level-moved"
    if not words.strip():
        return "no-words"
    return "speaks-of-capacity" if speaks_of_capacity(words) else ""


def decide(lowering: Lowering, state: str, *, words: str, by: Member, at: datetime) -> None:
    lowering.state, lowering.decided_at, lowering.decided_by, lowering.decision_words = state, at, by, words
    lowering.save(update_fields=["state", "decided_at", "decided_by", "decision_words"])
    if lowering.assessment:
        feed_back(lowering.assessment, source=f"lowering:{lowering.pk}", by=by, at=at)
    title = f"{lowering.record.reference}: your proposal to lower the risk level was decided"
    to = f"member:{lowering.proposed_by_id}"
    tell(lowering.record, to=to, title=title, at=at, source=f"risk.lowering-decided:{lowering.key}")


def keep_try(case: Case, *, level: str, reason: str, words: str, fault: str, by: Member, at: datetime) -> LoweringTry:
    """Drift shows in what people try: kept beside the unit's load, and in the chronology (RISK-019)."""
    made = LoweringTry.objects.create(
        record=case.record,
        before=case.level,
        level=level,
        reason=reason,
        words=words,
        why_refused=fault,
        at=at,
        by=by,
        open_cases_of_team=load_of_team(case),
    )
    detail = {"level": level, "before": case.level, "refused": fault}
    record("risk.lowering-tried", case.record, by=by, at=at, detail=detail, words=words)
    return made
