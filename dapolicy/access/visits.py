"""What the page's links ask: may this reader open that page. The page itself asks again."""

from django.http import HttpRequest

from dapolicy.access import matrix


def may_visit(request: HttpRequest, url_name: str) -> bool:
    """Whether the access matrix lets one of the request's roles open the page."""
    return matrix.allows(url_name, getattr(request, "roles", frozenset()))
