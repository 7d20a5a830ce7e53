"""A look in the words of the page."""

from __future__ import annotations

from dapolicy.audit.queries import Look
from dapolicy.ui.telling import tell

HEADS = ("When", "Who", "As", "What was asked", "Why", "Outcome")
NOBODY = "Nobody signed in"
# Areas whose names mean something else to an officer, or nothing.
AREAS = {"custody": "Locked records", "console": "Professional standards", "ppda": "Police involved"}
NO_REASON = "No reason was needed"
NOT_SAID = "–"


def row(look: Look) -> list[str]:
    """The cells of one line, in the order of `HEADS`."""
    who = f"Job: {look.job}" + (f", for {look.name}" if look.name else "") if look.job else look.name or NOBODY
    roles = ", ".join(look.roles) or NOT_SAID
    reason = look.reason or (NO_REASON if look.asked else NOT_SAID)
    return [tell(look.at), who, roles, page(look.asked), reason, outcome(look.outcome)]


def page(asked: str) -> str:
    """`cases:safe-contact` as *Cases: safe contact*; *custody* is the cells to an officer, so areas have words."""
    area, _, name = asked.partition(":")
    return (
        f"{AREAS.get(area, area.capitalize())}: {name.replace('-', ' ').replace('_', ' ')}" if name else "Another page"
    )


def outcome(status: int) -> str:
    """What came of it."""
    if status >= 500:
        return "Failed"
    return "Refused" if status >= 400 else "Shown"
