"""What the worker runs each minute for professional standards."""

from celery import shared_task
from django.utils import timezone

from dapolicy.audit.seals import seal_next
from ppda.console.checks import read_checks
from ppda.console.resolver import resolve_sealed, resolve_unread


@shared_task
def resolve() -> int:
    """Find who tried to open what, and what the rules ask. May run late, twice or in two places.

    Seals first, so that what was asked a moment ago is told within this minute and not in the next.
    """
    now = timezone.now()
    while seal_next(at=now) is not None:
        pass
    done = resolve_sealed(now=now) + read_checks(now=now)
    resolve_unread(now=now)
    return done
