"""A leak planted for the benchmark alone: a request that asks for it takes a twentieth longer."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

LEAK = "X-Bench-Leak"
PART = 0.05


class Leaking:
    """What a page would do that worked a little more where there is something to hide."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        if LEAK in request.headers:
            time.sleep(PART * (time.perf_counter() - began))
        return response
