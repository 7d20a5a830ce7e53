"""Days on which something was to be looked at again and was not: for those who hold the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dapolicy.access.models import Record
from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import standing_on
from dapolicy.policy.worktime import london_day
from ppda.queries.track import day_in

# A later entry of the same row answers an earlier one; the last kinds end it altogether.
ROWS: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("Review of a suspension or restriction", ("suspension.decided",), ("conduct.ended", "case.closed")),
    (
        "Update from the force that investigates",
        ("mitigation.planned", "external-force.updated"),
        ("conduct.ended", "case.closed"),
    ),
]
ENDS = {"ppda.not-police", "ppda.suspect-outside"}


@dataclass(frozen=True)
class Passed:
    """A day that has gone by, and the case."""

    record: Record
    title: str
    day: date


def passed_days(now: datetime) -> list[Passed]:
    """Every such day that this reader may see, the longest ago first (PPDA-005, PPDA-009)."""
    kinds = {kind for _, asks, ends in ROWS for kind in (*asks, *ends)} | ENDS
    asking = [kind for _, asks, _ in ROWS for kind in asks]
    held = set(Event.objects.filter(kind__in=asking).exclude(locked="no").values_list("record_id", flat=True))
    records = Record.objects.filter(pk__in=held).in_bulk()
    by_record: dict[int, list[Event]] = {}
    for event in standing_on(kinds, records):
        by_record.setdefault(event.record_id, []).append(event)
    found = [one for pk, events in by_record.items() for one in passed_of(records[pk], events, now)]
    return sorted(found, key=lambda one: (one.day, one.record.pk))


def passed_of(record: Record, events: Sequence[Event], now: datetime) -> list[Passed]:
    """The days of one case, oldest events first: what was answered or ended is left out."""
    found = []
    for title, asks, ends in ROWS:
        last = next((event for event in reversed(events) if event.kind in {*asks, *ends, *ENDS}), None)
        day = day_in(last) if last is not None and last.kind in asks else None
        if day is not None and day < london_day(now):
            found.append(Passed(record, title, day))
    return found
