"""What the scheme offers to pages that are drawn from panels: how to reach them safely, and whom to keep them from."""

from __future__ import annotations

from dapolicy.access.models import Kind, Record
from dapolicy.audit.http import Request
from dapolicy.desk.panels import Panel
from dvds.queries.application import Page, application_with
from dvds.views.application import cards, marked, shared, warned


def safe_contact(request: Request, record: Record) -> Panel | None:
    """First on every page of an application, and never on any other record's (DVDS-003)."""
    if record.kind != Kind.APPLICATION:
        return None
    found = application_with(record.reference)
    if found is None:
        return None
    page = marked(request, Page(found, request.now))
    context = shared(page) | {"cards": cards(request, page), "warned": warned(request, page)}
    return Panel("dvds/record_top.html", context)
