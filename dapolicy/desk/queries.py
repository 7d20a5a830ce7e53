"""What the desk reads, always as the reader."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from dapolicy.access.models import Duty, Member, PostHolding, Record
from dapolicy.chronology.models import Clock, Notice
from dapolicy.desk.models import Search

RUNNING = Q(stopped_at=None, lapsed_at=None, void=False)
PAGE = 25


def notices_of(member: Member) -> QuerySet[Notice]:
    """Newest first, one page; the database gives nobody another's. Without the record: PSD may be told of a locked
    one whose row they do not see."""
    return Notice.objects.filter(member=member).order_by("-sent_at", "-pk")[:PAGE]


def over_every_page(member: Member) -> QuerySet[Notice]:
    """Pages that wait to be acknowledged."""
    waiting = Notice.objects.filter(member=member, page_over=True, acknowledged_at=None)
    return waiting.select_related("record").order_by("sent_at", "pk")[:5]


def unread_count(member: Member) -> int:
    return Notice.objects.filter(member=member, read_at=None).count()


def running_clocks(record: Record) -> QuerySet[Clock]:
    return Clock.objects.filter(RUNNING, record=record).order_by("due_at", "pk")


def duty_now(member: Member, now: datetime) -> Duty | None:
    return Duty.objects.filter(member=member, since__lte=now, until__gt=now).order_by("-until").first()


def posts_now(member: Member, now: datetime) -> list[str]:
    held = PostHolding.objects.filter(member=member, since__lte=now, until__gt=now)
    return list(held.values_list("post__name", flat=True))


def search_of(member: Member, pk: str) -> Search | None:
    return Search.objects.filter(member=member, pk=pk).first()
