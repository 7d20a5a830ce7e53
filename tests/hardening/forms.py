"""Every form of every page, found from the addresses and the markup, and filled with what nobody should send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from django.urls import reverse

from dapolicy.access.permissions import Role
from tests.access.called import is_of_a_record
from tests.access.whole import Whole, addresses, called
from tests.ui.html import Page

LEAVES = {"account_logout"}
# What an address of no record's takes here.
OURS = {"username": "officer", "what": "roles", "post": "fim"}
SCRIPT = "<script>alert(1)</script>"
SQL = "x'); DROP TABLE access_record; --"
HOSTILE = f'{SQL} {SCRIPT} "><img src=x onerror=alert(1)> {{{{7*7}}}} {{% debug %}}'
UNFIT = "Ro\u202ewan\x00 \x07Bra\x1bcken\u2066"
TYPED = ("text", "search", "email", "tel", "number", "password", "date", "url", None)


@dataclass
class Form:
    """One form as it stands on a page."""

    page: str
    action: str
    texts: list[str] = field(default_factory=list)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)

    def filled(self, words: str) -> dict[str, Any]:
        """All texts say this; what is chosen and hidden is as the page offers it."""
        picked = {name: values[0] for name, values in self.chosen.items() if values}
        return self.hidden | picked | dict.fromkeys(self.texts, words)

    def forged(self, value: str) -> dict[str, Any]:
        """What the page offered or kept out of sight is changed to something that it never offered."""
        return dict.fromkeys([*self.hidden, *self.chosen], value) | dict.fromkeys(self.texts, "Words")


def everybody(world: Any) -> Any:
    """One person with every role that reads for a force: no page is shut to them for their role."""
    return world.member("everybody", *(role for role in Role if role not in (Role.PARTNER, Role.ANALYST)))


def pages(of: Whole) -> Iterator[tuple[str, str]]:
    """Each address about the family that stands open, or about an account or post; by name."""
    of.rows.setdefault("other", of.case.record)
    for name, path, takes in addresses():
        if name in LEAVES or name.startswith("health"):
            continue
        if is_of_a_record(name):
            yield name, reverse(name, kwargs=called(of, name, path, takes))
        elif set(takes) <= set(OURS):
            yield name, reverse(name, kwargs={taken: OURS[taken] for taken in takes})


def forms_of(address: str, markup: str) -> list[Form]:
    """Forms that send; signing out, which stands on every page, would make nobody of the one who tries the rest."""
    every = [read(address, form) for form in Page(markup).all("form") if form.get("method", "").lower() == "post"]
    return [form for form in every if not form.action.startswith("/sign-in/")]


def read(address: str, markup: Element) -> Form:
    form = Form(page=address, action=urljoin(address, markup.get("action") or ""))
    for element in markup.iter():
        name, kind = element.get("name"), element.get("type")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if element.tag == "textarea" or (element.tag == "input" and kind in TYPED):
            form.texts.append(name)
        elif element.tag == "select":
            options = [option.get("value") or "" for option in element.iter("option")]
            form.chosen[name] = [value for value in options if value]
        elif kind in ("radio", "checkbox"):
            form.chosen.setdefault(name, []).append(element.get("value") or "on")
        elif kind == "hidden":
            form.hidden[name] = element.get("value") or ""
    return form
