"""Danger at the door: asking from a case, and what a post that was called sees of live incidents and their crews."""

from __future__ import annotations

from cases.queries.door import live_beside, same_event
from dapolicy.access.models import Kind, Record
from dapolicy.audit.http import Request
from dapolicy.desk.panels import Panel


def ask(request: Request, record: Record) -> Panel:
    """*Ask for a safety check* right after the danger: the same for everybody and always, and no statement."""
    return Panel("custody/safety_ask.html", {"about": record.reference, "incident": ""})


def touching(request: Request, record: Record) -> Panel | None:
    """Each live incident as the reader may see it, with its crew and their telephones."""
    if record.kind == Kind.CHECK:
        return None
    found, same = live_beside(record), same_event(record)
    request.audit.saw(records=[incident.pk for incident, _ in found])
    lines = [
        {"incident": incident, "crew": crew, "same": incident.record.reference in same} for incident, crew in found
    ]
    return Panel("cases/door_touching.html", {"lines": lines, "record": record})
