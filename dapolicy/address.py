"""From where a request comes, as the audit and the counters of floods and wrong passwords take it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class RealAddress:
    """Behind the force's own proxy, the address that it saw: the last that it added. What comes before it is hearsay.

    Without this everybody would have the proxy's address: one flood would hold up the whole force.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if settings.DAPOLICY_PROXY and seen:
            request.META["REMOTE_ADDR"] = seen
        return self.get_response(request)
