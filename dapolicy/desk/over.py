"""What the roof puts over every page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from dapolicy.audit.http import Request, once
from dapolicy.desk.queries import Line, line_of

TEMPLATE = "ui/components/page_over_notice.html"
NOTHING_SAID = "You have a notice"


def line(request: Request) -> Line:
    """What the page says of its reader, read once a request."""
    return once(request, line_of, lambda: line_of(request.member, request.now))


def page_over(request: Request) -> list[dict[str, Any]]:
    """What waits to be acknowledged: each call to a post; of other notices that read alike the first, with how many."""
    return [panel(notice) for notice in line(request).over] if getattr(request, "member", None) else []


def panel(notice: Mapping[str, Any]) -> dict[str, Any]:
    """A notice about a locked record or an application says nothing until it is opened."""
    hidden = notice["locked"] != "no" or notice["dvds"]
    return {
        "template": TEMPLATE,
        "words": NOTHING_SAID if hidden else notice["title"],
        "acknowledge": reverse("desk:open-notice", args=[notice["id"]]),
        "alike": notice["alike"],
    }
