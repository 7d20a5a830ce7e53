"""The way to the Clare's Law request from home and search, for whoever may write one: the same for all of them."""

from __future__ import annotations

from typing import Any

from dapolicy.audit.http import Request
from dapolicy.desk.panels import Panel
from dvds.intake.actions import WRITES


def way_in(request: Request, *given: Any) -> Panel | None:
    """A link, whatever was searched for."""
    return Panel("dvds/intake_link.html") if WRITES & request.roles else None
