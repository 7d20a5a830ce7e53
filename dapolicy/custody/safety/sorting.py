"""The worker's part of a safety check: who must not read of it, what goes to the post, and word of a release.

It is written down which records a check concerned, so that the database itself shuts it to whoever is excluded from one
of them later, at once. One check at a time over all workers: what passes by a sorting is found by the next look.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from dapolicy.access.models import Exclusion, Member
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.models import Notice
from dapolicy.chronology.recipients import PSD_POST, recipients
from dapolicy.chronology.sending import NOTHING_SAID, notify
from dapolicy.custody.danger import Concerned, provider
from dapolicy.custody.models import NewlyExcluded, SafetyCheck, SafetyConcern, SafetyRelease, SafetyWords
from dapolicy.custody.paging import FIM, page_post

BATCH = 200
RING_BACK = "A safety check waits: ring the crew back"
WITHHELD = "A safety check named an address that is withheld"
EXCLUDED_ASKED = "Somebody who is excluded asked for a safety check"
RELEASED = "released:"
LOOKED_BACK = timedelta(days=30)  # how old a judged check may be that is held against records that came after it
CARRYING = 7_310_442_019  # any number that no other lock has
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('custody.safety.sorting', 0))"


def sort_checks(*, now: datetime) -> int:
    """Deal with every check that nobody has sorted yet, one a transaction. Returns how many."""
    waiting = SafetyCheck.objects.filter(sorted_at=None).order_by("at").values_list("pk", flat=True)
    return sum(by_itself(sort_check, pk, now=now) or 0 for pk in list(waiting[:BATCH]))


def sort_check(pk: UUID, *, now: datetime) -> int:
    """Exclude from the check whoever is excluded from what it concerned; then page and tell. Twice is once."""
    wait_for_others()
    check = SafetyCheck.objects.select_related("record").filter(pk=pk, sorted_at=None).first()
    if check is None:
        return 0
    found = exclude_from(check, now)
    SafetyCheck.objects.filter(pk=pk).update(sorted_at=now)
    tell_posts(check, found, now)
    return 1


def carry_exclusions(*, now: datetime) -> int:
    """Look again at the checks of a month, and at all that are not judged, where somebody was excluded since.

    The database has shut to them what was known to concern the record. This finds checks that it concerns only now, and
    askers of whom professional standards must be told. Returns how many exclusions were carried.
    """
    waiting = dict(NewlyExcluded.objects.values_list("pk", "member_id"))
    if not waiting or not asked("SELECT pg_try_advisory_lock(%s)"):
        return 0  # another worker is at it: two would wait for each other for as long as it takes
    try:
        return carry(waiting, now)
    finally:
        asked("SELECT pg_advisory_unlock(%s)")


def asked(lock: str) -> bool:
    """Take or give back what keeps a second worker from carrying: the session's, over many transactions."""
    with connection.cursor() as cursor:
        cursor.execute(lock, [CARRYING])
        return bool(cursor.fetchone()[0])


def carry(waiting: Mapping[int, int], now: datetime) -> int:
    done = [look_or_shut(pk, set(waiting.values()), now) for pk in sorted_lately(now)]
    return NewlyExcluded.objects.filter(pk__in=waiting).delete()[0] if all(done) else 0


@transaction.atomic
def sorted_lately(now: datetime) -> list[UUID]:
    """Checks that may have been sorted before the exclusion: one that is being sorted now is waited for."""
    wait_for_others()
    lately = SafetyCheck.objects.filter(Q(at__gt=now - LOOKED_BACK) | Q(judged_at=None), sorted_at__isnull=False)
    return list(lately.order_by("-at").values_list("pk", flat=True))


def look_or_shut(pk: UUID, members: set[int], now: datetime) -> bool:
    """A check that cannot be looked at again is shut to whoever was excluded since, whatever it concerned."""
    looked = by_itself(look_again, pk, now=now)
    return looked is not None or by_itself(shut_to, pk, members, now=now) is not None


