"""Words that leave the system: what they must never say of where or how somebody can be reached."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q

from cases.matching.known_by import parts_of
from cases.matching.normal import fold
from cases.matching.places import SORTS
from cases.models import ConfidentialText, ContactPoint, PersonAddress, SafeContact
from cases.queries.people import groups_of

LONG_ENOUGH = 6
SHORT = 4  # of a door's or a postcode's letters and figures: enough where they stand as words of their own
SHORTEST_CODE = 3
TEN = 10  # figures of a telephone number that are the same from here and from abroad
POSSESSIVE = re.compile(r"['’]s\b")
NUMBER = re.compile(r"\d[\d\s()./-]*\d")


def way_to_reach(people: Iterable[int], text: str) -> str:
    """What a text says of where or how to reach one of these people, in words; nothing where it says nothing.

    Held against what this reader may see: a text cannot be used to find out what is withheld.
    """
    everybody = set().union(*groups_of(people).values())
    ours, plain, digits = Q(person__in=everybody), squeezed(text), re.sub(r"\D", "", text)
    for value in ContactPoint.objects.filter(ours, withdrawn_at=None).values_list("normal", flat=True):
        number = re.sub(r"\D", "", value)
        if (len(number) >= LONG_ENOUGH and number[-10:] in digits) or ("@" in value and squeezed(value) in plain):
            return "a telephone number or address of theirs"
    for address in PersonAddress.objects.filter(ours, withdrawn_at=None):
        known = [address.line1, address.postcode, *parts_of(address.words)]
        if any(names_place(part, text) for part in known):
            return "where they live"
    held = ConfidentialText.objects.filter(record__in=through(everybody))
    for kind, words in held.values_list("fact_kind", "words"):
        if says_number(words, text) or any(names_place(part, text) for part in ways_to_find(kind, words)):
            return "an address or number that is withheld"
    for means in SafeContact.objects.filter(ours).values_list("means", flat=True):
        if says_number(means, text):
            return "a telephone number of theirs"
    for words in SafeContact.objects.filter(ours).values_list("code_word", flat=True):
        if says_code(words, text):
            return "a code word"
    return ""


def ways_to_find(kind: str, words: str) -> list[str]:
    """What stands in a text that gives away this address, e-mail address or name for messages."""
    return [words] if kind == "contact" else parts_of(words)


def names_place(part: str, text: str) -> bool:
    """Whether a text has this line or postcode as words of their own; a short one counts with a figure (N1 1AA)."""
    short = squeezed(part)
    enough = len(short) >= LONG_ENOUGH or (len(short) >= SHORT and any(map(str.isdigit, short)))
    return enough and stands_in(part, text)


def names_street(name: str, text: str) -> bool:
    """Whether a text has this street, whatever sort of street it is called."""
    letters = " ?".join(fold(name).replace(" ", ""))
    return re.search(rf"\b{letters} (?:{'|'.join(SORTS)})\b", fold(text)) is not None


def says_number(kept: str, text: str) -> bool:
    """Whether a text has a number that stands in these words, however it is parted, from here or from abroad."""
    asked = [number[-TEN:] for number in numbers_in(kept) if len(number) >= LONG_ENOUGH]
    return bool(asked) and any(one in number for number in numbers_in(text) for one in asked)


def numbers_in(text: str) -> list[str]:
    return [re.sub(r"\D", "", found) for found in NUMBER.findall(text)]


def says_code(code: str, text: str) -> bool:
    return len(squeezed(code)) >= SHORTEST_CODE and stands_in(code, text)


def stands_in(words: str, text: str) -> bool:
    """Whether these words stand in a text by themselves, however they are parted: *N1 1AA* in *n11aa, top bell*."""
    letters = fold(words).replace(" ", "")
    there = fold(POSSESSIVE.sub(" ", text))
    return bool(letters) and re.search(rf"\b{' ?'.join(letters)}\b", there) is not None


def through(people: set[int]) -> set[int]:
    """Records through which an address or a number of these people was learnt."""
    ours = Q(person__in=people, confidential=True)
    addresses = PersonAddress.objects.filter(ours).values_list("record_id", flat=True)
    return {*addresses, *ContactPoint.objects.filter(ours).values_list("record_id", flat=True)}


def squeezed(text: str) -> str:
    """Letters and figures alone, so that spacing hides nothing."""
    return re.sub(r"[^a-z0-9@]", "", text.lower())
