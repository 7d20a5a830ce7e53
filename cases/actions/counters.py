"""Checks of front counters: advice current, openly displayed, in the languages of the community (INC-015)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.models import CounterCheck, FrontCounter
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require


@transaction.atomic
def check_counter(
    counter: FrontCounter,
    *,
    checked_at: datetime,
    leaflets_current: bool,
    displayed_openly: bool,
    languages: str,
    by: Member,
    at: datetime,
) -> CounterCheck:
    """Record a check with its result; the next one falls due by the edition in force on its day."""
    require(by, Permission.CHECK_COUNTER, at=at)
    if checked_at > at:
        raise Refused("This is in the future. Record the check once it has been made.")
    return CounterCheck.objects.create(
        counter=counter,
        at=checked_at,
        by=by,
        leaflets_current=leaflets_current,
        displayed_openly=displayed_openly,
        languages=languages,
    )
