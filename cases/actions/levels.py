"""The copies on a case that lists are ordered by: its working level and its danger."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.models import Case, Level
from dapolicy.access.models import Member
from dapolicy.chronology.standing import has_happened

THREAT_TO_LIFE, HIGH_AND_BARE, WANTED, HIGH, MEDIUM, NOT_ASSESSED, STANDARD = 100, 60, 50, 40, 20, 15, 10
BY_LEVEL = {Level.HIGH: HIGH, Level.MEDIUM: MEDIUM, Level.STANDARD: STANDARD, Level.NONE: NOT_ASSESSED}


def danger_of(case: Case, *, owned: bool, planned: bool) -> int:
    """Where a case stands in every list, danger first; the one place that says so.

    Threat to life; then high without its owners or a safety plan; wanted; high; medium; not assessed yet, which
    could be anything and so stands above standard; standard.
    Args: owned, whether both an investigator and a safeguarding lead have it; planned, whether a safety plan was made.
    """
    if case.threat_to_life:
        return THREAT_TO_LIFE
    if case.level == Level.HIGH and not (owned and planned):
        return HIGH_AND_BARE
    if case.wanted:
        return WANTED
    return BY_LEVEL[Level(case.level)]


def is_planned(case: Case) -> bool:
    """Whether a safety plan was made for this case and not withdrawn."""
    return has_happened("safety-plan.made", case.record)


@transaction.atomic
def refresh_danger(case: Case) -> None:
    """Write the case's danger beside what has just changed: its level, owners, plan, or a marker."""
    owned = bool(case.record.investigator_id and case.record.safeguarding_lead_id)
    case.danger = danger_of(case, owned=owned, planned=is_planned(case))
    case.save(update_fields=["danger"])


@transaction.atomic
def set_level(case: Case, *, level: str, by: Member, at: datetime) -> None:
    """Copy the working level onto the case, beside the row that set it; the caller has asked whether `by` may."""
    case.level = level
    case.save(update_fields=["level"])
    refresh_danger(case)


@transaction.atomic
def set_threat_to_life(case: Case, *, present: bool, by: Member, at: datetime) -> None:
    """Put a case on top of every list, or take it off once the decision is signed (RISK-025)."""
    case.threat_to_life = present
    case.save(update_fields=["threat_to_life"])
    refresh_danger(case)
