"""What a fact is found by, and what to look up for a question: the two sides of the index of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from cases.matching import dates, names, normal
from cases.matching.asked import Asked
from cases.matching.places import Place, street_name, street_names
from cases.matching.score import BIRTH, GIVEN, HOUSE, POSTCODE, REACH, REFERENCE, STREET, SURNAME

Key = tuple[str, str]
Form = tuple[str, str]

LONGEST = 120
# How far each way of looking is followed: the most people taken from one key.
NARROW, WIDE = 24, 120
BIRTHS, SLIPPED_BIRTHS, STREETS, POSTCODES, PAIRS = 120, 80, 30, 60, 60
NICKNAME, MISSPELT, SOUND = 0.75, 0.7, 0.6


def _pair(given: str, surname: str) -> str:
    return f"{given}|{surname}"


def name_keys(given: str, surname: str) -> list[Key]:
    """Keys of one name: both halves together, and each by itself; double names also by their parts."""
    firsts, lasts = normal.name_parts(given[:LONGEST]), normal.name_parts(surname[:LONGEST])
    pairs = [("name", _pair(first, last)) for first, last in product(firsts, lasts)]
    return pairs + [("word", word) for word in dict.fromkeys(firsts + lasts)]


def birth_keys(digits: str) -> list[Key]:
    """The key of a date of birth, also of one that is no day of the calendar."""
    return [("birth", digits)] if digits else []


def place_keys(place: Place) -> list[Key]:
    """Keys of one address."""
    street = street_name(place.street)
    keys = [("street", street)] if street else []
    if street and place.door:
        keys.append(("door", f"{place.door}|{street}"))
    if place.house:
        keys.append(("house", place.house.replace(" ", "")))
    if place.postcode:
        keys.append(("postcode", place.postcode))
    return keys


def word_forms(kind: str, word: str) -> list[Form]:
    """The spellings under which a name (`word`) or street may be looked for. A street has no sound."""
    if kind == "street":
        return [(f"#{form}", word) for form in names.shortened(word)]
    forms = [(f"~{form}", word) for form in names.shortened(word)]
    return [*forms, (f"={code}", word)] if (code := names.sound(word)) else forms


@dataclass
class Plan:
    """What to look up: whole keys, spellings of words, and the words themselves. See `find_people` in the database."""

    probes: list[tuple[str, str, float, int]] = field(default_factory=list)
    forms: list[tuple[str, str, float]] = field(default_factory=list)
    direct: list[tuple[str, str, float]] = field(default_factory=list)
    doors: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    word_cap: int = WIDE

    def probe(self, kind: str, keys: Iterable[str], points: float, cap: int) -> None:
        self.probes += [(kind, key, points, cap) for key in keys if key]

    def name(self, part: str, word: str, points: float) -> None:
        """Look a name up as it is, by its nicknames, by its misspellings and by its sound."""
        word = word[:LONGEST]
        self.direct.append((part, word, points))
        self.direct += [(part, other, NICKNAME * points) for other in sorted(names.nicknames(word))]
        self.forms += [(part, f"~{form}", MISSPELT * points) for form in names.shortened(word)]
        if code := names.sound(word):
            self.forms.append((part, f"={code}", SOUND * points))

    def street(self, street: str) -> None:
        """Look a street up as it is and by its misspellings."""
        for word in street_names(street[:LONGEST]):
            self.direct.append(("t", word, STREET))
            self.forms += [("t", f"#{form}", MISSPELT * STREET) for form in names.shortened(word)]


def _plan_names(plan: Plan, asked: Asked) -> None:
    if asked.given:
        plan.name("g", asked.given, GIVEN)
    if asked.surname:
        plan.name("s", asked.surname, SURNAME)
    for place, word in enumerate(asked.words[:4]):
        plan.name(f"w{place}", word, SURNAME)


def _plan_place(plan: Plan, place: Place) -> None:
    """People write the house where the street should stand, and the reverse: both are looked up as both."""
    plan.street(place.street)
    plan.street(place.house)
    plan.doors = [place.door] if place.door else []
    plan.probe("house", {place.house.replace(" ", ""), place.street.replace(" ", "")}, HOUSE, STREETS)
    plan.probe("postcode", [place.postcode], POSTCODE, POSTCODES)


def plan(asked: Asked) -> Plan:
    """Everything to look up for a question; the less is asked, the further each part is followed."""
    made = Plan(references=list(asked.references))
    _plan_names(made, asked)
    made.probe("birth", [asked.born], BIRTH, BIRTHS)
    made.probe("birth", dates.slips(asked.born), 0.7 * BIRTH, SLIPPED_BIRTHS)
    made.probe("reach", asked.reaches, REACH, NARROW)
    made.probe("reference", asked.references, REFERENCE, NARROW)
    _plan_place(made, asked.place)
    halves = sum(map(bool, (asked.given, asked.surname, *asked.words)))
    made.word_cap = NARROW if halves > 1 or made.probes else WIDE
    return made
