"""Who may see a locked record, who is excluded, what waits: for those who may know. Everybody else reads nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from dapolicy.access.models import Exclusion, Member, Record
from dapolicy.access.references import parse_reference
from dapolicy.custody.models.locking import Connection, Declaration, Receipt

EXCLUDED_WORDS = dict(Exclusion.Why.choices)
FOUND_WORDS = dict(Connection.Why.choices)
OUTCOME_WORDS = dict(Declaration.Outcome.choices)


@dataclass(frozen=True)
class Holder:
    """Somebody with a grant, until when, why, and by whom."""

    member: Member
    until: datetime
    why: str
    given_by: Member | None
    is_excluded: bool


@dataclass(frozen=True)
class Excluded:
    """Somebody who may not see the record, and why."""

    member: Member
    why: str
    at: datetime
    by: Member | None
    reason: str

    @property
    def words(self) -> str:
        return EXCLUDED_WORDS.get(self.why, self.why)


@dataclass(frozen=True)
class Found:
    """Somebody who may be connected to a suspect, and what was decided."""

    member: Member
    why: str
    at: datetime
    outcome: str
    settled_at: datetime | None
    settled_by: Member | None
    reason: str

    @property
    def words(self) -> str:
        return FOUND_WORDS.get(self.why, self.why)


@dataclass(frozen=True)
class Declared:
    """What somebody answered, and what became of it."""

    id: int
    member: Member
    knows: bool
    words: str
    at: datetime
    full_words: str
    full_at: datetime | None
    outcome: str
    reviewed_at: datetime | None
    reviewed_by: Member | None
    review_reason: str

    @property
    def outcome_words(self) -> str:
        return OUTCOME_WORDS.get(self.outcome, "")

    @property
    def may_be_lifted(self) -> bool:
        """A connection that nobody but its giver has said to be one."""
        return self.knows and self.outcome in ("", Declaration.Outcome.CONTINUE)


@dataclass(frozen=True)
class Waiting:
    """A doubt that waits for a post of the reader's; `typed` and `register` are its two faces, where one was asked."""

    id: UUID
    part: str
    at: datetime
    due_at: datetime
    passed_on_at: datetime | None
    records: Sequence[Record]
    typed: dict[str, Any] | None
    register: list[dict[str, Any]] | None


def rows(sql: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(given))
        return list(cursor.fetchall())


def people(ids: Iterable[int | None]) -> dict[int | None, Member]:
    return dict(Member.objects.in_bulk({one for one in ids if one}).items())


def holders(record: Record) -> list[Holder]:
    """Grants that have not ended; an excluded person's is shown as that, and opens nothing."""
    found = rows("SELECT * FROM custody_holders(%s)", record.pk)
    known = people(one for row in found for one in (row[0], row[3]))
    return [Holder(known[row[0]], row[1], row[2], known.get(row[3]), row[4]) for row in found]


def decides_who(record: Record) -> bool:
    """Whether the reader keeps others from a record, ends their access and reviews what they declared."""
    return bool(rows("SELECT custody_decides_who(%s)", record.pk)[0][0])


def excluded_from(record: Record) -> list[Excluded]:
    """Who is excluded and why, for whoever may see the record and for professional standards."""
    found = rows("SELECT * FROM custody_excluded_from(%s)", record.pk)
    known = people(one for row in found for one in (row[0], row[3]))
    return [Excluded(known[row[0]], row[1], row[2], known.get(row[3]), row[4]) for row in found]


@dataclass(frozen=True)
class AskedBack:
    """One of professional standards asked to let somebody back; another answers."""

    record_id: int
    member: Member
    by: Member
    reason: str
    at: datetime
    until: datetime


def asked_back(record: Record | None = None) -> list[AskedBack]:
    """What waits for a second person, of one record or of all; nothing for whoever is not of professional standards."""
    found = rows("SELECT * FROM custody_backs(%s)", record.pk if record else None)
    known = people(one for row in found for one in row[1:3])
    return [AskedBack(row[0], known[row[1]], known[row[2]], *row[3:]) for row in found]


def may_go_back(record: Record) -> list[Member]:
    """Whom somebody's finding keeps out, for professional standards: it may have been a mistake."""
    return list(people(row[0] for row in rows("SELECT custody_may_go_back(%s)", record.pk)).values())


@dataclass(frozen=True)
class NotNamed:
    """A suspect who was decided to be police, nobody said who: whom that keeps out, and what was asked of it."""

    doubt: UUID
    decided_at: datetime
    decided_by: Member | None
    members: Sequence[Member]
    staff_no: str | None
    by: Member | None
    reason: str | None
    at: datetime | None
    until: datetime | None

    @property
    def pk(self) -> str:
        """Another for each request: whoever answers has read what they answer."""
        return f"{self.doubt}:{self.staff_no}:{self.at}"

    @property
    def fits(self) -> str:
        return ", ".join(str(one) for one in self.members) or "nobody who has an account"

    def __str__(self) -> str:
        """As the pages about it are called: what was asked, else whom it keeps out."""
        if self.by is None:
            return self.fits
        return f"staff number {self.staff_no}" if self.staff_no else "somebody of another force or an agency"


