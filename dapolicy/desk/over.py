"""What the roof puts over every page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dapolicy.audit.http import Request
from dapolicy.chronology.models import Notice
from dapolicy.desk.queries import over_every_page

TEMPLATE = "ui/components/page_over_notice.html"
NOTHING_SAID = "You have a notice"


def page_over(request: Request) -> list[dict[str, Any]]:
    """Pages to a post or a person that wait to be acknowledged."""
    member = getattr(request, "member", None)
    return [panel(notice) for notice in over_every_page(member)] if member else []


def panel(notice: Notice) -> dict[str, Any]:
    return {
        "template": TEMPLATE,
        "words": title_of(notice),
        "acknowledge": reverse("desk:open-notice", args=[notice.pk]),
    }


def title_of(notice: Notice) -> str:
    """A notice about a locked record or an application says nothing until it is opened."""
    hidden = notice.record.locked != "no" or notice.record.dvds
    return NOTHING_SAID if hidden else notice.title
