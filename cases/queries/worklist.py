"""What waits for somebody: their team's danger, what falls due, what nobody owns. One statement, whatever the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from cases.actions.levels import WANTED
from cases.models import Case, Draft
from cases.queries.people import names_among
from cases.queries.rows import read_json, revive, revive_all
from dapolicy.access.models import Member, Record
from dapolicy.chronology.owing import ROLES, owed_by

SHOWN = 10
WORKLIST = 25
COUNTED = 100  # beyond it the number says no more, and counting would take longer the bigger the force
DRAFTS = 5
HOME = "SELECT home_page(%s, %s, %s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True)
class Line:
    """One duty that runs: what is due, when, on which record, and about whom."""

    duty: str
    edition: str
    due_at: datetime
    record_id: int
    reference: str
    kind: str
    level: str
    victim_id: int | None
    name: str = ""


@dataclass(frozen=True)
class Unnamed:
    """Somebody in danger now of whom nobody is named: the report that says so."""

    record_id: int
    reference: str
    reported_at: datetime
    is_owned: bool


class Waiting:
    """Everything of cases that waits for one member."""

    def __init__(self, read: Mapping[str, Any]) -> None:
        self.read = read

    def rows(self, part: str) -> list[dict[str, Any]]:
        return self.read[part] or []

    @property
    def endangered(self) -> list[Case]:
        """Open cases of the member's team that come before everything: threat to life, high and bare, wanted."""
        found = revive_all(Case, self.rows("endangered"))
        for case, row in zip(found, self.rows("endangered"), strict=True):
            case.record = revive(Record, row | {"id": row["record_id"]})
        return found

    @property
    def unnamed(self) -> list[Unnamed]:
        """Reports of the team that somebody is in danger now and of whom nobody is named: no case could be above."""
        return [
            Unnamed(
                row["record_id"],
                row["reference"],
                datetime.fromisoformat(row["reported_at"]),
                is_owned=row["investigator_id"] is not None,
            )
            for row in self.rows("unnamed")
        ]

    @property
    def due(self) -> list[Line]:
        """The duties of a member, their team and their roles that fall due first, the most dangerous level on top."""
        return [self.line(row) for row in self.rows("due")]

    def line(self, row: Mapping[str, Any]) -> Line:
        return Line(
            duty=row["duty"],
            edition=row["edition"],
            due_at=datetime.fromisoformat(row["due_at"]),
            record_id=row["record_id"],
            reference=row["reference"],
            kind=row["kind"],
            level=row["level"] or "",
            victim_id=row["victim_id"],
            name=self.names[row["victim_id"]] if row["victim_id"] else "",
        )

    @cached_property
    def names(self) -> dict[int, str]:
        """Each victim as they stand on the screen."""
        wanted = {row["victim_id"] for row in [*self.rows("endangered"), *self.rows("due")] if row["victim_id"]}
        return names_among(self.rows("names"), wanted)

    @property
    def without_owner(self) -> int:
        """How many open cases of the team nobody has accepted; counted no further than `COUNTED`."""
        return int(self.read["waiting"])

    @property
    def drafts(self) -> list[Draft]:
        """Reports that the member began and has not finished, the last saved first."""
        return revive_all(Draft, self.rows("drafts"))


def waiting_for(member: Member, roles: Iterable[str]) -> Waiting:
    """What waits for a member, for their team, and for those with their roles, as this reader may see it."""
    here, everywhere = owed_by(roles)
    not_here = [owner for owner in ROLES if owner not in here]
    asked = [member.pk, member.team_id, not_here, everywhere, WANTED, SHOWN, WORKLIST, COUNTED, DRAFTS]
    return Waiting(read_json(HOME, asked) or {})
