"""Many things to do, each by itself: one that cannot be done holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection

FAULTS = (DatabaseError, ObjectDoesNotExist, LookupError, ValueError)

log = logging.getLogger(__name__)


def by_itself(act: Callable[[], int], what: str) -> int:
    """Do one of many, in a transaction of its own; what cannot be done is logged and waits for the next time.

    Args: act, which undoes what it wrote where it fails; what, how the log calls it, without a name or a word of it.
    Raises: the fault, where the database itself is gone: then nothing else can be done either.
    """
    try:
        return act()
    except FAULTS:
        if not connection.is_usable():
            raise
        log.exception("One of many could not be done and waits: %s", what)
        return 0
