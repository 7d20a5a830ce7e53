"""The worker's part of applications that are one: checks that were made for both stop the 24 hours of both."""

from __future__ import annotations

from django.db import transaction

from dapolicy.access.models import Record
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.models import Clock
from dvds.doubles import DOUBLE, carried_by, carrier
from dvds.models import Application
from dvds.queries.limits import CHECKS
from dvds.story import story_of

COMPLETED = "dvds.checks-completed"


def complete_doubles() -> int:
    """Returns how many were completed. Safe to run late, twice, or in two places."""
    with transaction.atomic():
        read_as(None)
        running = Clock.objects.filter(duty=CHECKS, stopped_at=None, lapsed_at=None, void=False)
        doubles = Application.objects.filter(outcome=DOUBLE, record__in=running.values("record"))
        found = list(doubles.order_by("pk").values_list("pk", flat=True))
    return sum(by_itself(complete_one, pk) or 0 for pk in found)


def complete_one(pk: int) -> int:
    """When the other's were completed, or when somebody found that the two are one, where that came later (DVDS-012).

    Nobody is taken to have made them sooner than they were: a late finish there is one here.
    """
    read_as(None)
    lock_record(pk)
    record = Record.objects.get(pk=pk)
    story = story_of(record)
    decided, other = story.last("dvds.not-progressed"), carrier(story)
    done = other.last(COMPLETED) if other else None
    if not carried_by(story) or story.has(COMPLETED) or decided is None or done is None:
        return 0
    detail = {"one_with": carried_by(story)}
    words = f"Made in {carried_by(story)}, which carries this one."
    record_event(COMPLETED, record, by=None, at=max(decided.at, done.at), detail=detail, words=words)
    return 1
