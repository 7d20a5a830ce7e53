"""The console's lines in the officers' words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.timezone import localtime

from dapolicy.access.models import Exclusion
from dapolicy.audit import altered, telling
from dapolicy.audit.telling import outcome
from dapolicy.chronology.registry import entries, sentences
from dapolicy.custody.models import SafetyCheck
from dapolicy.ui.telling import tell
from ppda.console.asked import FAILED
from ppda.console.queries import Happened
from ppda.models import Sighting

KINDS = {
    "look": "Looked",
    "tried": "Tried to open",
    "near": "Near look",
    "check": "Safety check",
    "grant": "Grant",
    "declaration": "Declaration",
    "exclusion": "Exclusion",
    "export": "Export",
    "alteration": "Change",
    "request": "The victim asked who looked",
    "reading": "Read by PSD",
}
# What stands in the line most, in words; other pages go by their names.
PAGES = {
    "api:people-search": "What a search by another system found",
    "api:record": "The record, asked for by another system",
    "audit:record": "Who looked at it",
    "cases:case": "The case",
    "cases:handover": "The handover, where it came up",
    "cases:history": "Everything that happened in the case",
    "cases:incident": "The report",
    "cases:incident-history": "What is known of everybody in a report",
    "cases:incident-reviews": "A supervisor's list, where it came up",
    "cases:person": "A person's page",
    "cases:pool": "The pool, where it came up",
    "cases:report-matches": "Found as a possible match in a report",
    "cases:report-page": "A report that is being written",
    "chronology:entry": "One entry",
    "chronology:menu": "What can be recorded",
    "chronology:record": "A form to record something",
    "custody:decision": "The hour's decision",
    "custody:page": "What a post was called to",
    "custody:record": "Who can see it",
    "custody:safety-released": "What a post let their crew know",
    "desk:found": "What a search found",
    "desk:home": "Their first page, where it came up",
    "marac:hearing": "The case at a MARAC meeting",
    "marac:meeting": "The agenda of a MARAC meeting",
    "marac:mine-case": "The case in an agency's part of MARAC",
    "marac:room": "A MARAC meeting",
    "pack:open": "Papers of a MARAC meeting",
    "ppda:track": "Police involved",
    "risk:assessment": "A risk assessment",
    "risk:case": "The risk of the case",
}
HEADS = ("When", "Who", "What", "How", "Why, or what was typed", "Outcome", "From")
DONE = ("grant", "declaration", "exclusion", "alteration")
HOW: dict[str, str] = {str(code): str(words) for code, words in Sighting.How.choices}
CHECK: dict[str, str] = {str(code): str(words) for code, words in SafetyCheck.How.choices}


def cells(one: Happened, *, reader: int | None = None) -> list[str]:
    """One line of the table, in the order of `HEADS`. Whoever reads it is told which lines are their own."""
    own = ["you"] if reader and one.member_id == reader else []
    beside, name = ", ".join([*own, *one.roles]), one.name or nobody(one.kind)
    return [
        tell(one.at),
        f"{name} ({beside})" if beside else name,
        KINDS.get(one.kind, one.kind),
        how(one),
        one.words or "–",
        came_of(one),
        one.address or "–",
    ]


def nobody(kind: str) -> str:
    """Whoever looks is somebody; what is done without anybody is done by the worker."""
    return altered.NOBODY if kind in DONE else telling.NOBODY


def came_of(one: Happened) -> str:
    """Who tried by a search was answered, and was shown nothing of this record."""
    if not one.outcome:
        return "–"
    return "Not shown" if one.kind in ("tried", "near") and one.outcome < FAILED else outcome(one.outcome)


def page(name: str) -> str:
    """A page in an officer's words."""
    return PAGES.get(name) or telling.page(name)


def how(one: Happened) -> str:
    """The page, the way, the act."""
    if one.kind in ("tried", "near"):
        return HOW.get(one.what, one.what)
    if one.kind == "check":
        return CHECK.get(one.what, one.what)
    if one.kind == "request":
        return "Written down by PSD"
    if one.kind == "reading":
        return f"This page, {one.times} times within an hour" if one.times > 1 else "This page"
    if one.kind in ("look", "export"):
        return page(one.what)
    return done(one.what)


def done(what: str) -> str:
    """An exclusion, an alteration of a table's columns, or an event by its kind: none says what the record holds."""
    if what.startswith("excluded."):
        return str(Exclusion.Why(what.removeprefix("excluded.")).label)
    table, _, columns = what.partition(": ")
    if model := altered.models_by_table().get(table):
        labels = ", ".join(altered.label(model, column).lower() for column in columns.split(", "))
        return f"{str(model._meta.verbose_name).capitalize()}: {labels}"
    said = entries()[what].title if what in entries() else sentences().get(what)
    return said if isinstance(said, str) else what.replace(".", ": ").replace("-", " ").capitalize()


def exported(lines: Iterable[Happened]) -> list[list[str]]:
    """The same for a file: one moment that machines read too, and nothing left out."""
    return [[localtime(one.at).isoformat(timespec="seconds"), *cells(one)[1:]] for one in lines]


def chosen(kinds: Iterable[str]) -> list[str]:
    """Kinds from an address that there are."""
    return [kind for kind in kinds if kind in KINDS]


def filters(kinds: Iterable[str]) -> list[dict[str, Any]]:
    """The boxes of the filter."""
    ticked = set(kinds)
    return [{"code": code, "words": words, "ticked": code in ticked} for code, words in KINDS.items()]
