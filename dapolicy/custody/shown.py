"""What pages about locked records show, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format

from dapolicy.custody.queries import Waiting

SAID = {"yes": "Yes", "no": "No", "not-known": "Not known yet", "would-not-say": "Would not say"}
NOT_ASKED = "–"
DATES = ("born", "date_of_birth", "left_on")
PARTS = {"victim": "Victim", "suspect": "Suspect"}
# A line of the comparison: its label, what was typed, what the staff register says.
LINES: tuple[tuple[str, str, str], ...] = (
    ("Staff or collar number", "staff_no", "staff_no"),
    ("Collar number", "", "collar_no"),
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
        {
            "label": label,
            "typed": (said(typed, ours) or "not said") if ours else NOT_ASKED,
            "register": [(entry(line, theirs) or "not in the register") if theirs else NOT_ASKED for line in register],
        }
        for label, ours, theirs in LINES
    ]
    return {"part": PARTS.get(asked.part, asked.part), "rows": rows, "entries": len(register)}


def said(face: Mapping[str, Any], name: str) -> str:
    if name == "police":
        return SAID.get(str(face.get(name, "")), "")
    return day(face.get(name)) if name in DATES else text(face.get(name))


def entry(line: Mapping[str, Any], name: str) -> str:
    if name == "kind":
        return ", ".join(filter(None, (text(line.get("kind")), text(line.get("rank")))))
    return day(line.get(name)) if name in DATES else text(line.get(name))


def day(value: Any) -> str:
    """A day as the screens write it; what is none stays as it was typed."""
    try:
        return date_format(date.fromisoformat(str(value)), "j M Y")
    except ValueError:
        return text(value)


def text(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(one) for one in value if one)
    return str(value) if value is not None else ""
