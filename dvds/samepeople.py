"""Whether two people of an application were given as one: the applicant who is the subject, the victim who is too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from cases.actions.registering import facts_of
from cases.queries.people import groups_of, people_by_reference
from cases.reports import PersonFacts
from dvds.models import Part, Party
from dvds.opened import Somebody


def same_person(people: Iterable[Somebody]) -> str:
    """The two parts that one person was given, in words; empty where there are none.

    A mistyped application opens its doors to the one it is about, so this is refused rather than merged.
    """
    for one, other in combinations([each for each in people if each.is_somebody], 2):
        if is_one(one, other):
            return f"{one.part.label} and {other.part.label.lower()}"
    return ""


def already(one: Somebody, parties: Sequence[Party]) -> str:
    """The same for somebody who is named now, beside those who are in it by whatever ids and names they are known."""
    person = people_by_reference([one.known_as]).get(one.known_as) if one.known_as else None
    groups = groups_of(party.person_id for party in parties)
    for party in parties:
        group = groups[party.person_id]
        is_known = person is not None and person.pk in group and not may_be_both(one, Part(party.part))
        if is_known or any(is_one(one, other) for other in known_of(party, group)):
            return f"{one.part.label} and {Part(party.part).label.lower()}"
    return ""


def known_of(party: Party, group: Iterable[int]) -> Iterator[Somebody]:
    """Each name with each birth date."""
    known = facts_of(group)
    for (given, surname), born in product(known["names"], known["births"] or [None]):
        yield Somebody(Part(party.part), PersonFacts(given=given, surname=surname, born=born))


def may_be_both(one: Somebody, part: Part) -> bool:
    return one.part == part or {one.part, part} == {Part.POTENTIAL_VICTIM, Part.RECIPIENT}


def is_one(one: Somebody, other: Somebody) -> bool:
    """By reference where both have one; else by the same whole name, unless the birth dates differ."""
    if may_be_both(one, other.part):
        return False
    if one.known_as and one.known_as == other.known_as:
        return True
    names = [f"{each.said.given} {each.said.surname}".casefold().split() for each in (one, other)]
    births = [each.said.born for each in (one, other)]
    differ = all(births) and births[0] != births[1]
    return len(names[0]) > 1 and names[0] == names[1] and not differ
