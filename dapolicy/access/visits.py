"""What the page's links ask: may this reader open that page. The page itself asks again."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from dapolicy.access import matrix
from dapolicy.access.models import Record


def may_visit(request: HttpRequest, url_name: str) -> bool:
    """Whether the access matrix lets one of the request's roles open the page."""
    return matrix.allows(url_name, getattr(request, "roles", frozenset()))


def page_of(record: Record, roles: frozenset[str]) -> str:
    """The address of the first page of its kind that one of these roles may open; empty where there is none."""
    names = settings.DAPOLICY_RECORD_PAGES.get(record.kind, [])
    return next((reverse(name, args=[record.reference]) for name in names if matrix.allows(name, roles)), "")
