"""A bank holiday proclaimed after clocks have started: their due moments are counted again, once, and it resumes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from dapolicy.access.models import Record
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.models import Clock, DayRecount
from dapolicy.chronology.recount import recount
from dapolicy.policy.editions import policy_in_use

LONDON = ZoneInfo("Europe/London")
BATCH = 200


def recount_proclaimed(*, now: datetime, batch: int = BATCH) -> int:
    """Go on with every proclaimed day that is not done. Returns how many records were counted again.

    A batch is one transaction with its own mark of how far it came, so that a job killed half-way goes on there.
    """
    return sum(recount_day(day, now=now, batch=batch) for day in sorted(policy_in_use().calendar.proclaimed))


def recount_day(day: date, *, now: datetime, batch: int) -> int:
    counted = 0
    while found := next_batch(day, now=now, batch=batch):
        counted += found
    return counted


@transaction.atomic
def next_batch(day: date, *, now: datetime, batch: int) -> int:
    """Count the next records again whose clocks cover the day; 0 when none is left, or another worker is at it."""
    DayRecount.objects.get_or_create(day=day)
    job = DayRecount.objects.select_for_update(skip_locked=True).filter(day=day, done_at=None).first()
    if job is None:
        return 0
    begins = datetime.combine(day, time(), LONDON)
    covering = Clock.objects.filter(
        started_at__lt=begins + timedelta(days=1), due_at__gte=begins, void=False, record__gt=job.reached
    )
    records = list(covering.order_by("record_id").values_list("record_id", flat=True).distinct()[:batch])
    for record_id in records:
        lock_record(record_id)
        recount(Record.objects.get(pk=record_id), now=now)
    job.reached = records[-1] if records else job.reached
    job.done_at = None if records else now
    job.save()
    return len(records)
