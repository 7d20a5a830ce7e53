"""Whether two people of an application were given as one: the applicant who is the subject, the victim who is too."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from dvds.models import Part
from dvds.opened import Somebody


def same_person(people: Iterable[Somebody]) -> str:
    """The two parts that one person was given, in words; empty where there are none.

    A mistyped application opens its doors to the one it is about, so this is refused rather than merged.
    """
    for one, other in combinations([each for each in people if each.is_somebody], 2):
        if is_one(one, other):
            return f"{one.part.label} and {other.part.label.lower()}"
    return ""


def is_one(one: Somebody, other: Somebody) -> bool:
    """By reference where both have one; else by the same whole name, unless the birth dates differ."""
    if one.part == other.part or {one.part, other.part} == {Part.POTENTIAL_VICTIM, Part.RECIPIENT}:
        return False
    if one.known_as and one.known_as == other.known_as:
        return True
    names = [f"{each.said.given} {each.said.surname}".casefold().split() for each in (one, other)]
    births = [each.said.born for each in (one, other)]
    differ = all(births) and births[0] != births[1]
    return len(names[0]) > 1 and names[0] == names[1] and not differ
