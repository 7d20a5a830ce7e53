"""Looks of which a question can be asked: somebody chose what they saw. What a list put before them asks nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dapolicy.access.models import Record
from ppda.console.asked import FAILED, Line


@dataclass(frozen=True)
class Look:
    """Somebody chose to look at a record."""

    entry: UUID
    member: int
    at: datetime
    record: int
    opened: bool
    given: bool  # somebody else put it before them, as the papers of a meeting


def looks(lines: list[Line], *, given: Collection[str]) -> list[Look]:
    """Every record that somebody opened, by whatever address, or had found by a search."""
    chosen = [line for line in lines if is_asked_about(line)]
    shown = Record.objects.filter(pk__in={pk for line in chosen for pk in line.records})
    references = dict(shown.values_list("pk", "reference"))
    return [
        Look(line.id, line.member_id, line.at, record, opened, line.view in given)
        for line in chosen
        for record in sorted(line.records & references.keys())
        if line.member_id and ((opened := line.opens(references[record])) or line.was_search)
    ]


def is_asked_about(line: Line) -> bool:
    """Shown to somebody by a page that is not professional standards' own."""
    return line.outcome < FAILED and not line.job and not line.is_work_of_standards
