"""What a safety check answers, and who answers it: an area that the roof names, since the ground imports none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

from dapolicy.access.models import Member, Record

NOTHING = "Nothing recorded that you can be told here"
# Each line stands on every answer, in this order; what it says is the one thing that may differ.
MARKED = (
    ("weapons", "Weapons"),
    ("firearms", "Firearms"),
    ("dogs", "Dogs"),
    ("strangulation", "Strangulation"),
    ("threat-to-police", "Threats to police"),
)
LEVELS = {"high": "High", "medium": "Medium", "standard": "Standard"}
ORDERS = {
    "notice": "protection notice served",
    "order": "protection order made",
    "bail": "bail with or without conditions",
}


@dataclass(frozen=True)
class Danger:
    """Codes that keep a crew alive, from every record that the asker is not excluded from; never which."""

    on_it: bool = False
    level: str = ""
    threat_to_life: bool = False
    wanted: bool = False
    markers: frozenset[str] = frozenset()
    orders: tuple[str, ...] = ()
    children: bool = False

    def lines(self) -> list[tuple[str, str]]:
        """Every heading with what is known: the same headings whatever is known."""
        return [
            ("Risk level", LEVELS.get(self.level, NOTHING)),
            ("Threat to life", self.said(holds=self.threat_to_life or "threat-to-life" in self.markers)),
            *((label, self.said(holds=code in self.markers)) for code, label in MARKED),
            ("Wanted", self.said(holds=self.wanted or "wanted" in self.markers)),
            ("Orders recorded", self.orders_said()),
            ("Children there", self.said(holds=self.children)),
        ]

    def orders_said(self) -> str:
        if not self.orders:
            return NOTHING
        return f"Yes: {', '.join(ORDERS[code] for code in self.orders)}. Ask the number below for the terms"

    @staticmethod
    def said(*, holds: bool) -> str:
        return "Yes" if holds else NOTHING


@dataclass(frozen=True)
class Concerned:
    """What a worker finds out about a check afterwards: the records it concerned, and those it must not show."""

    records: tuple[int, ...]
    confidential: tuple[Record, ...]


class Provider(Protocol):
    """The area that holds people and cases."""

    def answer(self, about: str, *, incident: str, staff_no: str, also: Member | None) -> Danger | None: ...

    def concerned(self, about: str, *, incident: str, now: datetime) -> Concerned: ...


def provider() -> Provider:
    """The module that `DAPOLICY_DANGER` names."""
    return cast(Provider, import_module(settings.DAPOLICY_DANGER))
