"""On the console of professional standards: whether the log that it is read from still proves anything."""

from __future__ import annotations

from dapolicy.audit.http import Request
from dapolicy.audit.queries import verified
from dapolicy.desk.panels import Panel


def panel(request: Request) -> Panel | None:
    """What the last nightly verifying found, and the root outside: one statement."""
    told = verified()
    return Panel("ppda/console/log.html", {"told": told, "late": told.is_late(request.now)}) if told else None
