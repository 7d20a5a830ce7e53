"""Addresses and contacts that must not be found: a refuge, a victim who fled. One person withholds, at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.doorstep import is_there, place_in
from cases.indexing import forget_fact, index_facts
from cases.models import ConfidentialText, ContactPoint, Person, PersonAddress
from cases.queries.leftover import level
from cases.queries.people import groups_of
from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record

BLANK = {
    PersonAddress: {"line1": "", "line2": "", "town": "", "postcode": "", "words": ""},
    ContactPoint: {"value": "", "normal": ""},
}


@transaction.atomic
def withhold(fact: PersonAddress | ContactPoint, *, by: Member, at: datetime) -> None:
    """From now on nobody finds or reads it but the record's two owners; everybody else is told whom to ask.

    So it is with every row that says the same of whoever a second person confirmed to be one with them: a refuge that
    one id hides and another shows is hidden from nobody.
    """
    require(by, Permission.RECORD_ENTRY, at=at)
    if fact.confidential:
        return
    for one in [fact, *same_elsewhere(fact)]:
        hide(one, by=by, at=at)


def same_elsewhere(fact: PersonAddress | ContactPoint) -> list[PersonAddress | ContactPoint]:
    """Other rows of this address or number, of the same people, as far as whoever withholds may see them."""
    group = groups_of([fact.person_id], confirmed=True)[fact.person_id]
    rows = type(fact).objects.filter(person__in=group, confidential=False).exclude(pk=fact.pk)
    return [row for row in rows.select_related("record", "person").order_by("pk") if says_the_same(fact, row)]


def says_the_same(one: PersonAddress | ContactPoint, other: PersonAddress | ContactPoint) -> bool:
    """The same number; the same address in other words or without its postcode."""
    if isinstance(one, ContactPoint):
        return isinstance(other, ContactPoint) and bool(one.normal) and one.normal == other.normal
    known, meant = place_in(str(other)), place_in(str(one))
    at_door = bool(meant.door and meant.street) and is_there(known, meant)
    return at_door or level(str(one)) == level(str(other))


def hide(fact: PersonAddress | ContactPoint, *, by: Member, at: datetime) -> None:
    keep_text(fact, fact.value if isinstance(fact, ContactPoint) else str(fact))
    forget_fact(fact)
    for name, empty in BLANK[type(fact)].items():
        setattr(fact, name, empty)
    fact.confidential = True
    fact.save()
    record("address.withheld", fact.record, by=by, at=at, subject=fact.person.reference)


@transaction.atomic
def add_address(
    person: Person, *, words: str, confidential: bool, through: Record, by: Member, at: datetime
) -> PersonAddress:
    """Where somebody lives now. A confidential one never touches the search, nor any column but its own."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if not words.strip():
        raise Refused("Write the address.")
    fact = PersonAddress.objects.create(
        person=person,
        record=through,
        learnt_at=at,
        by_id=by.pk,
        words="" if confidential else words,
        confidential=confidential,
    )
    if confidential:
        keep_text(fact, words)
    else:
        index_facts([fact])
    record("address.learnt", through, by=by, at=at, subject=person.reference)
    return fact


def keep_text(fact: PersonAddress | ContactPoint, words: str) -> None:
    """The text in its own table, under its stricter policy. Written without being read back."""
    kind = "contact" if isinstance(fact, ContactPoint) else "address"
    ConfidentialText(record=fact.record, fact_kind=kind, fact_id=fact.pk, words=words).save(force_insert=True)
