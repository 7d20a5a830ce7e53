"""Who of an application may be somebody that is known here: asked by DVDS staff, and answered by a person."""

from __future__ import annotations

from typing import Any

from cases.models import BirthDate, ContactPoint, PersonAddress, PersonName
from cases.queries.people import ALIKE, Match, births_of, possible_matches, standing_answers
from cases.reports import PersonFacts
from dvds.models import Party
from dvds.queries.application import Page


def places(page: Page) -> dict[str, Party]:
    """Each person once, by a name for the form's fields."""
    found: dict[int, Party] = {}
    for row in page.story.parties:
        found.setdefault(row.person_id, row)
    return {f"{row.part}-{number}": row for number, row in enumerate(found.values())}


def facts_of(party: Party) -> dict[str, Any]:
    """What is known of somebody in an application, as it is looked for; what is confidential is looked for nowhere."""
    about = {"person": party.person_id, "withdrawn_at": None}
    name = PersonName.objects.filter(**about).exclude(given="", surname="").order_by("-learnt_at", "-pk").first()
    birth: BirthDate | None = births_of([party.person_id]).get(party.person_id)
    address = PersonAddress.objects.filter(**about, confidential=False).order_by("-learnt_at").first()
    reaches = ContactPoint.objects.filter(**about, confidential=False).values_list("value", flat=True)
    return {
        "given": name.given if name else "",
        "surname": name.surname if name else "",
        "born": birth.born.isoformat() if birth and birth.born else "",
        "line1": address.line1 if address else "",
        "postcode": address.postcode if address else "",
        "reaches": list(reaches),
    }


def as_asked(facts: dict[str, Any]) -> str:
    """The same as somebody would type it: kept beside the audit like any search."""
    return " ".join(filter(None, [*(facts[name] for name in facts if name != "reaches"), *facts["reaches"]]))


def candidates(page: Page, facts: dict[str, Any]) -> list[Match]:
    """People like one of the application's, the application's own people left out."""
    own = frozenset().union(*page.groups.values())
    return [match for match in possible_matches(**facts, least=ALIKE) if match.person_id not in own]


def answered(page: Page, party: Party) -> dict[str, str]:
    """What was answered about this person already, by the other's reference."""
    rows = standing_answers(page.groups[party.person_id])
    return {other.reference: row.answer for row in rows for other in (row.a, row.b) if other.pk != party.person_id}


def said_of(page: Page, party: Party) -> PersonFacts:
    return PersonFacts(description=f"{party.get_part_display().lower()} {page.names[party.person_id]}")
