"""The force's choices about risk, read from data: tools, triggers, repeats."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cases.models import Relationship

SHIPPED = Path(__file__).with_name("rules.toml")
# Until it is known that they are not, two people are treated as partners: the abuser may be in the room (RISK-009).
INTIMATE = frozenset({Relationship.Kind.PARTNER, Relationship.Kind.FORMER_PARTNER, Relationship.Kind.NOT_KNOWN})


@dataclass(frozen=True)
class Repeats:
    """How many incidents in how many days ask for a review, at which levels."""

    incidents: int
    days: int
    levels: frozenset[str]


@dataclass(frozen=True)
class Rules:
    tools: dict[str, list[str]]
    triggers: dict[str, str]
    repeats: Repeats


@cache
def rules() -> Rules:
    """The force's file where DAPOLICY_RISK_RULES names one, else ours."""
    file = Path(os.environ.get("DAPOLICY_RISK_RULES") or SHIPPED)
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    repeats = data["repeats"]
    return Rules(
        tools=data["tools"],
        triggers=data["triggers"],
        repeats=Repeats(repeats["incidents"], repeats["days"], frozenset(repeats["levels"])),
    )


def is_intimate(relationship: str) -> bool:
    """Whether the two are, or may be, partners or former partners."""
    return relationship in INTIMATE


def tool_order(relationship: str, *, agency: bool) -> list[str]:
    """Codes of the tools for these two people, the first choice first."""
    if agency:
        return rules().tools["agencies"]
    return rules().tools["partners" if is_intimate(relationship) else "others"]
