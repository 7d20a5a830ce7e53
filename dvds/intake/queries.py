"""What waits in the intake, for DVDS staff alone: how many, since when, and not a word of what they say."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connection


class Unopened(NamedTuple):
    written_at: datetime
    contact_at: datetime


def unopened() -> list[Unopened]:
    """Requests that no worker has opened, the oldest contact first. For anybody else there are none (DVDS-011)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT written_at, contact_at FROM dvds_requests_waiting()")
        return [Unopened(*row) for row in cursor.fetchall()]