def shut_to(pk: UUID, members: set[int], *, now: datetime) -> int:
    exclude(SafetyCheck.objects.get(pk=pk), dict.fromkeys(members, Exclusion.Why.FOUND))
    return 1


def look_again(pk: UUID, *, now: datetime) -> int:
    wait_for_others()
    exclude_from(SafetyCheck.objects.select_related("record").get(pk=pk), now)
    return 1


def wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)


def exclude_from(check: SafetyCheck, now: datetime) -> Concerned:
    """Everybody who is excluded from a record that it concerned, now from the check as well; PSD told of its asker."""
    words = SafetyWords.objects.get(check_id=check.pk)
    found = provider().concerned(words.about, incident=words.incident, now=now)
    write_down(check, found)
    barred = dict(Exclusion.objects.filter(record__in=found.records).order_by("pk").values_list("member_id", "why"))
    exclude(check, barred)
    if {check.asker_id, check.going_id} & barred.keys():
        SafetyCheck.objects.filter(pk=check.pk).update(excluded_asked=True)
        people = recipients(check.record, to=f"post:{PSD_POST}", now=now)
        notify(check.record, people, source=f"excluded-asked:{check.pk}", title=EXCLUDED_ASKED, now=now)
    return found


def write_down(check: SafetyCheck, found: Concerned) -> None:
    """Before anybody's exclusions are read: whoever is excluded from now on is shut out by the database."""
    concerns = [SafetyConcern(record_id=record, check_record_id=check.record_id) for record in found.records]
    SafetyConcern.objects.bulk_create(concerns, ignore_conflicts=True)
    SafetyCheck.objects.filter(pk=check.pk, noted=False).update(noted=True)


def note_older(*, now: datetime) -> int:
    """Write down, some at a time, what checks concerned that were sorted before this was done. Returns how many."""
    readable = SafetyWords.objects.values("check_id")
    older = SafetyCheck.objects.filter(noted=False, sorted_at__isnull=False, pk__in=readable)
    newest = list(older.order_by("-at").values_list("pk", flat=True)[:BATCH])
    return sum(by_itself(look_again, pk, now=now) or 0 for pk in newest)


def exclude(check: SafetyCheck, barred: Mapping[int, str]) -> None:
    with connection.cursor() as cursor:
        for member, why in sorted(barred.items()):
            cursor.execute("SELECT dapolicy_exclude(%s, %s, %s)", [check.record_id, member, why])


def tell_posts(check: SafetyCheck, found: Concerned, now: datetime) -> None:
    """What was not answered on the screen is the post's, and so is an address that the screen answered as absent."""
    if check.how == SafetyCheck.How.POST or found.confidential:
        page_post(FIM, record=check.record, why=RING_BACK, at=now)
    for record in found.confidential:
        page_post(FIM, record=record, why=WITHHELD, at=now)


def tell_released(*, now: datetime) -> int:
    """Give each of a crew word of what a post released to them, once. Returns how many releases were told."""
    live = SafetyRelease.objects.filter(until__gt=now).order_by("at", "pk").values_list("pk", flat=True)
    return sum(by_itself(tell_crew, pk, now=now) or 0 for pk in list(live))


def tell_crew(pk: UUID, *, now: datetime) -> int:
    """The notice says that there is one, whatever the record; whoever is excluded from it gets no word of it."""
    released = SafetyRelease.objects.select_related("record").get(pk=pk)
    source = f"{RELEASED}{released.pk}"
    had = Notice.objects.filter(record=released.record_id, source=source).values("member")
    barred = Exclusion.objects.filter(record=released.record_id).values("member")
    crew = Member.objects.filter(pk__in=released.members).exclude(pk__in=had.union(barred))
    people = list(crew.order_by("pk"))
    notify(released.record, people, source=source, title=NOTHING_SAID, now=now)
    return int(bool(people))
