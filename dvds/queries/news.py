"""What is new about the people of an application, as this reader may see it: one rule for pages and for closing."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from dapolicy.access.models import Record
from dvds.models import Near, QueueAct, Triage

READ = Exists(QueueAct.objects.filter(record=OuterRef("record"), news=OuterRef("pk")))
STILL_THEIRS = Exists(Near.objects.filter(record=OuterRef("record"), source=OuterRef("source"), part=OuterRef("part")))


def news() -> QuerySet[Triage]:
    """All of it, read or not. News of somebody who was answered not to be the same is shown no more."""
    return Triage.objects.filter(STILL_THEIRS)


def unread(record: Record) -> QuerySet[Triage]:
    """What nobody has looked at yet."""
    return news().filter(~READ, record=record)
