"""Asking the worker to look now: for every entry of everybody, so that nothing differs for its author."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.chronology.hurry import hurry
from dapolicy.chronology.models import Event

TASK = "dvds.queue.tasks.look"


def after_entry(events: list[Event], *, by: Member, at: datetime) -> None:
    """Whatever the entry was, on whatever record."""
    transaction.on_commit(partial(hurry, TASK))
