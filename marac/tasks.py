"""Jobs of MARAC: thin, and safe to run late, twice, or in two places."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marac import repeats


@shared_task
def identify_repeats() -> int:
    """Find what is a repeat of a pair that was referred within the rule's time."""
    return repeats.identify(now=timezone.now())
