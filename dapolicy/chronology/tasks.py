"""Jobs of the chronology: thin, and safe to run late, twice, or in two places."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from dapolicy.chronology import copies, hurry, sending
from dapolicy.chronology.proclaimed import recount_proclaimed
from dapolicy.chronology.sweep import sweep as claim


@shared_task
def sweep() -> int:
    """Notice the stages that clocks have reached; ask for them to be sent."""
    claimed = claim(now=timezone.now())
    if claimed:
        hurry.send()
    return claimed


@shared_task
def send() -> int:
    """Send what waits: notices first, then e-mails."""
    sent = sending.send_waiting(now=timezone.now())
    sending.send_mail(now=timezone.now())
    return sent


@shared_task
def recount_days() -> int:
    """Count clocks again over bank holidays that were proclaimed after they started."""
    return recount_proclaimed(now=timezone.now())


@shared_task
def carry_withdrawals() -> int:
    """Withdraw an act on each record on which it stands, where it was withdrawn on one."""
    return copies.carry_withdrawals()
