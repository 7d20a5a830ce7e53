"""Reads about safety checks and pages, as the transaction's reader."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from dapolicy.access.models import Member, Post, PostHolding, PostPage, Record
from dapolicy.chronology.models import Notice
from dapolicy.custody.danger import provider
from dapolicy.custody.models import PageCall, SafetyCheck, SafetyRelease, SafetyWords
from dapolicy.custody.paging import DI, FIM, PSD
from dapolicy.custody.safety.wording import lines
from dapolicy.policy.limits import limit

IN_ORDER = (FIM, DI, PSD)
LISTED = 50
SHOWN_FOR = limit("after-settled")


def checks_lately(person: Member) -> int:
    """Checks that this person made in the last hour, the present one not among them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody_checks_lately(%s)", [person.pk])
        return int(cursor.fetchone()[0])


def holds_a_post(member: Member, at: datetime) -> bool:
    """Whether they hold a post that answers for danger: nobody else's chair, such as the head of DVDS, does."""
    return PostHolding.objects.filter(member=member, post__in=IN_ORDER, since__lte=at, until__gt=at).exists()


def posts_to_ring() -> list[Post]:
    """The posts whose numbers every screen shows, the first to ring first: the same for everybody."""
    found = Post.objects.in_bulk(IN_ORDER)
    return [found[code] for code in IN_ORDER if code in found]


def checks_to_judge(after: UUID | None) -> tuple[list[SafetyCheck], UUID | None]:
    """Checks that nobody has judged, the oldest first, as far as the reader may read them; and where the next begin.

    Their ids are in order of time, so that a page begins after the last one of the page before.
    """
    waiting = SafetyCheck.objects.filter(judged_at=None).select_related("asker", "going").order_by("pk")
    found = list(waiting.filter(pk__gt=after)[: LISTED + 1] if after else waiting[: LISTED + 1])
    return found[:LISTED], found[LISTED - 1].pk if len(found) > LISTED else None


def notice_opened(notice: Notice, *, by: Member, at: datetime) -> str:
    """Where the notice of a check leads: to the check."""
    return reverse("custody:safety-judge", args=[notice.source.split(":")[1]])


def release_opened(notice: Notice, *, by: Member, at: datetime) -> str:
    """Where word of a release leads: to everything that was released to its reader."""
    return reverse("custody:safety-released")


def words_of(checks: list[SafetyCheck]) -> dict[str, SafetyWords]:
    """What each check asked, where its words still stand."""
    found = SafetyWords.objects.filter(check_id__in=[check.pk for check in checks], gone_at=None)
    return {str(words.check_id): words for words in found}


def check_of(record: Record) -> SafetyCheck | None:
    return SafetyCheck.objects.filter(record=record).select_related("asker", "going").first()


def may_be_said(record: Record, check: SafetyCheck | None, words: SafetyWords | None) -> list[tuple[str, str]]:
    """What a post may say to a crew: of a record, or of what a check asked, less what its asker is excluded from."""
    asker = (check.going or check.asker) if check else None
    about, incident = (words.about, words.incident) if words else ("" if check else record.reference, "")
    return lines(provider().answer(about, incident=incident, staff_no="", also=asker))


def released_to(member: Member, at: datetime) -> QuerySet[SafetyRelease]:
    """What a post has let this person know and that has not ended."""
    rows = SafetyRelease.objects.filter(members__contains=[member.pk], until__gt=at).select_related("by")
    return rows.order_by("-at", "-pk")


def pages_about(record: Record, member: Member, at: datetime) -> list[PostPage]:
    """Pages about a record to posts that the reader holds, or that they were called about; the newest first."""
    posts = PostHolding.objects.filter(member=member, since__lte=at, until__gt=at).values("post")
    mine = PageCall.objects.filter(member=member, record=record).values("page")
    pages = PostPage.objects.filter(record=record).select_related("post", "acknowledged_by")
    return list((pages.filter(post__in=posts) | pages.filter(pk__in=mine)).order_by("-at", "-pk").distinct())


def page_shows(pages: list[PostPage], at: datetime) -> bool:
    """Whether a page is still open, or settled not long ago."""
    return any(page.settled_at is None or page.settled_at > at - SHOWN_FOR for page in pages)


def staff_of(numbers: list[str]) -> list[Member]:
    return list(Member.objects.filter(staff_no__in=numbers).order_by("pk"))
