"""What professional standards read: the database gives it to nobody else, nor to those who are excluded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from dapolicy.access.handles import find, handle
from dapolicy.access.models import Member, Record
from dapolicy.access.references import parse_reference
from ppda.models import Finding, FindingAnswer, LookersAnswer, LookersRequest, Sighting

PAGE = 50
MOST = 500  # lines of one document, or of one person's page, to be read
EVERY = 2**31 - 1  # lines, where none may be missing
AROUND = timedelta(hours=2)  # before the first and after the last look, on a person's page
AROUND_MOST = 500
LATE = timedelta(minutes=5)  # that something waits for the worker, which runs each minute


@dataclass(frozen=True)
class Watched:
    """A record as PSD have it: who may see it and who tried, and nothing of its content."""

    id: int
    reference: str
    kind: str
    locked: str
    dvds: bool
    opened_at: datetime
    team: str | None
    seers: int
    looks: int
    tries: int
    fresh: int
    near: int
    last_try: datetime | None

    @property
    def record(self) -> Record:
        """Its key, for functions that take a record; the reader may be unable to read the row itself."""
        return Record(pk=self.id, reference=self.reference, locked=self.locked, dvds=self.dvds)


@dataclass(frozen=True)
class Happened:
    """One thing around a record."""

    at: datetime
    kind: str
    member_id: int | None
    name: str | None
    roles: list[str]
    what: str
    words: str
    outcome: int | None
    address: str
    times: int
    sighting: UUID | None


@dataclass(frozen=True)
class Around:
    """One thing that somebody asked for, near their looks at a record."""

    at: datetime
    page: str
    outcome: int
    address: str
    references: list[str]


@dataclass(frozen=True)
class Waiting:
    """What waits for PSD, in numbers of things and never of people."""

    tries: int
    findings: int
    alone: int
    checks: int


@dataclass(frozen=True)
class Reached:
    """Up to when the worker has read, since when something waits, and how many entries it could not read."""

    read_to: datetime | None
    behind_since: datetime | None
    unread: int

    def is_late(self, now: datetime) -> bool:
        """Whether what was looked at waits longer than a worker that runs each minute would let it."""
        return self.behind_since is not None and now - self.behind_since > LATE


@dataclass(frozen=True)
class Asked:
    """A finding with what is needed to show it."""

    finding: Finding
    references: list[str]
    member: Member | None
    answers: list[FindingAnswer]

    @property
    def handle(self) -> str:
        return handle(self.finding)


def rows(sql: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(given))
        return list(cursor.fetchall())


def watched() -> list[Watched]:
    """Every locked record that this reader is not excluded from, the newest try first."""
    return [Watched(*row) for row in rows("SELECT * FROM console_records()")]


def watched_with(reference: str) -> Watched | None:
    """The record of this reference; None for whoever may not read its line, as where there is none."""
    found = rows("SELECT * FROM console_records(%s)", parse_reference(reference) or "")
    return Watched(*found[0]) if found else None


def line(
    of: Watched,
    *,
    who: int | None = None,
    kinds: Iterable[str] = (),
    before: datetime | None = None,
    most: int = PAGE,
) -> list[Happened]:
    """Everything around a record, newest first."""
    given = [of.id, who, list(kinds) or None, before, most]
    return [Happened(*row) for row in rows("SELECT * FROM console_line(%s, %s, %s, %s, %s)", *given)]


def people_of(of: Watched) -> list[Member]:
    """Who appears in the line of a record."""
    return [Member(pk=pk, name=name) for pk, name in rows("SELECT * FROM console_people(%s)", of.id)]


def person_of(of: Watched, named: str) -> Member | None:
    """One of those, by their name in an address."""
    return find(people_of(of), named)


def around(of: Watched, member: Member, *, since: datetime, until: datetime) -> list[Around]:
    """What one person asked for between two moments, newest first."""
    given = [of.id, member.pk, since, until, AROUND_MOST]
    return [Around(*row) for row in rows("SELECT * FROM console_around(%s, %s, %s, %s, %s)", *given)]


def waiting() -> Waiting | None:
    """What waits, in one statement; None for everybody but PSD."""
    found = rows("SELECT * FROM console_waiting()")
    return Waiting(*found[0]) if found else None


def reached() -> Reached | None:
    """How far all was read; None for everybody but PSD."""
    found = rows("SELECT * FROM console_reached()")
    return Reached(*found[0]) if found else None


def references(ids: Iterable[int]) -> dict[int, str]:
    """References of those records that the reader may be told of."""
    return dict(rows("SELECT * FROM console_references(%s)", list(ids)))


def new_tries() -> QuerySet[Sighting]:
    """Tries that nobody of PSD has noted yet, newest first."""
    return Sighting.objects.filter(kind=Sighting.Kind.TRIED, noted=None).order_by("-at", "-pk")


def findings(*, answered: bool) -> QuerySet[Finding]:
    """Findings with their newest outcome. `explained` ones are the answered that nothing follows from."""
    newest = FindingAnswer.objects.filter(finding=OuterRef("pk")).order_by("-at", "-pk")
    found = Finding.objects.annotate(outcome=Subquery(newest.values("outcome")[:1]))
    return found.filter(outcome__isnull=not answered).order_by("-at", "-pk")


def shown(found: Iterable[Finding]) -> list[Asked]:
    """Findings with their records' references and people, in four statements whatever their number."""
    every = list(found)
    named = references({pk for one in every for pk in one.records})
    people = Member.objects.in_bulk({one.member_id for one in every})
    answers: dict[UUID, list[FindingAnswer]] = {}
    for answer in FindingAnswer.objects.filter(finding__in=every).order_by("at", "pk"):
        answers.setdefault(answer.finding_id, []).append(answer)
    return [
        Asked(one, [named[pk] for pk in one.records if pk in named], people.get(one.member_id), answers.get(one.pk, []))
        for one in every
    ]


def finding_named(named: str) -> Finding | None:
    """The finding that an address means."""
    return find(Finding.objects.all(), named)


def requests_of(of: Watched) -> list[tuple[LookersRequest, list[LookersAnswer]]]:
    """Requests of victims about this record, each with what was told."""
    asked = LookersRequest.objects.filter(record_id=of.id).order_by("at").prefetch_related("answers")
    return [(one, list(one.answers.all())) for one in asked]
