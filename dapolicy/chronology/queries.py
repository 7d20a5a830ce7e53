"""Reads of the chronology, as the transaction's reader may see it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from dapolicy.access.models import Record
from dapolicy.audit.queries import Look, lookers
from dapolicy.chronology.models import Clock, Event

MOST_LOOKERS = 200


def lookers_since(record: Record, moment: datetime) -> list[Look]:
    """Who looked at the record from a moment on, newest first: they may have read what it said."""
    return [look for look in lookers(record, most=MOST_LOOKERS) if look.at >= moment]


def open_clocks(record_ids: Iterable[int]) -> QuerySet[Clock]:
    """Clocks that run, and those that were overdue when they lapsed: these stay overdue."""
    owed = Q(lapsed_at=None) | Q(lapsed_at__gt=F("due_at"))
    return Clock.objects.filter(owed, record__in=list(record_ids), stopped_at=None, void=False).order_by("due_at", "pk")


def clocks_started_by(events: Iterable[Event]) -> QuerySet[Clock]:
    """What is owed because of these events."""
    started = [event.pk for event in events]
    return Clock.objects.filter(start_event__in=started, stopped_at=None, lapsed_at=None, void=False).order_by(
        "due_at", "pk"
    )
