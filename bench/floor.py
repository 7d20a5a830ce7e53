"""What a page is measured against, in two ways, both with the page's own bytes and through the same middleware.

The floor: a bare view that asks for the rows which the page shows in one statement (bench/floors/), as the same reader
under the same policies, prepared once for each connection so that it is not planned again; it makes nothing of them.
Sending a search is an insert of its words, since they must be kept where the address does not carry them.

The empty floor: a bare view that asks nothing. No page that shows anything can be as fast; it stands beside the other
so that what the statement takes is in sight.

Neither does anything that a view of the kind would not have to do. Not in them: a template, a form, a savepoint of the
view's own, what was seen for the audit, and whatever the page reads only to decide what it shows. Why it is so:
docs/adr/what-pages-are-measured-against.md. The floors' addresses stand only in the benchmark's settings.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from dapolicy.access.identity import uuid7

COUNT = "X-Bench-Count"
FIND = "find_people("
FLOORS = Path(__file__).with_name("floors")
TAKES: Mapping[str, str] = {"case": "text, bigint", "worklist": "bigint, bigint"}
prepared: set[tuple[object, str]] = set()


def folder() -> Path:
    """Where the benchmark leaves the bytes of each page."""
    return Path(os.environ["BENCH_PAGES"])


@cache
def kept(name: str) -> bytes:
    return (folder() / f"{name}.html").read_bytes()


@cache
def asked(name: str) -> dict[str, Any]:
    """What the benchmark says of a page: which statement it is, and about what."""
    return json.loads((folder() / f"{name}.json").read_text(encoding="utf-8"))


@cache
def statement(name: str) -> str:
    return (FLOORS / f"{name}.sql").read_text(encoding="utf-8")


def empty(request: HttpRequest, name: str) -> HttpResponse:
    """The bytes of a page that was fetched before, and nothing else."""
    return HttpResponse(kept(name))


def page(request: HttpRequest, name: str) -> HttpResponse:
    """The same after the one statement that fetches its rows."""
    wanted = asked(name)
    with connection.cursor() as cursor:
        if wanted["statement"] == "search":
            cursor.execute(search(name), {"reader": request.member.pk})  # type: ignore[attr-defined]
        else:
            execute(cursor, wanted["statement"], request, wanted)
        cursor.fetchall()
    return HttpResponse(kept(name))


def execute(cursor: Any, name: str, request: Any, wanted: Mapping[str, Any]) -> None:
    """A statement by the name under which this connection has prepared it."""
    member = request.member
    given = [wanted["reference"], member.pk] if name == "case" else [member.pk, member.team_id]
    held = connection.connection
    if (held, name) not in prepared:
        cursor.execute(f"PREPARE floor_{name} ({TAKES[name]}) AS {statement(name)}")
        prepared.add((held, name))
    cursor.execute(f"EXECUTE floor_{name} (%s, %s)", given)


@cache
def search(name: str) -> str:
    """The search's statement with the question as the page asked it."""
    found = (folder() / f"{name}.find.sql").read_text(encoding="utf-8")
    return statement("search").replace("{FIND}", found.replace("%", "%%"))


def moved(request: HttpRequest) -> HttpResponse:
    """What answers a search's form: its words are kept, then the way to the page that follows."""
    with connection.cursor() as cursor:
        row = [uuid7(), request.member.pk, request.POST.get("q", ""), timezone.now()]  # type: ignore[attr-defined]
        cursor.execute("INSERT INTO desk_search (id, member_id, words, at) VALUES (%s, %s, %s, %s)", row)
    return HttpResponseRedirect("/bench/floor/search")


def moved_empty(request: HttpRequest) -> HttpResponse:
    """The same without keeping anything."""
    return HttpResponseRedirect("/bench/empty/search")


class Counting:
    """Says in a header how many statements a request took, where it is asked to. Outermost, so that all are counted.

    Asked under a page's name, it leaves the question of a search in the folder for the floor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if COUNT not in request.headers:
            return self.get_response(request)
        sent: list[str] = []

        def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
            sent.append(sql)
            if FIND in sql:
                question = context["cursor"].mogrify(sql, params).decode()
                (folder() / f"{request.headers[COUNT]}.find.sql").write_text(question, encoding="utf-8")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[COUNT] = str(len(sent))
        if os.environ.get("BENCH_SHOW"):
            print(request.path, *sent, sep="\n  ", flush=True)  # noqa: T201
        return response
