"""Safety plans, at every level of risk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.actions.levels import refresh_danger
from cases.models import Case
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record
from risk.actions.grading import current
from risk.models import SafetyPlan
from risk.plans import plan_missing
from risk.tools import Question


@transaction.atomic
def make_plan(case: Case, *, plan: dict[str, Any], risks: Sequence[Question], by: Member, at: datetime) -> SafetyPlan:
    """Keep a new version of the plan; one line counts as the interim one and stops its clock (RISK-020, RISK-021).

    Args: plan, fields of `SafetyPlan`; risks, the questions answered positively in the assessment that counts.
    """
    require(by, Permission.RECORD_ENTRY, at=at)
    case = current(case)
    made = SafetyPlan(record=case.record, made_at=at, by=by, **plan)
    if is_empty(made):
        raise Refused("Write one line at least: what keeps them safe tonight.")
    made.completed_at = None if plan_missing(made, risks) else at
    made.save()
    detail = {"complete": bool(made.completed_at)}
    record("safety-plan.made", case.record, by=by, at=at, detail=detail, words=made.interim)
    refresh_danger(case)
    return made


def is_empty(plan: SafetyPlan) -> bool:
    """Whether nothing at all was written or marked."""
    texts = [plan.interim, plan.children, plan.victim_wishes, plan.practitioner, plan.no_practitioner_because]
    measures = [str(text) for given in plan.measures.values() for text in given.values() if text]
    return not any(text.strip() for text in [*texts, *measures]) and not any(plan.options.values())
