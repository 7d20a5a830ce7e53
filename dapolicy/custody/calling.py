"""The worker's part of paging: who is called next, and the pager that rings for them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from http.client import HTTPException
from typing import TypeVar
from urllib.request import Request, urlopen
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from dapolicy.access.models import Member, PostHolding, PostPage
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.models import Notice
from dapolicy.chronology.recipients import holding, who_may_see
from dapolicy.chronology.sending import notify
from dapolicy.custody.models.paging import PageCall, PageMoved
from dapolicy.custody.paging import ONWARD, SOURCE
from dapolicy.policy.limits import limit

ANSWER_WITHIN = limit("page-answered")
ROUNDS = 12  # the last post is called again each five minutes for an hour
BATCH = 500
RING_FOR = 5  # seconds that a pager may take
MISSES = 10  # failures after which a round of ringing ends: the next begins within the minute

M = TypeVar("M", bound=Model)

log = logging.getLogger(__name__)


def call_waiting(*, now: datetime) -> int:
    """Call the next holder for every page that nobody answered in five minutes. Returns how many were called."""
    return sum(by_itself(call_next, page.pk, now=now) or 0 for page in each(due_a_call(now)))


def waiting() -> QuerySet[PostPage]:
    """Pages that nobody has and that went nowhere else."""
    return PostPage.objects.filter(acknowledged_at=None, settled_at=None, moved_on=None)


def due_a_call(now: datetime) -> QuerySet[PostPage]:
    """Of those, what it is time to call about, as far as the database can say; the rest is asked of each by itself.

    A page of the last post that has had its rounds waits for somebody who was not called yet.
    """
    calls = PageCall.objects.filter(page=OuterRef("pk"))
    recent = calls.filter(passed_at=None, at__gt=now - ANSWER_WITHIN)
    called = PageCall.objects.filter(page=OuterRef(OuterRef("pk"))).values("member")
    fresh = PostHolding.objects.filter(post=OuterRef("post"), since__lte=now, until__gt=now).exclude(member__in=called)
    worn_out = Exists(calls.filter(round__gte=ROUNDS)) & ~Q(post__in=ONWARD) & ~Exists(fresh)
    return waiting().exclude(Exists(recent)).exclude(worn_out)


def each(rows: QuerySet[M]) -> Iterator[M]:
    """Every row in order of key, a batch at a time: whatever stands in front, what is behind has its turn."""
    batch = list(rows.order_by("pk")[:BATCH])
    while batch:
        yield from batch
        batch = list(rows.filter(pk__gt=batch[-1].pk).order_by("pk")[:BATCH])


@transaction.atomic
def call_next(pk: int, *, now: datetime) -> int:
    """Call one more holder if it is time; the row is held, so that two workers call one."""
    page = waiting().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if page is None:
        return 0
    calls = list(PageCall.objects.filter(page=page).order_by("at", "pk"))
    if calls and not is_time(calls[-1], now):
        return 0
    asked_for = calls[-1].passed_to_id if calls else None
    return advance(page, calls, asked_for, now)


def is_time(last: PageCall, now: datetime) -> bool:
    return last.passed_at is not None or last.at + ANSWER_WITHIN <= now


def advance(page: PostPage, calls: Sequence[PageCall], asked_for: str | None, now: datetime) -> int:
    """The next holder of the post; else the next post, at once; else the last post's holders once more."""
    if asked_for and asked_for != page.post_id:
        return call_next(move(page, asked_for, now).pk, now=now)
    there = able(page, now)
    called = {call.member_id for call in calls}
    fresh = [member for member in there if member.pk not in called]
    if fresh:
        return call(page, fresh[0], round_of(calls), now)
    if onward := ONWARD.get(page.post_id):
        return call_next(move(page, onward, now).pk, now=now)
    return again(page, there, calls, now)


