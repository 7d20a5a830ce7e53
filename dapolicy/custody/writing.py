"""What was done to a record by somebody who does not see it, written into its chronology by the worker (ACC-004).

Professional standards end a grant, exclude or review without reading what they protect. Their act holds at once; its
event follows within the minute, at the moment of the act, so that the clocks stop when it was done.
"""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from dapolicy.access.models import Member, Record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.hurry import hurry

WRITE = "dapolicy.custody.tasks.write_left"


def hurry_words() -> None:
    """Ask for what was left to be written now rather than within the minute."""
    hurry(WRITE)


def write_left(*, now: datetime) -> int:
    """Write whatever waits, each by itself. Returns how many were written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody_words_left()")
        waiting = [row[0] for row in cursor.fetchall()]
    return sum(by_itself(write_one, pk, now=now) or 0 for pk in waiting)


@transaction.atomic
def write_one(pk: UUID, *, now: datetime) -> int:
    """Take it and write it, or neither; a second worker finds nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM custody_take_word(%s)", [pk])
        taken = cursor.fetchone()
    if taken is None:
        return 0
    record_id, kind, subject, by_id, at, detail, words = taken
    record, by = Record.objects.get(pk=record_id), Member.objects.get(pk=by_id)
    said = json.loads(detail) if isinstance(detail, str) else detail
    record_event(kind, record, by=by, at=at, subject=subject, detail=said, words=words)
    return 1
