"""Telling professional standards that somebody tried, and that somebody opened (ACC-001)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.urls import reverse
from django.utils.timezone import localtime

from dapolicy.access.models import Member, Record
from dapolicy.chronology.models import Notice
from dapolicy.chronology.recipients import PSD_POST, holding, who_may_see
from dapolicy.chronology.sending import notify
from ppda.console.asked import Line
from ppda.models import Sighting

OF_THE_LINE = "standards:"  # opens the console; the database lets PSD see such a notice
TITLE = "Somebody looked for a locked record"


def readers(record: Record, *, besides: int | None, now: datetime) -> list[Member]:
    """PSD who may read the record's line, less the one who asked: those on call where there are any, else all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT console_readers(%s)", [record.pk])
        allowed = {row[0] for row in cursor.fetchall()} - {besides}
    on_call = [member for member in holding(PSD_POST, now) if member.pk in allowed]
    return on_call or list(Member.objects.filter(pk__in=allowed).order_by("pk"))


def tell_tried(sighting: Sighting, record: Record, *, now: datetime) -> None:
    """A notice each, unless one about this record waits unread; where all of PSD is excluded, its holders."""
    people = readers(record, besides=sighting.member_id, now=now)
    if people:
        give(record, people, source=f"{OF_THE_LINE}{sighting.pk}", now=now)
    else:
        notify(record, holders(record, sighting.member_id), source=f"tried:{sighting.pk}", title=TITLE, now=now)


def tell_opened(line: Line, record: Record, *, now: datetime) -> None:
    """Opening a locked record is told too, refused or not: once a day for each person who opens it."""
    people = readers(record, besides=line.member_id, now=now)
    give(record, people, source=f"{OF_THE_LINE}{line.member_id}:{localtime(line.at).date()}", now=now)


def give(record: Record, people: list[Member], *, source: str, now: datetime) -> None:
    """What waits unread already says that there is something to read: a flood of tries is not a flood of notices."""
    waiting = Notice.objects.filter(record=record, read_at=None, source__startswith=OF_THE_LINE)
    have = set(waiting.values_list("member_id", flat=True))
    notify(record, [one for one in people if one.pk not in have], source=source, title=TITLE, now=now)


def notice_opened(notice: Notice, *, by: Member, at: datetime) -> str:
    """Such a notice leads to the console, whose first list is what is new: the record's own page may be shut to PSD."""
    return reverse("console:home")


def holders(record: Record, besides: int | None) -> list[Member]:
    """Who holds the record, the one who asked left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_holders(%s)", [record.pk])
        held = [row[0] for row in cursor.fetchall() if row[0] != besides]
    return list(Member.objects.filter(pk__in=who_may_see(record, held)))
