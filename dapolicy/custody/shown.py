"""What pages about locked records show, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dapolicy.custody.queries import Waiting

SAID = {"yes": "Yes", "no": "No", "not-known": "Not known yet", "would-not-say": "Would not say"}
PARTS = {"victim": "Victim", "suspect": "Suspect"}
# A line of the comparison: its label, what was typed, what the staff register says.
LINES: tuple[tuple[str, str, str], ...] = (
    ("Staff number", "staff_no", "staff_no"),
    ("Given name", "given", "given_name"),
    ("Surname", "surname", "surname"),
    ("Date of birth", "born", "date_of_birth"),
    ("Address", "addresses", "home_address"),
    ("Phone", "phones", "phones"),
    ("Vehicle", "vehicles", "vehicles"),
    ("Said to be police", "police", ""),
    ("Employer, kind and rank", "employer", "kind"),
    ("Team", "", "team"),
    ("Left on", "", "left_on"),
)


def both_faces(asked: Waiting) -> dict[str, Any]:
    """What was typed beside what the register says: a row for each thing, a column for each entry that fits."""
    typed, register = asked.typed or {}, asked.register or []
    rows = [
        {"label": label, "typed": said(typed, ours), "register": [entry(line, theirs) for line in register]}
        for label, ours, theirs in LINES
    ]
    return {"part": PARTS.get(asked.part, asked.part), "rows": rows, "entries": len(register)}


def said(face: Mapping[str, Any], name: str) -> str:
    if name == "police":
        return SAID.get(str(face.get(name, "")), "")
    return text(face.get(name)) if name else ""


def entry(line: Mapping[str, Any], name: str) -> str:
    if name == "kind":
        return ", ".join(filter(None, (text(line.get("kind")), text(line.get("rank")))))
    return text(line.get(name)) if name else ""


def text(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(one) for one in value if one)
    return str(value) if value is not None else ""
