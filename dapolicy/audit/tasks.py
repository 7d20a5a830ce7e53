"""What the worker runs each minute."""

import logging

from celery import shared_task
from django.utils import timezone

from dapolicy.audit import seals
from dapolicy.audit.root import RootDiffers

log = logging.getLogger(__name__)


@shared_task
def seal() -> None:
    """Seal what was written. May run late, twice or in two places: each row is sealed once."""
    try:
        seals.seal_all(at=timezone.now())
    except RootDiffers as trouble:
        # Sealing is done and goes on; the root keeps the evidence until somebody has looked.
        log.critical("The audit's root was left as it is. %s Run: audit verify", trouble)
