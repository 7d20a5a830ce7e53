"""Acts on people: learning who somebody is, and answering whether two of them are one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db import transaction

from cases.indexing import forget_fact, index_facts
from cases.matching import normal
from cases.models import (
    BirthDate,
    ConfidentialText,
    ContactPoint,
    Fact,
    Known,
    OutsideReference,
    Person,
    PersonAddress,
    PersonName,
    Sameness,
)
from cases.reports import PersonFacts
from cases.terms import MatchAnswer
from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.policy.worktime import london_day, months_on

UNDER_16 = 16
FACTS = (PersonName, BirthDate, PersonAddress, ContactPoint, OutsideReference)


def learn(said: PersonFacts, *, through: Record, by: Member, at: datetime) -> Person:
    """A new id with the facts that were said of it. Whether it is somebody we know is a row of its own (INC-008)."""
    person = Person.new()
    learn_more(person, said, through=through, by=by, at=at)
    return person


def learn_more(person: Person, said: PersonFacts, *, through: Record, by: Member, at: datetime) -> list[Fact]:
    """Add what was said to somebody, findable from now. Nothing known before is changed."""
    common = {"person": person, "record": through, "learnt_at": at, "by_id": by.pk}
    facts: list[Fact] = [fact for said_of in SAID_OF for fact in said_of(said, common)]
    for fact in facts:
        fact.save()
        if isinstance(fact, PersonAddress) and fact.confidential:
            text = ConfidentialText(record=through, fact_kind="address", fact_id=fact.pk, words=place_of(said)[:500])
            text.save(force_insert=True)  # and is not read back
    index_facts(facts)
    return facts


def _names(said: PersonFacts, common: dict) -> list[PersonName]:
    names = []
    if said.given or said.surname:
        names.append(PersonName(given=said.given, surname=said.surname, **common))
    if said.also_known_as:
        given, _, surname = said.also_known_as.rpartition(" ")
        names.append(PersonName(kind=PersonName.Kind.ALIAS, given=given, surname=surname, **common))
    if said.known == Known.DESCRIBED or (said.description and not names):
        names.append(PersonName(kind=PersonName.Kind.DESCRIPTION, words=said.description, **common))
    return names


def _birth(said: PersonFacts, common: dict) -> list[BirthDate]:
    if not (said.born or said.born_words):
        return []
    return [BirthDate(born=said.born, words=said.born_words, **common)]


def _address(said: PersonFacts, common: dict) -> list[PersonAddress]:
    """One that was told in confidence never stands in a column of its own, and is never found."""
    if not (said.line1 or said.town or said.postcode):
        return []
    if said.confidential:
        return [PersonAddress(confidential=True, **common)]
    return [PersonAddress(line1=said.line1, town=said.town, postcode=said.postcode, **common)]


def place_of(said: PersonFacts) -> str:
    return ", ".join(filter(None, [said.line1, said.town, said.postcode]))


def _contacts(said: PersonFacts, common: dict) -> list[ContactPoint]:
    """A number that somebody rang from is kept as that, and never as safe."""
    standing = ContactPoint.Standing
    numbers = [(said.phone, standing.GIVEN), (said.rang_from, standing.RANG_FROM)]
    return [
        ContactPoint(
            kind=ContactPoint.Kind.EMAIL if "@" in number else ContactPoint.Kind.PHONE,
            value=number,
            normal=normal.contact(number),
            standing=how,
            **common,
        )
        for number, how in numbers
        if number
    ]


SAID_OF: tuple[Callable[[PersonFacts, dict], Sequence[Fact]], ...] = (_names, _birth, _address, _contacts)


@transaction.atomic
def forget_from(person: Person, *, through: Record, by: Member, at: datetime) -> None:
    """What this record wrongly said of somebody is withdrawn: kept to be seen, no longer found."""
    for kind in FACTS:
        for fact in kind.objects.filter(person=person, record=through, withdrawn_at=None):
            fact.withdrawn_at, fact.withdrawn_by_id = at, by.pk
            fact.save(update_fields=["withdrawn_at", "withdrawn_by_id"])
            forget_fact(fact)


@transaction.atomic
def answer_match(
    one: Person, other: Person, answer: MatchAnswer, *, through: Record, by: Member, at: datetime, why: str = ""
) -> Sameness:
    """Say whether two ids are one person. *Not sure yet* is owed to a second person within 24 hours (INC-008).

    *Same* joins their histories now; contact details do not cross until a second person confirms it.
    """
    require(by, Permission.DECIDE_MATCH, at=at)
    _supersede(one, other, at=at)
    row = Sameness.objects.create(record=through, a=one, b=other, answer=answer, at=at, by_id=by.pk, why=why)
    record_event(KINDS[answer], through, by=by, at=at, subject=subject_of(row), detail={"incident": through.reference})
    return row


KINDS = {
    MatchAnswer.SAME: "person.matched",
    MatchAnswer.NOT_SAME: "person.not-the-same",
    MatchAnswer.NOT_SURE: "person.not-sure",
}


def subject_of(row: Sameness) -> str:
    """The two people, the same whichever was named first."""
    return "/".join(sorted((row.a.reference, row.b.reference)))


def _supersede(one: Person, other: Person, *, at: datetime) -> None:
    """An earlier answer about the same two no longer counts; it stays to be seen."""
    standing = Sameness.objects.filter(superseded_at=None)
    (standing.filter(a=one, b=other) | standing.filter(a=other, b=one)).update(superseded_at=at)


@transaction.atomic
def confirm_match(row: Sameness, *, by: Member, at: datetime) -> Sameness:
    """A second person says *same* as well: from now on contact details cross."""
    require(by, Permission.DECIDE_MATCH, at=at)
    if row.answer != MatchAnswer.SAME or row.superseded_at:
        raise Refused("There is no standing answer *same person* to confirm. Look at the two people again.")
    if row.by_id == by.pk:
        raise Refused("Somebody other than the one who answered must confirm. Ask a colleague.")
    row.confirmed_at, row.confirmed_by_id = at, by.pk
    row.save(update_fields=["confirmed_at", "confirmed_by_id"])
    record_event(
        "person.match-confirmed",
        row.record,
        by=by,
        at=at,
        subject=subject_of(row),
        detail={"incident": row.record.reference},
    )
    return row


def is_under_16(born: date | None, on: datetime) -> bool:
    """Whether somebody born that day was under 16 on the London day of a moment."""
    return born is not None and months_on(born, 12 * UNDER_16) > london_day(on)
