"""The honest end of a case that a report opened for the wrong person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cases.actions.following import cases_left, withdraw
from cases.actions.status import close_as_recorded
from cases.models import Case, Incident
from cases.queries.in_error import NEVER_OWED, is_left_alone, running_on, still_real
from cases.queries.naming import is_untouched
from cases.queries.promises import still_promised
from dapolicy.access.models import Member, Record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.actions import tell
from dapolicy.chronology.models import Event

IN_ERROR = "in-error"  # how it ended, where a case is closed


def end_left(incident: Incident, cases: Sequence[Case], *, by: Member, at: datetime) -> None:
    """Cases that a report left for those it stands on now, once nothing stands there: ended where nobody has worked.

    Of the others supervisors hear. While the report has no case, what it owes waits where it was.
    """
    for case in cases_left(incident).values() if cases else ():
        if case.closed_at or not is_left_alone(case.record):
            continue
        if is_untouched(case.record) and not still_real(case.record):
            end(case.record, by=by, at=at)
        else:
            reference = case.record.reference
            title = f"{reference}: no report stands on it any more. Was it opened in error?"
            source = f"left-alone:{incident.record.reference}"
            tell(case.record, to="supervisor", title=title, at=at, source=source)


def end(record: Record, *, by: Member, at: datetime) -> None:
    record_event("case.opened-in-error", record, by=by, at=at)
    record_event("case.closed", record, by=by, at=at, detail={"outcome": IN_ERROR})
    end_what_never_was(record, by=by, at=at)
    close_as_recorded(record)


def end_what_never_was(record: Record, *, by: Member, at: datetime) -> None:
    """Nothing was ever owed between two people who were never the two: what said so leaves the reckoning.

    A promise to ring is ended as one that is not wanted. What was told or asked stays to be seen.
    """
    starts = {clock.start_event for clock in running_on(record) if clock.started_by in NEVER_OWED}
    for event in Event.objects.filter(pk__in=starts).order_by("at", "pk"):
        withdraw(event, because="case opened in error", by=by, at=at)
    for promise in still_promised(record):
        record_event("call.released", record, by=by, at=at, subject=str(promise.pk))
