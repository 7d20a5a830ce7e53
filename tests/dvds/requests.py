"""Story 4, as the control room writes it down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dapolicy.access.reader import read_as
from tests.world import login


@contextmanager
def as_worker() -> Iterator[None]:
    """The worker's rights, as itself: whoever browsed before in this transaction is no longer its reader."""
    read_as(None)
    with login("worker"):
        yield


SAID: dict[str, Any] = {
    "channel": "online",
    "danger": "no",
    "danger_words": "",
    "safe": "agreed",
    "safe_place": "At work",
    "safe_means": "Ring his desk",
    "safe_times": "Before noon",
    "safe_code_word": "Larkspur",
    "applicant_is": "third-party",
    "relation": "A friend",
    "why": "He shouts at her",
    "indicators": ["assault"],
    "indicator_words": "",
    "children_affected": "yes",
    "children_words": "",
    "consent": "yes",
    "told_of_checks": "yes",
    "applicant": {"given": "Caspian", "surname": "Thornback", "born": "1984-06-11", "phone": "07700 900441"},
    "victim": {"given": "Petra", "surname": "Sable", "line1": "8 Quince Row", "postcode": "ZZ99 4QR"},
    "subject": {"given": "Lionel", "surname": "Marchbanks", "born": "1979-01-30"},
    "children": [{"given": "Wilf", "surname": "Sable", "born_words": "about 5"}],
}


def said_of(**changes: Any) -> dict[str, Any]:
    """What was said, with changes; nothing is shared between two tellings."""
    return {**SAID, **changes}
