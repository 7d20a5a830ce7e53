"""Which locked records a safety check concerned: found by the worker, so that it stands in their line."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from dapolicy.access.models import Record
from dapolicy.chronology.apart import by_itself
from dapolicy.custody.danger import provider
from dapolicy.custody.models import SafetyCheck, SafetyWords
from ppda.models import CheckSeen

SOME = 200  # checks in one run


def read_checks(*, now: datetime) -> int:
    """Read checks that nobody has read yet and of which it is known who must not see them. Returns how many."""
    unread = ~Exists(CheckSeen.objects.filter(check_id=OuterRef("pk")))
    waiting = list(SafetyCheck.objects.filter(unread, sorted_at__isnull=False).order_by("at", "pk")[:SOME])
    words = SafetyWords.objects.in_bulk([one.pk for one in waiting])
    return sum(by_itself(read_check, one, words.get(one.pk), now=now) or 0 for one in waiting)


def read_check(check: SafetyCheck, words: SafetyWords | None, *, now: datetime) -> int:
    """One row for each locked record that it concerned, or one that says none: read twice, written once."""
    about = (words.about, words.incident) if words else ("", "")
    concerned = provider().concerned(about[0], incident=about[1], now=now).records if any(about) else ()
    locked = Record.objects.filter(pk__in=concerned).exclude(locked="no").order_by("pk")
    seen = [CheckSeen(check_id=check.pk, record_id=one.pk, dvds=one.dvds) for one in locked]
    CheckSeen.objects.bulk_create(seen or [CheckSeen(check_id=check.pk)], ignore_conflicts=True)
    return 1
