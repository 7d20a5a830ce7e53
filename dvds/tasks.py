"""Jobs of the scheme as a whole: thin, and safe to run late, twice, or in two places."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from dvds.actions import holding


@shared_task
def hold_against_register() -> None:
    """Lock open applications of people whom the staff register has meanwhile."""
    holding.hold_against_register(at=timezone.now())
