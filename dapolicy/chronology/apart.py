"""Many things to do, each by itself: one that cannot be done waits for the next run, and holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction

from dapolicy.access.permissions import Refused

# Whatever a row can be made of: what somebody else sent is read here too, and may be of any shape.
FAULTS = (DatabaseError, ObjectDoesNotExist, LookupError, ValueError, TypeError, AttributeError, Refused)

log = logging.getLogger(__name__)


def by_itself(work: Callable[..., int], *given: Any, **more: Any) -> int | None:
    """What the work makes of one row, in a transaction of its own; None where it failed.

    Args: given, of which the first is the row, by its key in the log: neither a name nor a word of it.
    Raises: the fault, where the connection is gone: what the job holds by it is gone too, and the next run begins anew.
    """
    connection.ensure_connection()
    held = connection.connection
    try:
        with transaction.atomic():
            return work(*given, **more)
    except FAULTS:
        if connection.connection is not held or not connection.is_usable():
            raise
        log.exception("%s could not be done and waits: %s", work.__name__, getattr(given[0], "pk", given[0]))
        return None
