"""What the worker runs: sealing each minute, verifying each night."""

from celery import shared_task
from django.utils import timezone

from dapolicy.audit import nightly, seals

LONGEST = 12 * 3600  # seconds: a force's whole log


@shared_task
def seal() -> None:
    """Seal what was written. May run late, twice or in two places: each row is sealed once.

    Where the root outside differs, sealing goes on; the root keeps the evidence until somebody has looked.
    """
    seals.seal_all(at=timezone.now())


# Taken once: handed back while it still runs, it would only find that it runs. Killed, it is asked for again.
@shared_task(acks_late=False, time_limit=LONGEST)
def verify() -> bool:
    """Verify the whole log, once a night, on a queue of its own: it takes a minute for each million rows."""
    return nightly.verify_once(now=timezone.now())
