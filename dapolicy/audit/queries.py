"""Reads of the audit, always as the reader: through functions that the database keeps, since no table is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from dapolicy.access.models import Record
from dapolicy.access.references import parse_reference

PAGE = 50  # looks on a page, and those of the very same moment as the last


@dataclass(frozen=True)
class Look:
    """One look at a record. Other records' references are cut out of `reason`; `asked` is the page's name alone."""

    at: datetime
    name: str | None
    roles: list[str]
    asked: str
    reason: str
    outcome: int
    job: str


def record_with(reference: str) -> Record | None:
    """The record with this reference, if there is one that this reader may see."""
    return Record.objects.filter(reference=parse_reference(reference) or "").first()


def lookers(record: Record, *, before: datetime | None = None, most: int = PAGE) -> list[Look]:
    """Who looked at `record`, newest first, earlier than `before`. Empty for whoever may not see the record.

    Args: before, the moment of the last look on the page before this; most, at least how many if there are more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_lookers(%s, %s, %s)", [record.pk, before, most])
        return [Look(*row) for row in cursor.fetchall()]
