"""Jobs of acts of access: thin, and safe to run late, twice, or in two places."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from dapolicy.chronology import hurry
from dapolicy.custody import calling


@shared_task
def call_posts() -> int:
    """Call whoever holds the post of each waiting page, or the next who does."""
    called = calling.call_waiting(now=timezone.now())
    calling.clear_answered(now=timezone.now())
    calling.ring_waiting(now=timezone.now())
    if called:
        hurry.send()
    return called
