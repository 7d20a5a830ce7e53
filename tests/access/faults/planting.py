"""Small faults, planted in the running code or the database and taken back: as somebody in a hurry would make them.

Each says what it changes by the text that stands there now. Where that text is gone the fault refuses to be planted, so
that none of them can quietly stop being one.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.template import Template
from django.template.loader import get_template

from tests.access.catalogue import rows
from tests.access.oracle.build import run

Fault = Callable[[], AbstractContextManager[None]]


def changed(text: str, old: str, new: str) -> str:
    if old not in text:
        raise AssertionError(f"The fault cannot be planted any more: {old!r} does not stand in\n{text[:2000]}")
    return text.replace(old, new)


@contextmanager
def statement(sql: str) -> Iterator[None]:
    """As the owner; whoever plants it undoes the transaction."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(sql)
    yield


@contextmanager
def in_function(name: str, old: str, new: str) -> Iterator[None]:
    """A function of the database with some of its text changed."""
    for (text,) in rows("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s", name):
        run(changed(text, old, new).replace("%", "%%"))
    yield


@contextmanager
def in_policy(table: str, old: str, new: str) -> Iterator[None]:
    """What the web login reads of a table, with some of the predicate changed."""
    asked = (
        "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = %s::regclass AND polname = 'web_reads'"
    )
    ((text,),) = rows(asked, table)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(f"ALTER POLICY web_reads ON {table} USING ({changed(text, old, new)})".replace("%", "%%"))
    yield


@contextmanager
def in_code(function: Callable[..., Any], old: str, new: str) -> Iterator[None]:
    """A function of ours with a line of it changed; whoever holds it already runs the changed one."""
    plain = inspect.unwrap(function)
    source = textwrap.dedent(inspect.getsource(plain))
    body = changed(source[source.index("def ") :], old, new)
    made: dict[str, Any] = {}
    exec(compile("from __future__ import annotations\n" + body, "<planted>", "exec"), dict(plain.__globals__), made)
    before, plain.__code__ = plain.__code__, made[plain.__name__].__code__
    try:
        yield
    finally:
        plain.__code__ = before


@contextmanager
def in_template(name: str, old: str, new: str) -> Iterator[None]:
    """A page with some of its text changed."""
    held = get_template(name).template
    before, held.nodelist = held.nodelist, Template(changed(held.source, old, new)).nodelist
    try:
        yield
    finally:
        held.nodelist = before


@contextmanager
def all_of(*parts: AbstractContextManager[None]) -> Iterator[None]:
    """A fault that takes two changes, as when a function of the database is misused by the code."""
    from contextlib import ExitStack

    with ExitStack() as planted:
        for part in parts:
            planted.enter_context(part)
        yield
