"""Fills in every form that a page shows, as somebody would who writes all the time about the hidden pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html.parser import HTMLParser

from dapolicy.ui.moments import LONDON

BORN = date(1990, 3, 4)
FACTS = {
    "surname": "Quillfeather", "also_known_as": "Rosebay", "phone": "07700 900111", "tel": "07700 900111",
    "line1": "4 Rosebaywood Lane", "place": "4 Rosebaywood Lane", "town": "Rosebaywood", "postcode": "WM1 2AB",
    "email": "fern@example.com", "number": "1", "q": "Fern Quillfeather 04/03/1990",
}  # fmt: skip
AHEAD = ("due", "next", "review", "until")
NAMED = "Fern Quillfeather"
SAID = f"{NAMED} and Alder of 4 Rosebaywood Lane, 07700 900111"


@dataclass
class Box:
    """One name that a form sends: what stands in it, and what may be chosen."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form that sends: where to, and its boxes."""

    action: str
    boxes: dict[str, Box] = field(default_factory=dict)

    def filled(self, at: datetime, **named: str) -> dict[str, str]:
        """What it sends once everything is filled in; `named` are boxes that take a reference of ours."""
        return {name: answer(box, at, named) for name, box in self.boxes.items()}


class Page(HTMLParser):
    """The forms of a page; the way out and the sign-in are nobody's act on a record."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.box: Box | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form" and told.get("method", "").lower() == "post" and "/sign-in/" not in told.get("action", ""):
            self.form = Form(told.get("action", ""))
            self.forms.append(self.form)
        elif tag == "option" and self.box:
            self.box.choices.append(told.get("value", ""))
            self.box.value = told["value"] if "selected" in told else self.box.value
        elif self.form and told.get("name") and told["name"] != "csrfmiddlewaretoken":
            self.add(tag, told)

    def add(self, tag: str, told: dict[str, str]) -> None:
        kind = told.get("type", "text") if tag == "input" else tag
        if kind == "file" or tag not in ("input", "textarea", "select", "button"):
            return
        assert self.form
        box = self.form.boxes.setdefault(told["name"], Box(told["name"], kind))
        if kind in ("radio", "checkbox", "button"):
            box.choices.append(told.get("value", "on"))
            box.value = told.get("value", "on") if "checked" in told else box.value
        else:
            box.value = told.get("value", "")
        self.box = box if tag in ("textarea", "select") else self.box

    def handle_data(self, data: str) -> None:
        if self.box and self.box.kind == "textarea":
            self.box.value = (self.box.value + data).strip()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self.box = None
        elif tag == "form":
            self.form = None


def answer(box: Box, at: datetime, named: dict[str, str]) -> str:
    """What is typed or chosen: what stands there stays."""
    last = box.name.rpartition("-")[2].rpartition(".")[2]
    if box.value or box.kind == "hidden":
        return box.value
    if box.choices:
        return next((each for each in box.choices if each), "")
    if last in named:
        return named[last]
    return part_of_time(last, at) or given(box.name, last, box.kind)


def part_of_time(name: str, at: datetime) -> str:
    """One box of a date or a moment."""
    local = at.astimezone(LONDON) + (timedelta(days=2) if name.startswith(AHEAD) else timedelta())
    day = BORN if name.startswith("born") else local.date()
    parts = {"day": str(day.day), "month": str(day.month), "year": str(day.year), "time": f"{local:%H:%M}"}
    return parts.get(name.rpartition("_")[2], "") if "_" in name else ""


def given(whole: str, last: str, kind: str) -> str:
    if last == "given":
        return "Alder" if "su" in whole.partition("-")[0] else "Fern"
    return FACTS.get(last) or FACTS.get(kind) or (SAID if kind == "textarea" else NAMED)


def forms_on(text: str) -> Iterator[Form]:
    """Each form that sends something, on this page."""
    return iter(Page(text).forms)
