"""Proposals to lower a level, with the unit's load as it was at that moment (RISK-018)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from cases.models import Case
from dapolicy.access.models import Kind, Locked, Member, Record
from dapolicy.chronology.actions import record, tell
from risk.models import Assessment, Lowering


def propose_from(assessment: Assessment, case: Case, *, by: Member, at: datetime) -> Lowering:
    """A newer assessment below the working level: kept, shown, and a proposal that still needs its reason."""
    return propose_row(
        case, level=assessment.level, reason="", words=assessment.rationale, assessment=assessment, by=by, at=at
    )


def propose_row(
    case: Case, *, level: str, reason: str, words: str, assessment: Assessment | None, by: Member, at: datetime
) -> Lowering:
    """The proposal and its event; the level does not move."""
    made = Lowering.objects.create(
        record=case.record,
        before=case.level,
        level=level,
        reason=reason,
        words=words,
        assessment=assessment,
        proposed_at=at,
        proposed_by=by,
        open_cases_of_team=load_of_team(case),
        open_cases_of_owner=load_of_owner(case),
    )
    detail = {"level": level, "before": case.level, **({"reason": reason} if reason else {})}
    record("risk.lowering-proposed", case.record, by=by, at=at, subject=str(made.key), detail=detail, words=words)
    title = f"{case.record.reference}: somebody proposes to lower the risk level"
    tell(case.record, to="supervisor", title=title, at=at, source=f"risk.lowering:{made.key}")
    return made


def open_cases() -> Q:
    """Everything open that is not locked: the same number for whoever asks."""
    return Q(kind=Kind.CASE, closed_at=None, locked=Locked.NO)


def load_of_team(case: Case) -> int | None:
    """Open cases of the unit now; None where the case has no team."""
    team = case.record.team_id
    return Record.objects.filter(open_cases(), team_id=team).count() if team else None


def load_of_owner(case: Case) -> int | None:
    """Open cases of the safeguarding lead, else of the investigator; None where nobody has it."""
    owner = case.record.safeguarding_lead_id or case.record.investigator_id
    owned = Q(safeguarding_lead_id=owner) | Q(investigator_id=owner)
    return Record.objects.filter(open_cases() & owned).count() if owner else None
