"""What a page is measured against: the same bytes through the same middleware, from a view that asks nothing.

The floor's addresses stand only in the benchmark's settings.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

COUNT = "X-Bench-Count"


def folder() -> Path:
    """Where the benchmark leaves the bytes of each page."""
    return Path(os.environ["BENCH_PAGES"])


@cache
def kept(name: str) -> bytes:
    return (folder() / f"{name}.html").read_bytes()


def page(request: HttpRequest, name: str) -> HttpResponse:
    """The bytes of a page that was fetched before."""
    return HttpResponse(kept(name))


def moved(request: HttpRequest) -> HttpResponse:
    """What answers a form: the way to the page that follows."""
    return HttpResponseRedirect("/bench/floor/search")


class Counting:
    """Says in a header how many statements a request took, where it is asked to. Outermost, so that all are counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if COUNT not in request.headers:
            return self.get_response(request)
        asked: list[str] = []

        def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
            asked.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[COUNT] = str(len(asked))
        if os.environ.get("BENCH_SHOW"):
            print(request.path, *asked, sep="\n  ", flush=True)  # noqa: T201
        return response
