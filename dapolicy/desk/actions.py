"""What people do at the desk."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dapolicy.access.models import Duty, Member
from dapolicy.chronology.models import Notice
from dapolicy.desk.models import Search


@transaction.atomic
def keep_search(words: str, *, by: Member, at: datetime) -> Search:
    """Keep the words of a search under an id that says nothing."""
    return Search.objects.create(member=by, words=words, at=at)


@transaction.atomic
def book_on(*, until: datetime, by: Member, at: datetime) -> Duty:
    """Say that one is there until then; replaces the end of a duty that runs."""
    Duty.objects.filter(member=by, since__lte=at, until__gt=at).update(until=at)
    return Duty.objects.create(member=by, since=at, until=until)


@transaction.atomic
def read_notice(notice: Notice, *, at: datetime) -> None:
    """Mark a notice as read; one that stood over every page counts as acknowledged."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)
    Notice.objects.filter(pk=notice.pk, page_over=True, acknowledged_at=None).update(acknowledged_at=at)
