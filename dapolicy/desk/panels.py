"""A page that crosses areas is drawn from panels: a query and a template that each area offers, named by the roof."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from dapolicy.audit.http import Request, once

log = logging.getLogger(__name__)

FAILED = "desk/panel_failed.html"
LOOKING = ("GET", "HEAD")
FAILURES = (DatabaseError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True)
class Panel:
    """A template and what it reads."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


def draw(slot: str, request: Request, *given: Any) -> list[SafeString]:
    """The panels that areas offer for a slot of `DAPOLICY_PANELS`, drawn in the order named.

    A panel that fails shows its own error and undoes what it did; the others, and the page, stand. Only where one fails
    is each drawn again in a savepoint of its own: one for each costs as much as many a panel.
    """
    try:
        with undone_together(request):
            drawn = [fill(name, request, *given) for name in named(slot)]
    except FAILURES:
        drawn = [draw_one(name, request, *given) for name in named(slot)]
    return [panel for panel in drawn if panel]


@contextmanager
def undone_together(request: Request) -> Iterator[None]:
    """Undo everything inside where it fails.

    Panels of a page that is only looked at write nothing: one savepoint serves all of them, and what the page itself
    wrote before them stands. Those of one that may write get each their own.
    """
    around = connection.savepoint_ids[-1] if connection.savepoint_ids else None
    if around is None or request.method not in LOOKING:
        with transaction.atomic():
            yield
        return
    before = once(request, (undone_together, around), transaction.savepoint)
    try:
        yield
    except FAILURES:
        transaction.savepoint_rollback(before)
        raise


def named(slot: str) -> Iterable[str]:
    return settings.DAPOLICY_PANELS.get(slot, ())


def offers(slot: str) -> Iterator[Callable[..., Panel | None]]:
    """The functions behind a slot."""
    return map(import_string, named(slot))


def fill(name: str, request: Request, *given: Any) -> SafeString | None:
    """One panel, drawn in the caller's savepoint."""
    panel = import_string(name)(request, *given)
    return filled(panel, request) if panel else None


def filled(panel: Panel, request: Request) -> SafeString:
    """A panel's template. What every template is given beside is asked for once a request, not once a panel."""
    template: Template = get_template(panel.template).template  # type: ignore[attr-defined]  # Django's own engine
    given = once(request, given_to_all, lambda: given_to_all(template, request))
    return template.render(Context(given | panel.context))


def given_to_all(template: Template, request: Request) -> dict[str, Any]:
    """What the context processors say of this request."""
    found: dict[str, Any] = {}
    for processor in template.engine.template_context_processors:
        found |= processor(request)
    return found


def draw_one(name: str, request: Request, *given: Any) -> SafeString | None:
    try:
        with transaction.atomic():
            return fill(name, request, *given)
    except FAILURES:
        log.exception("A panel failed: %s", name)
        return render_to_string(FAILED, {"name": name}, request)
