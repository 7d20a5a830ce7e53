"""Asking the worker to look now rather than within the minute. Losing the ask loses nothing: rows are the truth."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def send() -> None:
    """Ask for the outbox to be sent."""
    hurry("dapolicy.chronology.tasks.send")


def hurry(task: str) -> None:
    """Send a task without arguments by name; a broker that is away is logged, and the beat's next minute does it."""
    try:
        current_app.send_task(task, retry=False)
    except OperationalError:
        log.warning("The broker is away: %s waits for the next minute.", task)
