"""Referrals as tests tell of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cases.models import Case
from dapolicy.access.models import Member
from marac.actions.referring import Referring, accept, refer
from marac.models import Agency, Referral


def said(*flags: str, **more: Any) -> Referring:
    usual = {"consent": "yes", "victim_aware": "yes", "reason": "He waited outside her school."}
    flags = flags or ("visible_high_risk",)
    return Referring(agency=Agency.objects.get(pk="police"), flags=frozenset(flags), **usual | more)


def referred(case: Case, by: Member, at: datetime, *flags: str, **more: Any) -> Referral:
    return refer(case, said(*flags, **more), by=by, at=at)


def taken(case: Case, by: Member, at: datetime, *flags: str, **more: Any) -> Referral:
    """Referred and accepted."""
    row = referred(case, by, at, *flags, **more)
    accept(row, by=by, at=at)
    return row
