"""Jobs of the intake: thin, and safe to run late, twice, or in two places."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from dapolicy.chronology import hurry
from dapolicy.custody.paging import hurry_calls
from dapolicy.custody.safety.actions import SORT
from dvds.intake.opening import open_requests as open_all


@shared_task
def open_requests() -> int:
    """Open the applications that were written as requests, and have whoever is there told at once."""
    opened = open_all(now=timezone.now())
    if opened:
        hurry.hurry(SORT)
        hurry_calls()
        hurry.send()
    return opened
