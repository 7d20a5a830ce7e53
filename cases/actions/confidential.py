"""Addresses and contacts that must not be found: a refuge, a victim who fled. One person withholds, at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.indexing import forget_fact, index_facts
from cases.models import ConfidentialText, ContactPoint, Person, PersonAddress
from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record

BLANK = {
    PersonAddress: {"line1": "", "line2": "", "town": "", "postcode": "", "words": ""},
    ContactPoint: {"value": "", "normal": ""},
}


@transaction.atomic
def withhold(fact: PersonAddress | ContactPoint, *, by: Member, at: datetime) -> None:
    """From now on nobody finds or reads it but the record's two owners; everybody else is told whom to ask."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if fact.confidential:
        return
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
