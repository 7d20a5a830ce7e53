"""Jobs of the queue: thin, and safe to run late, twice, or in two places."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from dvds.actions import carrying, holding
from dvds.queue import triage


@shared_task
def look() -> int:
    """Look at what was recorded about subjects and potential victims since the last look, who must not read it, and
    which checks were made for two."""
    found = triage.look(now=timezone.now())
    holding.keep_out()
    carrying.complete_doubles()
    return found
