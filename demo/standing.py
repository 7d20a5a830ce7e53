"""What stories about locked records share: whose reader the database sees, the worker's minute, the audit's looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from dapolicy.access.models import Locked, Member, PostHolding, PostPage, Record
from dapolicy.access.reader import read_as
from dapolicy.audit.actions import write_entry
from dapolicy.chronology.entries import entries, record_entry
from dapolicy.custody import calling
from dapolicy.custody.actions import give_grant
from dapolicy.custody.paging import acknowledge, settle
from dapolicy.custody.safety import sorting
from demo.cast import Cast
from demo.telling import acting
from ppda.actions.chain import heard_it, tell_one
from ppda.queries.chain import chain_of

A_YEAR = timedelta(days=365)
WORKS_HERE = "10.20.3.17"  # an address inside the force


@contextmanager
def as_reader(member: Member, at: datetime) -> Iterator[datetime]:
    """Inside, the database takes the act for `member`'s, and it counts as entered at `at`."""
    read_as(member.pk)
    try:
        with acting(at):
            yield at
    finally:
        read_as(None)


def the_worker(at: datetime) -> None:
    """What the worker does within the minute: sort safety checks, call posts, clear what was answered."""
    with acting(at):
        sorting.sort_checks(now=at)
        calling.call_waiting(now=at)
        calling.clear_answered(now=at)


def has_it(member: Member, at: datetime) -> None:
    """Whoever was called says *I have this*, of everything that waits."""
    for page in waiting(member):
        with as_reader(member, at):
            acknowledge(page, by=member, at=at)


def deals_with_it(member: Member, at: datetime) -> None:
    """The same, and it is dealt with."""
    for page in waiting(member):
        with as_reader(member, at):
            settle(page, by=member, at=at)


def waiting(member: Member) -> list[PostPage]:
    """Pages of the posts that they hold, which nobody has dealt with."""
    posts = PostHolding.objects.filter(member=member).values("post")
    return list(PostPage.objects.filter(settled_at=None, post__in=posts).order_by("pk"))


def enter(kind: str, held: Record, *, by: Member, at: datetime, **said: Any) -> None:
    """An entry by its own form, as it is recorded on its page."""
    with as_reader(by, at):
        form = entries()[kind](said, record=held, by=by, now=at)
        if not form.is_valid():
            raise ValueError(f"{kind}: {form.errors.as_json()}")
        record_entry(form, held, by=by, at=at)


def let_in(records: Iterable[Record], *members: Member, why: str, by: Member, at: datetime, now: datetime) -> None:
    """Grants that still hold for whoever signs in to the demonstration."""
    for held in Record.objects.filter(pk__in=[one.pk for one in records]).exclude(locked=Locked.NO):
        for member in members:
            with as_reader(by, at):
                give_grant(held, member, until=now + A_YEAR, why=why, by=by, at=at)


def tell_the_chain(held: Record, *, by: Member, at: datetime) -> None:
    """Everybody who is offered first is told by telephone, and says at once that they have it."""
    with as_reader(by, at):
        for link in chain_of(held):
            one = link.offered[0]
            member = Member.objects.filter(pk=one.member_id).first()
            given = {"role": link.role, "stands_in": link.stands_in, "member": member, "name": one.name}
            heard_it(tell_one(held, **given, how="telephone", by=by, at=at), by=by, at=at)


def asked(
    cast: Cast,
    username: str,
    at: datetime,
    what: str,
    *,
    outcome: int = 200,
    words: str = "",
    records: Iterable[Record] = (),
    reason: str = "",
    address: str = WORKS_HERE,
) -> None:
    """What somebody asked for on a past day, as the audit keeps any request; what it was about the worker finds out."""
    member = cast[username]
    write_entry(
        at=at,
        member_id=member.pk,
        roles=member.roles_at(at),
        address=address,
        session=f"{username} {at:%Y-%m-%d}",
        asked=what,
        records=[one.pk for one in records],
        people=[],
        reason=reason,
        outcome=outcome,
        words=words,
    )
