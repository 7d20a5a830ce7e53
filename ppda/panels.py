"""What a locked case shows of its police side: minutes, what is missing first, and the way to everything else."""

from __future__ import annotations

from cases.panels import here
from dapolicy.access.models import Kind, Locked, Record
from dapolicy.access.permissions import ALLOWS, Permission
from dapolicy.audit.http import Request
from dapolicy.desk.over import line
from dapolicy.desk.panels import Panel
from ppda.queries.dates import passed_days
from ppda.queries.track import track_of

SHOWN = 4


def dates(request: Request) -> Panel | None:
    """How many chosen days went by on records that the reader holds; no statement for whoever holds none."""
    passed = passed_days(request.now) if line(request).holds else []
    if not passed:
        return None
    request.audit.saw(records=[one.record.pk for one in passed])
    return Panel("ppda/home_dates.html", {"passed": len(passed)})


def track(request: Request, record: Record) -> Panel | None:
    """Nothing, and no statement, on a case that is not locked."""
    if record.locked == Locked.NO or record.kind != Kind.CASE:
        return None
    found = here(request, record)
    asked = track_of(record, found, now=request.now) if found else None
    if asked is None:
        return None
    missing = asked.missing()
    context = {
        "record": record,
        "track": asked,
        "missing": missing[:SHOWN],
        "more": missing[SHOWN:],
        "now": request.now,
        "can_tell": bool(ALLOWS[Permission.TELL_CHAIN] & request.roles),
    }
    return Panel("ppda/panel.html", context)
