"""The console's lines in the officers' words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.timezone import localtime

from dapolicy.access.models import Exclusion
from dapolicy.audit.telling import NOBODY, outcome, page
from dapolicy.custody.models import SafetyCheck
from dapolicy.ui.telling import tell
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
HEADS = ("When", "Who", "What", "How", "Why, or what was typed", "Outcome", "From")
HOW: dict[str, str] = {str(code): str(words) for code, words in Sighting.How.choices}
CHECK: dict[str, str] = {str(code): str(words) for code, words in SafetyCheck.How.choices}


def cells(one: Happened, *, reader: int | None = None) -> list[str]:
    """One line of the table, in the order of `HEADS`. Whoever reads it is told which lines are their own."""
    own = ["you"] if reader and one.member_id == reader else []
    beside = ", ".join([*own, *one.roles])
    return [
        tell(one.at),
        f"{one.name or NOBODY} ({beside})" if beside else one.name or NOBODY,
        KINDS.get(one.kind, one.kind),
        how(one),
        one.words or "–",
        outcome(one.outcome) if one.outcome else "–",
        one.address or "–",
    ]


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
    if one.what.startswith("excluded."):
        return str(Exclusion.Why(one.what.removeprefix("excluded.")).label)
    return one.what.replace(".", ": ").replace("-", " ").replace("_", " ").capitalize()


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
