"""Reads of the audit, always as the reader: through functions that the database keeps, since no table is open."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model

from dapolicy.access.asked import KeyOf
from dapolicy.access.models import Member, Record, Team
from dapolicy.access.references import parse_reference

PAGE = 50  # looks on a page, and those of the very same moment as the last
LATE = timedelta(hours=26)  # after the last verifying: each night's takes its time


@dataclass(frozen=True)
class Look:
    """One look at a record. Other records' references are cut out of `reason`; `asked` is the page's name alone.

    A page that names another record, or is of Clare's Law, has no name here; its reader is told by name all the same.
    """

    at: datetime
    name: str | None
    roles: list[str]
    asked: str
    reason: str
    outcome: int
    job: str


def record_with(reference: str) -> Record | None:
    """The record with this reference, if there is one that this reader may see."""
    return Record.objects.filter(pk=KeyOf(parse_reference(reference) or "")).first()


def lookers(record: Record, *, before: datetime | None = None, most: int = PAGE) -> list[Look]:
    """Who looked at `record`, newest first, earlier than `before`. Empty for whoever may not see the record.

    Args: before, the moment of the last look on the page before this; most, at least how many if there are more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_lookers(%s, %s, %s)", [record.pk, before, most])
        return [Look(*row) for row in cursor.fetchall()]


ALTERED = """
    SELECT at, name, of_table, columns, kept_close, words FROM (
        SELECT alteration.at, alteration.id, member.name, alteration.of_table, alteration.columns,
               alteration.kept_close, beside.words
        FROM audit_alteration alteration
        LEFT JOIN audit_altered beside ON beside.alteration_id = alteration.id
        LEFT JOIN access_member member ON member.id = alteration.member_id
        WHERE alteration.record_id = %(record)s AND (%(before)s IS NULL OR alteration.at < %(before)s)
        ORDER BY alteration.at DESC FETCH FIRST %(most)s ROWS WITH TIES
    ) AS newest ORDER BY at DESC, id DESC
"""


@dataclass(frozen=True)
class Change:
    """One row that was altered. `words` has old and new of each column; None where this reader may not read them."""

    at: datetime
    name: str | None
    of_table: str
    columns: list[str]
    kept_close: bool
    words: dict[str, Any] | None


@dataclass(frozen=True)
class Names:
    """Of members and teams, by their keys."""

    members: dict[int, str]
    teams: dict[int, str]

    def of(self, column: str, points_at: type[Model] | None, value: Any) -> str:
        """The name behind a key; empty where the column names neither a member nor a team."""
        if points_at is Member or column.endswith("by_id"):
            return self.members.get(value, "somebody")
        return self.teams.get(value, "a team") if points_at is Team else ""


def alterations(record: Record, *, before: datetime | None = None, most: int = PAGE) -> list[Change]:
    """What was altered of `record`, newest first, earlier than `before` (ACC-005). Pages end as those of looks do."""
    with connection.cursor() as cursor:
        cursor.execute(ALTERED, {"record": record.pk, "before": before, "most": most})
        found = cursor.fetchall()
    return [
        Change(at, name, of_table, columns, kept_close, json.loads(words) if words else None)
        for at, name, of_table, columns, kept_close, words in found
    ]


@dataclass(frozen=True)
class Verified:
    """What the last nightly verifying found, and how it stands with the root outside."""

    at: datetime | None
    entries: int
    seals: int
    faults: int
    first: str
    compared: bool
    root: str
    begun: str

    def is_late(self, now: datetime) -> bool:
        """Whether a night was left out."""
        return self.at is not None and now - self.at > LATE


def verified() -> Verified | None:
    """The verdict, in one statement; None for everybody but professional standards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_verdict_told()")
        found = cursor.fetchone()
    return Verified(*found) if found else None


def names_of(members: Iterable[int], teams: Iterable[int]) -> Names:
    """Two statements, however many keys."""
    return Names(
        dict(Member.objects.filter(pk__in=set(members)).values_list("pk", "name")),
        dict(Team.objects.filter(pk__in=set(teams)).values_list("pk", "name")),
    )
