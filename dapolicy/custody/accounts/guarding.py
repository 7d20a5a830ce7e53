"""Whose account could open a locked record: found by the worker, and told to a post. No administrator learns of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from dapolicy.access.models import Exclusion, Grant, PostHolding, Record
from dapolicy.chronology.apart import by_itself
from dapolicy.custody.models import AccountAct, AccountActSeen, AccountChange
from dapolicy.custody.paging import DI, FIM, PSD, page_post

BATCH = 2000
LOOKED_BACK = timedelta(days=30)  # older ones were seen to long ago, or there was no worker for a month
# The answers are left out: what they did is noted besides, by what it changed.
NOT_TOLD = {"agreed", "refused", "withdrawn", "agreement-reviewed", "post-filled", "post-left"}
POSTS = (PSD, DI, FIM)  # the next where the one before is in the hands of somebody who has a part in it
WHY = "The account of somebody who may open this record was changed, or a change was proposed: {what}."


def tell_of_changes(*, now: datetime) -> int:
    """Hold what was done to accounts against the grants. Returns how many of them concerned a holder."""
    return sum(by_itself(look_at, act, now=now) or 0 for act in unseen(now))


def unseen(now: datetime) -> list[AccountAct]:
    seen = AccountActSeen.objects.filter(act_id=OuterRef("pk"))
    acts = AccountAct.objects.filter(~Exists(seen), at__gt=now - LOOKED_BACK)
    return list(acts.order_by("at", "pk")[:BATCH])


def opened_by(act: AccountAct) -> list[int]:
    """Locked records that the account could open when this was done to it."""
    if act.what in NOT_TOLD or act.about_id is None:
        return []
    held = Grant.objects.filter(user__member=act.about_id, until__gt=act.at).exclude(content_object__locked="no")
    return list(held.order_by("content_object_id").values_list("content_object_id", flat=True))


def look_at(act: AccountAct, *, now: datetime) -> int:
    """Page a post about it where it concerned a holder: once, whoever runs twice."""
    records = opened_by(act)
    post = free_post(act, records, now) if records else ""
    _, is_first = AccountActSeen.objects.get_or_create(
        act_id=act.pk, defaults={"at": now, "records": records, "told": post}
    )
    if not (is_first and records):
        return 0
    newest = Record.objects.filter(pk__in=records).order_by("-opened_at", "-pk")[0]
    page_post(post, record=newest, why=WHY.format(what=act.what.replace("-", " ")), at=now)
    return 1


def free_post(act: AccountAct, records: Collection[int], now: datetime) -> str:
    """The post that is told: one with a holder who had no part in it and is excluded from none of the records."""
    excluded = Exclusion.objects.filter(record__in=records).values_list("member_id", flat=True)
    involved = {act.about_id, act.by_id, *parts_of(act), *excluded} - {None}
    held = PostHolding.objects.filter(since__lte=now, until__gt=now).exclude(member__in=involved)
    return next((post for post in POSTS if held.filter(post=post).exists()), POSTS[0])


def parts_of(act: AccountAct) -> set[int | None]:
    """Who proposed and who agreed."""
    change = AccountChange.objects.filter(pk=act.change_id).first() if act.change_id else None
    return {change.proposed_by_id, change.answered_by_id} if change else set()
