"""Floods: more of one kind of request in a minute than anybody works through is answered with *wait a minute*.

Counted for the account and for the address it comes from, before anything is looked up, so that the answer cannot
depend on what there is. A request that is refused here looks at nothing; of a flood one mark a minute is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone

from dapolicy.access.models import MemberRole, PostHolding
from dapolicy.access.permissions import Role
from dapolicy.access.reader import read_as
from dapolicy.api.problems import TYPE, problem
from dapolicy.audit.actions import write_entry

MINUTE = 60  # seconds
SAID = "Too many requests in a minute. Wait a minute, then try again."


@dataclass(frozen=True)
class Flood:
    """How many of a kind somebody may send in a minute.

    Args: pages, the names of the pages counted (none: every page); account, for one account; wide, for the control
    room and whoever holds a post; address, for one address, behind which a whole station may sit.
    """

    kind: str
    pages: frozenset[str]
    account: int
    wide: int
    address: int
    posted: bool = False

    def counts(self, name: str, method: str) -> bool:
        return (not self.pages or name in self.pages) and (method == "POST" or not self.posted)


class Throttle:
    """Counts each request under every kind that it is of; one count too many, and it goes no further."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.DAPOLICY_COUNTS_FLOODS:
            now, name = timezone.now(), name_of(request)
            for flood in floods():
                if flood.counts(name, request.method or "") and is_too_many(request, flood, now):
                    return too_many(by_machine=request.path.startswith("/api/"), request=request)
        return self.get_response(request)


def floods() -> Iterator[Flood]:
    kinds: Any = settings.DAPOLICY_FLOODS
    for kind, limits in kinds.items():
        yield Flood(kind, **limits)


def name_of(request: HttpRequest) -> str:
    """The page that is asked for, or nothing where there is none."""
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def is_too_many(request: HttpRequest, flood: Flood, now: datetime) -> bool:
    """Count it for its account and its address; leave the one mark where a flood begins."""
    account = request.user.pk if request.user.is_authenticated else None
    counted = [(f"address:{request.META.get('REMOTE_ADDR', '')}", flood.address)]
    if account:
        counted.append((f"account:{account}", flood.account))
    found = False
    for who, most in counted:
        count = count_one(flood.kind, who, now)
        if count > most and account and who.startswith("account") and is_wide(request, now):
            most = flood.wide
        if count == most + 1:
            mark(request, flood, who.split(":")[0], now)
        found = found or count > most
    return found


def count_one(kind: str, who: str, now: datetime) -> int:
    """One more in this minute. The first makes the counter; a counter that has just gone begins again."""
    key = f"flood:{kind}:{who}:{int(now.timestamp()) // MINUTE}"
    if cache.add(key, 1, 2 * MINUTE):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:
        return 1


def is_wide(request: HttpRequest, now: datetime) -> bool:
    """Whether they answer for others: the control room, or a post. Asked once a minute, and only of a flood."""
    member: int = request.user.member_id  # type: ignore[union-attr]  # signed in, as the caller has asked
    return bool(cache.get_or_set(f"flood:wide:{member}", lambda: int(answers_for_others(member, now)), MINUTE))


def answers_for_others(member: int, now: datetime) -> bool:
    role = MemberRole.objects.filter(member=member, role=Role.CALL_HANDLER, since__lte=now)
    post = PostHolding.objects.filter(member=member, since__lte=now, until__gt=now)
    return role.filter(Q(until=None) | Q(until__gt=now)).exists() or post.exists()


@transaction.atomic
def mark(request: HttpRequest, flood: Flood, counted_by: str, now: datetime) -> None:
    """The mark of a flood: who, from where, of what kind. One a minute, for as long as it lasts."""
    member = request.user.member_id if request.user.is_authenticated else None
    read_as(member)
    write_entry(
        at=now,
        member_id=member,
        roles=(),
        address=request.META.get("REMOTE_ADDR", ""),
        session=request.session.session_key,
        asked=f"{request.method} flood of {flood.kind}, counted by {counted_by}",
        records=(),
        people=(),
        reason="",
        outcome=429,
    )


def too_many(*, by_machine: bool, request: HttpRequest) -> HttpResponse:
    """The same whatever was asked for, found or not."""
    response: HttpResponse
    if by_machine:
        response = JsonResponse(problem(429, SAID), status=429, content_type=TYPE)
    else:
        response = render(request, "ui/too_many.html", status=429)
    response["Retry-After"] = str(MINUTE)
    return response
