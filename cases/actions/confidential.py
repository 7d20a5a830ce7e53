"""Addresses and contacts that must not be found: a refuge, a victim who fled. One person withholds, at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.doorstep import is_there, place_in
from cases.indexing import forget_fact, index_facts
from cases.matching import normal
from cases.models import ConfidentialText, ContactPoint, Person, PersonAddress
from cases.queries.leftover import level
from cases.queries.people import groups_of
from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record

Fact = PersonAddress | ContactPoint
BLANK: dict[type[Fact], dict[str, str]] = {
    PersonAddress: {"line1": "", "line2": "", "town": "", "postcode": "", "words": ""},
    ContactPoint: {"value": "", "normal": ""},
}


@transaction.atomic
def withhold(fact: Fact, *, by: Member, at: datetime) -> None:
    """From now on nobody finds or reads it but the record's two owners; everybody else is told whom to ask.

    So it is with every row that says the same of whoever a second person confirmed to be one with them: a refuge that
    one id hides and another shows is hidden from nobody.
    """
    require(by, Permission.RECORD_ENTRY, at=at)
    if fact.confidential:
        return
    for one in same_as(fact.person, table=type(fact), words=words_of(fact)):
        hide(one, by=by, at=at)


def same_as(person: Person, *, table: type[Fact], words: str) -> list[Fact]:
    """Every row of this address or number, of the same people, as far as whoever withholds may see them."""
    group = groups_of([person.pk], confirmed=True)[person.pk]
    rows = table.objects.filter(person__in=group, confidential=False).select_related("record", "person")
    return [row for row in rows.order_by("pk") if says_the_same(table, words, words_of(row))]


def says_the_same(table: type[Fact], one: str, other: str) -> bool:
    """The same number; the same address in other words or without its postcode."""
    if table is ContactPoint:
        return normal.contact(one) == normal.contact(other)
    known, meant = place_in(other), place_in(one)
    at_door = bool(meant.door and meant.street) and is_there(known, meant)
    return at_door or level(one) == level(other)


def words_of(fact: Fact) -> str:
    return fact.value if isinstance(fact, ContactPoint) else str(fact)


def hide(fact: Fact, *, by: Member, at: datetime) -> None:
    keep_text(fact, words_of(fact))
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
    """Where somebody lives now. A confidential one never touches the search, nor any column but its own.

    Where the same stands already, under whatever id of theirs, it is withheld with it.
    """
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
        for one in same_as(person, table=PersonAddress, words=words):
            hide(one, by=by, at=at)
    else:
        index_facts([fact])
    record("address.learnt", through, by=by, at=at, subject=person.reference)
    return fact


def keep_text(fact: Fact, words: str) -> None:
    """The text in its own table, under its stricter policy. Written without being read back."""
    kind = "contact" if isinstance(fact, ContactPoint) else "address"
    ConfidentialText(record=fact.record, fact_kind=kind, fact_id=fact.pk, words=words).save(force_insert=True)
