"""On the home page of professional standards: what waits for them."""

from __future__ import annotations

from dapolicy.access.permissions import Role
from dapolicy.audit.http import Request
from dapolicy.desk.panels import Panel
from ppda.console.queries import waiting


def standards(request: Request) -> Panel | None:
    """New tries, findings to answer, records with fewer than two holders, checks to judge: one statement."""
    if Role.PSD_AUDITOR not in request.roles:
        return None
    found = waiting()
    return Panel("ppda/console/panel.html", {"waiting": found}) if found else None
