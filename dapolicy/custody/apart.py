"""A worker's rows one at a time: one that cannot be done waits for the next run, and holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

UNDOABLE = (DatabaseError, ObjectDoesNotExist, LookupError, ValueError)

log = logging.getLogger(__name__)


def by_itself(work: Callable[..., int], *given: Any, now: datetime) -> int | None:
    """What the work makes of one row, in one transaction; None where it failed: the log names the row."""
    try:
        with transaction.atomic():
            return work(*given, now=now)
    except UNDOABLE:
        log.exception("%s could not be done and waits: %s", work.__name__, given[0])
        return None
