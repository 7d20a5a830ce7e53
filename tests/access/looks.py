"""What one look gives away, to the asker, to the database's log and to the audit; and taking it back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from difflib import unified_diff
from io import BytesIO
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from pypdf import PdfReader

from dapolicy.audit.models import Entry
from tests.access.written import counted


class Sent:
    """The statements of one request, without what they were given."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements.append(re.sub(r'SAVEPOINT "?\w+"?', "SAVEPOINT", sql)[:2000])
        return execute(sql, params, many, context)


def masked(text: str, names: Iterable[Any]) -> str:
    """What was asked, and the form's token, taken out."""
    for name in sorted({str(each) for each in names}, key=len, reverse=True):
        text = text.replace(name, "ASKED")
    return re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", text)


def marks() -> Counter[tuple[Any, ...]]:
    rows = Entry.objects.values_list("asked", "outcome", "records", "people", "reason", "job", "words_hash")
    return Counter((asked, outcome, *map(str, rest)) for asked, outcome, *rest in rows)


def look(browser: Any, method: str, address: str, data: dict[str, Any], names: Iterable[Any]) -> dict[str, Any]:
    """Everything that the asker, the database's log and the audit could tell two answers apart by."""
    names, before = list(names), marks()
    with connection.execute_wrapper(sent := Sent()):
        response = getattr(browser, method)(address, data)
    written = marks() - before
    return {
        "status": response.status_code,
        "body": masked(text_of(response), names),
        "headers": {key: masked(value, names) for key, value in response.headers.items()},
        "cookies": sorted(response.cookies),
        "statements": sent.statements,
        "marks": [(masked(row[0], names), *row[1:-1]) for row in written.elements()],
    }


def look_and_count(browser: Any, method: str, address: str, data: dict[str, Any], names: list[Any]) -> dict[str, Any]:
    """The same with how many rows were written for it in each table."""
    before = counted()
    seen = look(browser, method, address, data, names)
    return seen | {"numbers": counted() - before}


def compare(
    browser: Any, method: str, name: str, hidden: dict[str, Any], nothing: dict[str, Any], data: Any, reader: str
) -> list[tuple[str, ...]]:
    one, other = (
        undone(look_and_count, browser, method, reverse(name, kwargs=given), data, list(given.values()))
        for given in (hidden, {key: each for key, each in nothing.items() if each is not None})
    )
    return [(reader, method, name, part) for part in one if one[part] != other[part]]


class Undo(Exception):
    """Takes back what a look has written."""


def undone(act: Any, *given: Any) -> Any:
    kept: list[Any] = []
    try:
        with transaction.atomic():
            kept.append(act(*given))
            raise Undo
    except Undo:
        return kept[0]


def read_page(browser: Any, address: str) -> tuple[int, str]:
    return shown(browser.get(address))


def searched(browser: Any, words: str) -> tuple[int, str]:
    kept = browser.post("/search/", {"q": words})
    return shown(browser.get(kept.url) if kept.status_code == 302 else kept)


def found_by_machine(browser: Any, asked: dict[str, Any]) -> tuple[int, str]:
    return shown(browser.post("/api/v1/people/search/", asked, "application/json"))


def text_of(response: Any) -> str:
    """What is answered, as it can be read: of a document its text."""
    if response.get("Content-Type", "") != "application/pdf":
        return str(response.content.decode())
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)


def shown(response: Any) -> tuple[int, str]:
    """The page without what is drawn anew each time it is asked for: a form's token, and a line's key in the room."""
    body = re.sub(r'((?:csrfmiddlewaretoken|name="line)" value=)"[\w-]+"', r"\1", text_of(response))
    return response.status_code, re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}", "UUID", body)


def changed(before: dict[Any, Any], after: dict[Any, Any]) -> list[Any]:
    return [key for key in before if before[key] != after[key]]


def difference(before: dict[Any, Any], after: dict[Any, Any]) -> str:
    """The lines that differ on the first page that changed."""
    key = changed(before, after)[0]
    pages = [str(look[key]).replace("\\n", "\n").splitlines() for look in (before, after)]
    return "\n".join([str(key), *unified_diff(*pages, "without", "with", n=1, lineterm="")])
