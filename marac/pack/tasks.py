"""Jobs of the pack: ids come from the rows. Each may run late, twice, or in two places."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marac.pack import making, renewing


@shared_task
def make_packs() -> int:
    """Make every pack that waits, and finish those whose job died."""
    return making.make_waiting(at=timezone.now())


@shared_task
def renew_sheets() -> int:
    """Make the sheets of cases again that changed since, as the coordinator who made them."""
    return renewing.renew(at=timezone.now())
