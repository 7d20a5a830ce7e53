"""Calling whoever holds a post, until somebody says *I have this* (ACC-003).

The row is the page; the worker calls, one holder at a time, because only it may ask who would see the record. An
excluded holder is passed over, the suspect who holds the post among them.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from dapolicy.access.models import Member, Post, PostHolding, PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.chronology.actions import tell
from dapolicy.chronology.hurry import hurry
from dapolicy.chronology.models import Notice
from dapolicy.custody.models.paging import PageCall, PageMoved
from dapolicy.custody.models.safety import SafetyCheck

CALL = "dapolicy.custody.tasks.call_posts"
FIM, DI, PSD, DVDS_HEAD = "fim", "di", "psd", "dvds-head"
# Where a page goes when nobody at a post answers it. An application's is its head's alone.
ONWARD = {FIM: DI, DI: PSD}
SOURCE = "page:"


@transaction.atomic
def page_post(post: str, *, record: Record, why: str, at: datetime) -> PostPage | None:
    """Page whoever holds `post` about `record`; they may see it until it is settled, and 12 hours more.

    Said twice while nobody has answered, it is one page. None where the force has no such post: the caller's screen
    then has no number to show, and `policy check` of the posts says so. About an application the head of the scheme is
    paged, whoever was meant.
    """
    post = DVDS_HEAD if record.dvds else post
    if not Post.objects.filter(pk=post).exists():
        return None
    waiting = PostPage.objects.filter(record=record, post_id=post, why=why, acknowledged_at=None, settled_at=None)
    page = waiting.first() or PostPage.objects.create(record=record, post_id=post, why=why, at=at)
    transaction.on_commit(hurry_calls)
    return page


def page_duty_post(record: Record, *, why: str, source: str, at: datetime) -> None:
    """Page the post that can send somebody, holder after holder until one has it, excluded ones passed over.

    The page outlasts a locking of the record: its holder sees what it is about. Where the force has no such post the
    word goes to whoever is told when nobody is there. Args: source, the one name of that word.
    """
    if page_post(FIM, record=record, why=why, at=at) is None:
        tell(record, to=f"post:{FIM}", title=why, at=at, source=source, page_over=True)


def hurry_calls() -> None:
    """Ask for the calls now rather than within the minute."""
    hurry(CALL)


@transaction.atomic
def acknowledge(page: PostPage, *, by: Member, at: datetime) -> None:
    """Somebody has it: nobody else is called, and the notices about it leave every page."""
    require_called(page, by=by, at=at)
    chain = chain_of(page)
    answered = PostPage.objects.filter(pk__in=chain, acknowledged_at=None)
    answered.update(acknowledged_at=at, acknowledged_by=by)
    mine = Notice.objects.filter(record=page.record_id, member=by, source__startswith=SOURCE)
    mine.filter(acknowledged_at=None).update(acknowledged_at=at)


@transaction.atomic
def pass_on(page: PostPage, *, by: Member, at: datetime, to: str | None = None) -> None:
    """Do not wait the five minutes: the next is called at once, or whoever holds the post `to`."""
    require_called(page, by=by, at=at)
    if to is not None and not Post.objects.filter(pk=to).exists():
        raise Refused("There is no such post. Choose one from the list.")
    if to is not None and (to == DVDS_HEAD) is not page.record.dvds:
        raise Refused("That post cannot see this record. Choose another, or pass it to the next.")
    page = latest(page)
    if page.settled_at is not None:
        raise Refused("This has been dealt with already, and nobody was called. Ring whoever should know of it.")
    last = PageCall.objects.filter(page=page).order_by("-at", "-pk").first()
    if last is None:
        last = PageCall.objects.create(record_id=page.record_id, page=page, member=by, at=at)
    PageCall.objects.filter(pk=last.pk).update(passed_at=at, passed_by=by, passed_to=to)
    PostPage.objects.filter(pk=page.pk).update(acknowledged_at=None, acknowledged_by=None)
    transaction.on_commit(hurry_calls)


@transaction.atomic
def settle(page: PostPage, *, by: Member, at: datetime) -> None:
    """What the page asked for is done: twelve hours from now its post no longer sees the record.

    Raises: Refused, while a crew waits to be rung back: nobody else would ring them.
    """
    if SafetyCheck.objects.filter(record=page.record_id, rung_back_at=None).exists():
        raise Refused("Whoever asked has not been rung back. Ring them and say so here, or pass the page on.")
    acknowledge(page, by=by, at=at)
    PostPage.objects.filter(pk__in=chain_of(page), settled_at=None).update(settled_at=at)


def require_called(page: PostPage, *, by: Member, at: datetime) -> None:
    """Raises: Refused, unless they hold the page's post now or were called about it."""
    holds = PostHolding.objects.filter(post_id=page.post_id, member=by, since__lte=at, until__gt=at)
    if not (holds.exists() or PageCall.objects.filter(page=page, member=by).exists()):
        raise Refused("This page is for whoever holds the post. You do not hold it now.")


def chain_of(page: PostPage) -> list[int]:
    """The page, what it came from and where it went: answered once, answered everywhere."""
    moves = dict(PageMoved.objects.filter(record=page.record_id).values_list("page_id", "onward_id"))
    back = {onward: first for first, onward in moves.items()}
    found = [page.pk]
    for way in (back, moves):
        step = way.get(page.pk)
        while step is not None:
            found.append(step)
            step = way.get(step)
    return found


def latest(page: PostPage) -> PostPage:
    """Where the page is now."""
    while (moved := PageMoved.objects.filter(page=page).select_related("onward").first()) is not None:
        page = moved.onward
    return page


def notice_opened(notice: Notice, *, by: Member, at: datetime) -> str:
    """Opening the notice of a page is saying *I have this*. Returns the address of the page."""
    number = notice.source.removeprefix(SOURCE).split(":")[0]
    page = PostPage.objects.filter(pk=int(number), record=notice.record_id).first()
    if page is not None:
        acknowledge(page, by=by, at=at)
    return reverse("custody:page", args=[notice.record.reference])
