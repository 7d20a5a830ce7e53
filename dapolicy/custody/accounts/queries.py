"""Accounts, changes that wait, posts and agreements, as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from dapolicy.access.models import Account, Member, MemberRole, Post, PostHolding
from dapolicy.custody.models import AccountChange, Agreement

PAGE = 50
REVIEWED_EACH = timedelta(days=182)  # an agreement is asked about twice a year


@dataclass(frozen=True)
class Act:
    """One thing that was done to an account."""

    at: datetime
    what: str
    detail: str
    why: str
    by: str


@dataclass(frozen=True)
class GuardedAct:
    """One thing that was done to the account of somebody who could open a locked record."""

    at: datetime
    what: str
    detail: str
    why: str
    about: str
    by: str
    agreed_by: str
    to_post: str
    by_excluded: bool


def accounts(words: str = "", *, after: str = "") -> QuerySet[Account]:
    """Accounts by username, those after `after`; `words` are looked for in username, name and staff number."""
    found = Account.objects.select_related("member__team").filter(username__gt=after).order_by("username")
    for word in words.split():
        found = found.filter(
            Q(username__icontains=word) | Q(member__name__icontains=word) | Q(member__staff_no__iexact=word)
        )
    return found


def roles_of(member: Member, now: datetime) -> QuerySet[MemberRole]:
    """Roles held now or later, and which ended lately."""
    return member.memberrole_set.select_related("role").order_by("role__name", "since", "pk")


def codes_now(member: Member, now: datetime) -> list[str]:
    held = member.memberrole_set.filter(Q(until=None) | Q(until__gt=now))
    return sorted(set(held.values_list("role_id", flat=True)))


def waiting(now: datetime) -> QuerySet[AccountChange]:
    """Changes that wait for a second person; the database leaves out what this reader may not answer or follow."""
    return changes().filter(answer="", until__gt=now).order_by("proposed_at", "pk")


def changes() -> QuerySet[AccountChange]:
    return AccountChange.objects.select_related("about__account", "proposed_by", "answered_by")


def acts_of(member: Member) -> list[Act]:
    """What was done to this account, newest first; nothing about one's own. What one act did keeps one order."""
    found = [Act(*row) for row in rows("SELECT * FROM custody_acts_of(%s)", [member.pk])]
    return sorted(found, key=lambda act: (act.at, act.what), reverse=True)


def guarded_acts(before: datetime | None) -> list[GuardedAct]:
    """What was done to accounts that could open a locked record, for professional standards: as `acts_of`.

    What was done in one moment is never parted, so that the next page begins before it.
    """
    found = [GuardedAct(*row) for row in rows("SELECT * FROM custody_guarded_acts(%s, %s)", [before, PAGE])]
    return sorted(found, key=lambda act: (act.at, act.what), reverse=True)


def posts_with_holders(now: datetime) -> list[tuple[Post, list[PostHolding]]]:
    """Each post, and who fills it now or is to."""
    held = PostHolding.objects.select_related("member").filter(until__gt=now).order_by("since", "pk")
    by_post: dict[str, list[PostHolding]] = {}
    for holding in held:
        by_post.setdefault(holding.post_id, []).append(holding)
    return [(post, by_post.get(post.pk, [])) for post in Post.objects.order_by("name")]


def holding_of(post: str, member: Member, now: datetime) -> PostHolding | None:
    """The member's own holding of a post, if they fill it now."""
    held = PostHolding.objects.select_related("post").filter(post=post, member=member, since__lte=now, until__gt=now)
    return held.order_by("-until").first()


def who_may_fill(post: str, now: datetime) -> QuerySet[Member]:
    """Members with a role from which the post is filled."""
    ((roles,),) = rows("SELECT custody_fits(%s)", [post])
    held = MemberRole.objects.filter(role__in=roles, since__lte=now).filter(Q(until=None) | Q(until__gt=now))
    return Member.objects.filter(pk__in=held.values("member"), account__is_active=True).order_by("name", "pk")


def agreement_of(member: Member) -> Agreement | None:
    """A partner's newest agreement."""
    return Agreement.objects.filter(member=member).order_by("-pk").first()


def review_due(agreement: Agreement) -> datetime:
    """When somebody must ask again whether the account is needed."""
    return (agreement.reviewed_at or agreement.recorded_at) + REVIEWED_EACH


def to_review(now: datetime) -> list[Agreement]:
    """Agreements in force that nobody has asked about for half a year, or that run out within a month."""
    live = Agreement.objects.select_related("member__account").filter(until__gt=now).order_by("until", "pk")
    return [one for one in live if review_due(one) <= now or one.until <= now + timedelta(days=30)]


def rows(sql: str, given: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
