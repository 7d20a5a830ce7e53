"""The honest end of a case that a report opened for the wrong person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cases.actions.following import withdraw
from cases.models import Case
from cases.queries.in_error import NEVER_OWED, is_left_alone, running_on
from cases.queries.promises import still_promised
from dapolicy.access.models import Member, Record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.actions import tell
from dapolicy.chronology.models import Event


def say_left_alone(left: Iterable[Case], *, at: datetime) -> None:
    """Supervisors hear of a case on which no report stands any more: nothing else asks for its end."""
    for case in left:
        if is_left_alone(case.record):
            title = f"{case.record.reference}: no report stands on it any more. Was it opened in error?"
            tell(case.record, to="supervisor", title=title, at=at, source=f"left-alone:{at.isoformat()}")


def end_what_never_was(record: Record, *, by: Member, at: datetime) -> None:
    """Nothing was ever owed between two people who were never the two: what said so leaves the reckoning.

    A promise to ring is ended as one that is not wanted. What was told or asked stays to be seen.
    """
    starts = {clock.start_event for clock in running_on(record) if clock.started_by in NEVER_OWED}
    for event in Event.objects.filter(pk__in=starts).order_by("at", "pk"):
        withdraw(event, because="case opened in error", by=by, at=at)
    for promise in still_promised(record):
        record_event("call.released", record, by=by, at=at, subject=str(promise.pk))
