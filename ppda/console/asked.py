"""What an entry of the audit asked for, read from its text: the page's name and arguments, and the words beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dapolicy.access.references import parse_reference

REFERENCE = re.compile(r"(?<![0-9A-Z])(D[AP])[- ]?([2-9A-HJ-NP-Z]{6})(?![0-9A-Z])", re.IGNORECASE)
VIEW = re.compile(r"^(?:[A-Z]+ )?([a-z_-]+:[a-z0-9_-]+)")
# What PSD read while doing this very work. Whoever is refused there was looking for something.
OWN_PAGES = "console:"
NAMES_SOMETHING = re.compile(r"^(?:[A-Z]+ )?[a-z_-]+:[a-z0-9_-]+ [a-z_]+=")
# Pages that answer whom somebody looked for. They open nobody: the words stand as a try or as a near look.
SEARCHES = frozenset({"desk:found", "cases:report-matches", "api:people-search", "dvds:known"})
# Facts of one record under an address that names nothing: what a post has let the reader's crew know.
NAMELESS = frozenset({"custody:safety-released"})
# What was typed here is answered by another page, or told to PSD by itself: it stands in the line once.
ASKED_ELSEWHERE = frozenset({"desk:search", "custody:safety", "api:safety-checks"})
FAILED = 400


@dataclass(frozen=True)
class Line:
    """One entry, as the worker reads it."""

    id: UUID
    at: datetime
    member_id: int | None
    asked: str
    records: frozenset[int]
    people: frozenset[int]
    outcome: int
    job: str
    words: str

    @property
    def view(self) -> str:
        """The page's name; empty where there was no such page."""
        return view_of(self.asked)

    @property
    def is_work_of_standards(self) -> bool:
        return self.view.startswith(OWN_PAGES) and self.outcome < FAILED

    @property
    def by_address(self) -> set[str]:
        """References in the address, as they are stored."""
        return references_in(self.asked)

    def opens(self, reference: str) -> bool:
        """Whether this look at the record was somebody's choice, by its own reference or by any other address."""
        return (chose(self.asked) and not self.job) or reference in self.by_address

    @property
    def typed(self) -> list[str]:
        """What was typed, one question to a line."""
        if self.view in ASKED_ELSEWHERE:
            return []
        return [line for line in self.words.splitlines() if line.strip()]

    @property
    def was_search(self) -> bool:
        return self.view in SEARCHES


def view_of(asked: str) -> str:
    """The page's name; empty where what was asked is no page."""
    found = VIEW.match(asked)
    return found.group(1) if found else ""


def chose(asked: str) -> bool:
    """Whether somebody chose what the page put before them: its address names something. On one that names nothing, a
    list came up by itself; what is no page says itself what was asked."""
    view = view_of(asked)
    return view not in SEARCHES and (not view or view in NAMELESS or bool(NAMES_SOMETHING.match(asked)))


def references_in(text: str) -> set[str]:
    """References of ours in a text, as they are stored; what only looks like one is left out."""
    found = (parse_reference(prefix + sign, prefix.upper()) for prefix, sign in REFERENCE.findall(text))
    return {reference for reference in found if reference}
