"""Jobs of cases: ids in, one call out. Each may run late, twice, or in two places."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cases.actions.deaths import carry_deaths as carry_all
from cases.actions.ownership import end_covers as end_all


@shared_task
def carry_deaths() -> None:
    """Write a death on every record of the dead person, locked ones and applications too."""
    carry_all(at=timezone.now())


@shared_task
def end_covers() -> None:
    """Give clocks back to owners whose cover has ended."""
    end_all(at=timezone.now())