def able(page: PostPage, now: datetime) -> list[Member]:
    """Holders of the post in the order in which they took it, those left out who may not see the record."""
    held = holding(page.post_id, now).filter(Q(left_on=None) | Q(left_on__gt=now.date())).order_by("pk")
    members = list(held)
    allowed = who_may_see(page.record, [member.pk for member in members])
    return [member for member in members if member.pk in allowed]


def round_of(calls: Sequence[PageCall]) -> int:
    return calls[-1].round if calls else 1


def again(page: PostPage, there: Sequence[Member], calls: Sequence[PageCall], now: datetime) -> int:
    """Nobody comes after the last post: whoever was called longest ago is called again."""
    if not there or round_of(calls) >= ROUNDS:
        return 0
    latest = {call.member_id: call.at for call in calls}
    longest_ago = min(there, key=lambda member: latest[member.pk])
    return call(page, longest_ago, round_of(calls) + 1, now)


def call(page: PostPage, member: Member, round_: int, now: datetime) -> int:
    """A notice over every page of theirs, an e-mail that says nothing, and a row for the pager."""
    _, made = PageCall.objects.get_or_create(
        page=page, member=member, round=round_, defaults={"record_id": page.record_id, "at": now}
    )
    notify(page.record, [member], source=f"{SOURCE}{page.pk}:{round_}", title=page.why, now=now, page_over=True)
    return int(made)


def move(page: PostPage, post: str, now: datetime) -> PostPage:
    """The same page at another post, which its holder then sees the record through."""
    onward = PostPage.objects.create(record_id=page.record_id, post_id=post, why=page.why, at=now)
    PageMoved.objects.create(record_id=page.record_id, page=page, onward=onward, at=now)
    return onward


def clear_answered(*, now: datetime) -> int:
    """Take the notices of an answered page from the screens of the others who were called."""
    left = Notice.objects.filter(page_over=True, acknowledged_at=None, source__startswith=SOURCE)
    return sum(clear_one(notice, now) for notice in each(left))


def clear_one(notice: Notice, now: datetime) -> int:
    number = int(notice.source.removeprefix(SOURCE).split(":")[0])
    if not PostPage.objects.filter(~Q(acknowledged_at=None) | ~Q(settled_at=None), pk=number).exists():
        return 0
    return Notice.objects.filter(pk=notice.pk, acknowledged_at=None).update(acknowledged_at=now)


def ring_waiting(*, now: datetime) -> int:
    """POST to the force's pager for each call that nobody has answered: at least once each, with nothing in it.

    A call at which it fails waits for the next minute and stops no other; after so many failures all of them do.
    """
    rung = missed = 0
    url = settings.DAPOLICY_PAGER_URL
    unanswered = PageCall.objects.filter(rung_at=None, page__acknowledged_at=None, page__settled_at=None)
    for call in each(unanswered) if url else ():
        done = ring_one(call.pk, url, now)
        rung, missed = rung + (done or 0), missed + (done == 0)
        if missed >= MISSES:
            break
    return rung


@transaction.atomic
def ring_one(pk: UUID, url: str, now: datetime) -> int | None:
    """Ring once; a pager that is away loses nothing, since the row waits. None where another worker has the call."""
    call = PageCall.objects.select_for_update(skip_locked=True).filter(pk=pk, rung_at=None).first()
    if call is None:
        return None
    if not rang(url):
        return 0
    PageCall.objects.filter(pk=call.pk).update(rung_at=now)
    return 1


def rang(url: str) -> bool:
    """Whether the pager took it; what it answers is not read."""
    if not url.startswith(("http://", "https://")):
        log.error("DAPOLICY_PAGER_URL must begin with http:// or https://.")
        return False
    try:
        with urlopen(Request(url, data=b"", method="POST"), timeout=RING_FOR):  # noqa: S310 (the scheme is asked above)
            return True
    except (OSError, HTTPException, ValueError):
        log.exception("The pager did not answer; the call waits.")
        return False
