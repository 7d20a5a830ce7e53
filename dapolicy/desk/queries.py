"""What the desk reads, always as the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from dapolicy.access.models import Member
from dapolicy.chronology.models import Notice
from dapolicy.desk.models import Search

PAGE = 25


def notices_of(member: Member) -> QuerySet[Notice]:
    """Newest first, one page; the database gives nobody another's. Without the record: PSD may be told of a locked
    one whose row they do not see."""
    return Notice.objects.filter(member=member).order_by("-sent_at", "-pk")[:PAGE]


@dataclass(frozen=True)
class Line:
    """What every page says of its reader: `over` are notices that stand over every page until acknowledged, `holds`
    whether locked records are open to them."""

    until: datetime | None
    posts: list[str]
    holds: bool
    unread: int
    over: list[dict[str, Any]]


def line_of(member: Member, now: datetime) -> Line:
    """One statement, since every page asks it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT desk_line(%s, %s)", [member.pk, now])
        (read,) = cursor.fetchone()
    until = datetime.fromisoformat(read["until"]) if read["until"] else None
    return Line(until, read["posts"] or [], read["holds"], read["unread"], read["over"] or [])


def search_of(member: Member, pk: str) -> Search | None:
    return Search.objects.filter(member=member, pk=pk).first()
