"""How an address is said: the house, the door with its street, the postcode. What a text is looked through for."""

from __future__ import annotations

import re

from cases.matching.normal import fold
from cases.matching.places import DOOR, FLAT, POSTCODE, SORTS

HOUSES_IN_USE = "house lodge cottage flats tower towers hall hostel hotel inn refuge villa villas farm"
USUAL_NAMES = "the a her his safe old new high main church station market north south"
HOUSES = frozenset(HOUSES_IN_USE.split())
# Words of which alone no house or street is made: *the house*, *12 high* of twelve high-risk cases.
USUAL = HOUSES | SORTS | frozenset(USUAL_NAMES.split())
SHORTER = {"street": "st", "road": "rd", "lane": "ln", "avenue": "ave", "close": "cl", "drive": "dr", "court": "ct"}


def parts_of(words: str) -> list[str]:
    """The parts by which an address is known, with commas between them or without.

    Its town is not among them, nor what follows it: an account may name the town.
    """
    said = [fold(part) for part in re.split(r"[,\n]", POSTCODE.sub(" ", words))]
    read = [lines_of(FLAT.sub("", f"{part} ")) for part in said if part]
    sure = [at for at, (_, is_sure) in enumerate(read) if is_sure]
    kept = read[: sure[-1] + 1] if sure else read[:1]  # what comes after the last house or street is the town
    lines = [one for lines, _ in kept for line in lines for one in ways_to_say(line)]
    postcodes = [found.group() for found in POSTCODE.finditer(words)]
    return [*lines, *postcodes] or [" ".join(said)]


def lines_of(part: str) -> tuple[list[list[str]], bool]:
    """The houses and streets of a folded part, and whether it has any: else what stands there is a name or a town."""
    found: list[list[str]] = []
    line: list[str] = []
    for word in part.split():
        if found and not line and word in SORTS:
            found[-1].append(word)  # hill rise close
        elif DOOR.match(word) and line:
            found, line = [*found, line], [word]  # the oaks 41 pellow street
        elif word in SORTS | HOUSES and not all(map(DOOR.match, line)):
            found, line = [*found, [*line, word]], []
        else:
            line = [*line, word]
    if line and DOOR.match(line[0]):
        found.append(line[:2])  # 41 broadway northam
    return (found, True) if found else ([part.split()], False)


def ways_to_say(line: list[str]) -> list[str]:
    """A line as a text may have it: with a door the sort of street is left off, or said shorter where it must stand."""
    named = [word for word in line if word not in USUAL and not DOOR.match(word)]
    if not named and not (DOOR.match(line[0]) if line else False):
        return []
    if named and DOOR.match(line[0]):
        while line[-1] in SORTS:
            line = line[:-1]
    said = " ".join(line)
    return list(dict.fromkeys([said, " ".join(SHORTER.get(word, word) for word in line)]))


def streets_of(words: str) -> list[str]:
    """The names of its streets, without door and sort: a street that has a name of its own is found by it alone."""
    lines = [line.split() for line in parts_of(words)]
    return [" ".join(name) for door, *name in lines if DOOR.match(door) and not USUAL.issuperset(name)]
