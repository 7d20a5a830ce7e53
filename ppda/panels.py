"""What a locked case shows of its police side: minutes, what is missing first, and the way to everything else."""

from __future__ import annotations

from cases.panels import here
from dapolicy.access.models import Kind, Locked, Record
from dapolicy.access.permissions import ALLOWS, Permission
from dapolicy.audit.http import Request
from dapolicy.desk.panels import Panel
from ppda.queries.track import track_of

SHOWN = 4


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
