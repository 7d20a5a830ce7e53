"""What somebody tells us at first contact, as plain values between a form (or a request) and the act that saves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cases.actions.contact import SafeWay
from cases.reports import PersonFacts
from dvds.models import Known, Part


@dataclass(frozen=True)
class Somebody:
    """A person's part, who they are as far as it was said, and who they are known as here, if that is known."""

    part: Part
    said: PersonFacts
    relation: str = ""
    known_as: str = ""  # the reference of a person who is known here already
    police: str = ""  # yes, no, not-known; empty where nobody asked
    staff_no: str = ""

    @property
    def is_somebody(self) -> bool:
        """Whether anything at all was said of them: a number alone is enough to keep."""
        said = self.said
        anything = (said.description, said.also_known_as, said.born, said.born_words, said.line1, said.town)
        return bool(self.known_as or self.name or any(anything) or said.postcode or said.phone or self.staff_no)

    @property
    def name(self) -> str:
        return f"{self.said.given} {self.said.surname}".strip()


def is_named(said: dict[str, Any]) -> bool:
    return bool(said.get("given") or said.get("surname") or said.get("also_known_as"))


def somebody(part: Part, said: dict[str, Any], relation: str = "") -> Somebody:
    """Somebody of a request: named or described, as it was said, with what was said of the police."""
    facts = {name: value for name, value in said.items() if name not in ("police", "staff_no", "born")}
    born = date.fromisoformat(said["born"]) if said.get("born") else None
    who = PersonFacts(known="named" if is_named(said) else "described", born=born, **facts)
    return Somebody(part, who, relation, police=said.get("police") or "", staff_no=said.get("staff_no") or "")


@dataclass(frozen=True)
class FirstContact:
    """A right to ask as it came in; whatever is not known yet is left out, and owed."""

    contacted_at: datetime
    channel: str
    applicant_is: str
    people: tuple[Somebody, ...] = ()
    safe: SafeWay | None = None
    reason_wanted: str = ""
    indicators: tuple[str, ...] = ()
    indicator_words: str = ""
    consent: str = Known.NOT_KNOWN
    told_of_checks: str = Known.NOT_KNOWN
    children_affected: str = Known.NOT_KNOWN
    imminent: bool = False
    opened_from: UUID | None = None


@dataclass(frozen=True)
class Indirect:
    """Information that points to a danger nobody asked about: the beginning of a right to know."""

    received_at: datetime
    source: str
    information: str
    grade: str = ""
    people: tuple[Somebody, ...] = ()
    safe: SafeWay | None = None
    indicators: tuple[str, ...] = ()
    children_affected: str = Known.NOT_KNOWN
    imminent: bool = False
