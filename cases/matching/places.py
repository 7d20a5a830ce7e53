"""Addresses taken apart far enough to compare them: the door, the street, the house or flat, the town, the postcode."""

import re
from dataclasses import dataclass

from cases.matching import normal

# The sort of street says little (and is what people get wrong first), so that it is not part of the street's name.
SORTS_IN_USE = """
street st road rd avenue ave av crescent cres cr close cl place pl drive dr lane ln court ct circuit cct way walk
terrace tce gardens garden gdns grove gr square sq hill row mews parade pde park view rise green mount wharf
boulevard bvd esplanade highway hwy track loop
"""
SORTS = frozenset(SORTS_IN_USE.split())
POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?) ?(\d[a-z]{2})\b", re.IGNORECASE)
DOOR = re.compile(r"^\d+[a-z]?$")
FLAT = re.compile(r"^(flat|unit|apartment|apt|room|floor|villa|suite)\s+(\w+)\s*")


@dataclass(frozen=True)
class Place:
    """One address in folded parts. Any of them may be empty; two places are never compared by an empty part."""

    door: str = ""
    street: str = ""
    house: str = ""
    town: str = ""
    postcode: str = ""

    def __bool__(self) -> bool:
        return any((self.door, self.street, self.house, self.town, self.postcode))


def _door_and_street(line: str) -> tuple[str, str, str]:
    """Flat, door and street of a folded line: `flat 2 17a high street` is `flat 2`, `17a`, `high street`."""
    flat = ""
    if match := FLAT.match(line):
        flat, line = match.group().strip(), line[match.end() :]
    words = line.split()
    doors = [word for word in words if DOOR.match(word)]
    if not doors:
        return flat, "", line
    place = words.index(doors[0])
    before = " ".join(words[:place])
    return " ".join(filter(None, [flat, before])), doors[0], " ".join(words[place + 1 :])


def read_place(line1: str, line2: str = "", town: str = "", postcode: str = "") -> Place:
    """Take an address apart. Nothing is refused: what cannot be understood is kept as the street."""
    flat, door, street = _door_and_street(normal.fold(line1))
    house = " ".join(filter(None, [flat, normal.fold(line2)]))
    return Place(door, street, house, normal.fold(town), normal.postcode(postcode))


def street_name(street: str) -> str:
    """The street without its sort, as one word: `hazel smith crescent` is `hazelsmith`."""
    words = street.split()
    while len(words) > 1 and words[-1] in SORTS:
        words.pop()
    return "".join(words)


def street_names(street: str) -> list[str]:
    """What the street may be called in the index when its sort is misspelt or run together: most exact first."""
    words = street.split()
    guesses = [street_name(street)]
    if len(words) > 1:
        guesses.append("".join(words[:-1]))
    return [guess for guess in dict.fromkeys(guesses) if len(guess) > 2]
