"""The worker's part of a safety check: who must not read of it, what goes to the post, and word of a release."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction

from dapolicy.access.models import Exclusion, Member, Record
from dapolicy.chronology.models import Notice
from dapolicy.chronology.recipients import PSD_POST, recipients
from dapolicy.chronology.sending import NOTHING_SAID, notify
from dapolicy.custody.danger import Concerned, provider
from dapolicy.custody.models import SafetyCheck, SafetyRelease, SafetyWords
from dapolicy.custody.paging import FIM, page_post

BATCH = 200
RING_BACK = "A safety check waits: ring the crew back"
WITHHELD = "A safety check named an address that is withheld"
EXCLUDED_ASKED = "Somebody who is excluded asked for a safety check"
RELEASED = "released:"
UNSORTABLE = (DatabaseError, ObjectDoesNotExist, LookupError, ValueError)

log = logging.getLogger(__name__)


def sort_checks(*, now: datetime) -> int:
    """Deal with every check that nobody has sorted yet, one a transaction. Returns how many."""
    waiting = SafetyCheck.objects.filter(sorted_at=None).order_by("at").values_list("pk", flat=True)
    return sum(one_by_itself(pk, now) for pk in list(waiting[:BATCH]))


def one_by_itself(pk: UUID, now: datetime) -> int:
    """A check that cannot be sorted stays unread by all, and holds up no other."""
    try:
        return sort_check(pk, now=now)
    except UNSORTABLE:
        log.exception("A safety check could not be sorted and waits: %s", pk)
        return 0


@transaction.atomic
def sort_check(pk: UUID, *, now: datetime) -> int:
    """Exclude from the check whoever is excluded from what it concerned; then page and tell. Twice is once."""
    waiting = SafetyCheck.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, sorted_at=None)
    check = waiting.select_related("record").first()
    if check is None:
        return 0
    found = provider().concerned(SafetyWords.objects.get(check_id=pk).about, now=now)
    barred = exclude_from(check.record, found)
    excluded = bool({check.asker_id, check.going_id} & barred)
    SafetyCheck.objects.filter(pk=pk).update(sorted_at=now, excluded_asked=excluded)
    tell_posts(check, found, now)
    if excluded:
        people = recipients(check.record, to=f"post:{PSD_POST}", now=now)
        notify(check.record, people, source=f"excluded-asked:{pk}", title=EXCLUDED_ASKED, now=now)
    return 1


def exclude_from(record: Record, found: Concerned) -> set[int]:
    """Everybody who is excluded from a record that it concerned, now excluded from the check as well."""
    barred = dict(Exclusion.objects.filter(record__in=found.records).order_by("pk").values_list("member_id", "why"))
    with connection.cursor() as cursor:
        for member, why in sorted(barred.items()):
            cursor.execute("SELECT dapolicy_exclude(%s, %s, %s)", [record.pk, member, why])
    return set(barred)


def tell_posts(check: SafetyCheck, found: Concerned, now: datetime) -> None:
    """What was not answered on the screen is the post's, and so is an address that the screen answered as absent."""
    if check.how == SafetyCheck.How.POST or found.confidential:
        page_post(FIM, record=check.record, why=RING_BACK, at=now)
    for record in found.confidential:
        page_post(FIM, record=record, why=WITHHELD, at=now)


def tell_released(*, now: datetime) -> int:
    """Give each of a crew word of what a post released to them, once. Returns how many releases were told.

    The notice says that there is one, whatever the record; whoever is excluded from it reads nothing of the release,
    and gets no word of it either.
    """
    live = SafetyRelease.objects.filter(until__gt=now).select_related("record").order_by("at", "pk")
    told = 0
    for released in live[:BATCH]:
        source = f"{RELEASED}{released.pk}"
        had = Notice.objects.filter(record=released.record_id, source=source).values("member")
        barred = Exclusion.objects.filter(record=released.record_id).values("member")
        crew = Member.objects.filter(pk__in=released.members).exclude(pk__in=had).exclude(pk__in=barred)
        people = list(crew.order_by("pk"))
        notify(released.record, people, source=source, title=NOTHING_SAID, now=now)
        told += bool(people)
    return told
