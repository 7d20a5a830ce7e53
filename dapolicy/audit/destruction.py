"""Destroying words under written authority: one person asks, another does it, and the log still verifies.

The database decides who may (`sql/destruction.sql`); what is not for the reader is answered as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.utils import ProgrammingError

from dapolicy.access.models import Member
from dapolicy.access.permissions import Refused

EVENT, ENTRY = "chronology_event", "audit_entry"
HAD_MOST = 500


@dataclass(frozen=True)
class Authority:
    """The paper that orders it: its reference, who gave it, of which day, and why it is followed here."""

    reference: str
    given_by: str
    on: date
    reason: str


@dataclass(frozen=True)
class Destruction:
    """A request, or what became of one."""

    id: UUID
    step: str
    log: str
    leaf: UUID
    records: list[int]
    authority: str
    authority_from: str
    authority_on: date
    reason: str
    by_id: int
    at: datetime
    by_name: str | None
    own: bool


@dataclass(frozen=True)
class Had:
    """Somebody, a pack or an export that had the words before they went."""

    at: datetime
    name: str | None
    job: str
    recipients: list[str]
    times: int = 1


@contextmanager
def as_refusal() -> Iterator[None]:
    """The database's refusal in its own sentence, with what was tried undone."""
    try:
        with transaction.atomic():
            yield
    except ProgrammingError as error:
        cause = error.__cause__
        if getattr(cause, "pgcode", "") != "42501":
            raise
        raise Refused(cause.diag.message_primary) from error  # type: ignore[union-attr]


def rows(sql: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(given))
        return list(cursor.fetchall())


def ask_destruction(log: str, leaf: UUID, *, under: Authority, by: Member, at: datetime) -> UUID:
    """Ask that the words of an entry be destroyed. Nothing goes until somebody else has done it.

    Args: log, `EVENT` or `ENTRY`; leaf, the entry's id. Raises: Refused, where there are no such words for this reader.
    """
    with as_refusal():
        sql = "SELECT audit_ask_destruction(%s, %s, %s, %s, %s, %s, %s)"
        found = rows(sql, log, leaf, under.reference, under.given_by, under.on, under.reason, at)
    made: UUID = found[0][0]
    return made


def answer_destruction(asked: UUID, *, does: bool, reason: str, by: Member, at: datetime) -> bool:
    """The second person's act: the words go for ever, or the request is refused. False where that was done already.

    Raises: Refused, for the one who asked, the one who wrote the words, and whoever may not know of it.
    """
    with as_refusal():
        return bool(rows("SELECT audit_answer_destruction(%s, %s, %s, %s)", asked, does, reason, at)[0][0])


def waiting() -> list[Destruction]:
    """Requests that wait for a second person, for professional standards."""
    return [Destruction(*row) for row in rows("SELECT * FROM audit_destructions()")]


def history_of(leaf: UUID) -> list[Destruction]:
    """What was asked and done about one entry's words."""
    return [Destruction(*row) for row in rows("SELECT * FROM audit_destructions(%s)", leaf)]


def had_words(log: str, leaf: UUID) -> list[Had]:
    """Every reader, pack and export that had the words already: destroying them here calls nothing back.

    Somebody who read them often is one line with its last time; what was given to others stays a line of its own.
    """
    every = [Had(*row) for row in rows("SELECT * FROM audit_had_words(%s, %s, %s)", log, leaf, HAD_MOST)]
    lines: dict[tuple[Any, ...], Had] = {}
    for one in every:
        key = (one.name, one.job, one.at if one.recipients else None)
        before = lines.get(key)
        lines[key] = replace(max(before, one, key=lambda had: had.at), times=before.times + 1) if before else one
    return list(lines.values())