def not_named(record: Record) -> list[NotNamed]:
    """Where professional standards may say later who it is; nothing for everybody else."""
    found = rows("SELECT * FROM custody_not_named(%s)", record.pk)
    known = people(one for row in found for one in (row[2], row[5], *row[3]))
    return [
        NotNamed(row[0], row[1], known.get(row[2]), [known[pk] for pk in row[3]], row[4], known.get(row[5]), *row[6:])
        for row in found
    ]


def connections_of(record: Record) -> list[Found]:
    """Who may be connected, those not settled first."""
    found = rows("SELECT * FROM custody_connections(%s)", record.pk)
    known = people(one for row in found for one in (row[0], row[5]))
    return [Found(known[row[0]], row[1], row[2], row[3], row[4], known.get(row[5]), row[6]) for row in found]


def declarations_of(record: Record) -> list[Declared]:
    """Everybody's answers, newest first."""
    found = rows("SELECT * FROM custody_declarations(%s)", record.pk)
    known = people(one for row in found for one in (row[1], row[9]))
    return [declared(row, known) for row in found]


def declared(row: tuple[Any, ...], known: Mapping[int | None, Member]) -> Declared:
    answered, full = row[2:5], row[5:7]
    review = {"outcome": row[7], "reviewed_at": row[8], "reviewed_by": known.get(row[9]), "review_reason": row[10]}
    return Declared(row[0], known[row[1]], answered[0], answered[1], answered[2], full[0], full[1], **review)


def waiting_for_me() -> list[Waiting]:
    """What waits for the reader's posts, the longest first."""
    return [waiting(row) for row in rows("SELECT * FROM custody_doubts()")]


def doubt_by_id(asked: UUID) -> Waiting | None:
    """One that waits for a post of the reader's, with both faces; None for everybody else."""
    return next((waiting(row) for row in rows("SELECT * FROM custody_doubts(%s)", asked)), None)


def waiting(row: tuple[Any, ...]) -> Waiting:
    records = list(Record.objects.filter(pk__in=row[5]).order_by("pk"))
    return Waiting(row[0], row[1], row[2], row[3], row[4], records, as_json(row[6]), as_json(row[7]))


def as_json(value: Any) -> Any:
    """jsonb from a plain cursor comes as text."""
    return json.loads(value) if isinstance(value, str) else value


def own_receipt(member: Member, pk: UUID) -> Receipt | None:
    return Receipt.objects.select_related("post").filter(member=member, pk=pk).first()


def newest_receipt(member: Member, record_id: int) -> Receipt | None:
    """What the author is told of a report that has just locked."""
    return Receipt.objects.filter(member=member, records__contains=[record_id]).order_by("-at").first()


@dataclass(frozen=True)
class LockedLine:
    """A locked record as professional standards have it: no content."""

    record_id: int
    reference: str
    kind: str
    locked: str
    opened_at: datetime
    seers: int
    older: int


def locked_records() -> list[LockedLine]:
    """Every locked record, for professional standards who are not excluded from it."""
    return [LockedLine(*row) for row in rows("SELECT * FROM custody_locked()")]


def locked_record(reference: str) -> LockedLine | None:
    asked = parse_reference(reference) or ""
    return next((LockedLine(*row) for row in rows("SELECT * FROM custody_locked(%s)", asked)), None)


@dataclass(frozen=True)
class LeftOut:
    """A record that is not locked any more, and who is still excluded from it."""

    record_id: int
    reference: str
    kind: str
    people: list[tuple[Member, str]]


def left_out(reference: str | None = None) -> list[LeftOut]:
    """All of them, or the one, for professional standards who are not excluded from it themselves."""
    asked = None if reference is None else parse_reference(reference) or ""
    found = rows("SELECT record_id, reference, kind, member_id, why FROM custody_left_out(%s)", asked)
    known, lines = people(row[3] for row in found), {row[0]: LeftOut(row[0], row[1], row[2], []) for row in found}
    for record_id, _, _, member, why in found:
        lines[record_id].people.append((known[member], EXCLUDED_WORDS.get(why, why)))
    return list(lines.values())


@dataclass(frozen=True)
class OlderLine:
    """An older record of the same people, and what was chosen."""

    record: Record
    choice: str
    reason: str
    chosen_at: datetime | None
    by: Member | None


def older_records(record_id: int) -> list[OlderLine]:
    found = rows("SELECT * FROM custody_older_of(%s)", record_id)
    known, records = people(row[4] for row in found), Record.objects.in_bulk([row[0] for row in found])
    return [OlderLine(records[row[0]], row[1], row[2], row[3], known.get(row[4])) for row in found if row[0] in records]
