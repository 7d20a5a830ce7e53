"""Words that leave the system: what they must never say of where or how somebody can be reached."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q

from cases.matching.normal import fold
from cases.matching.places import POSTCODE
from cases.models import ConfidentialText, ContactPoint, PersonAddress, SafeContact
from cases.queries.people import groups_of

LONG_ENOUGH = 6
SHORT = 4  # of a door's or a postcode's letters and figures: enough where they stand as words of their own
SHORTEST_CODE = 3
HOW_MANY_BEFORE_A_TOWN = 3  # parts, from which on the last without a figure is taken for a town
NUMBER = re.compile(r"\d{6,}")


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
    for words in ConfidentialText.objects.filter(record__in=through(everybody)).values_list("words", flat=True):
        if any(names_place(part, text) for part in parts_of(words)):
            return "an address or number that is withheld"
    for means in SafeContact.objects.filter(ours).values_list("means", flat=True):
        if any(number in digits for number in NUMBER.findall(re.sub(r"[^\w@]", "", means))):
            return "a telephone number of theirs"
    for words in SafeContact.objects.filter(ours).values_list("code_word", flat=True):
        if says_code(words, text):
            return "a code word"
    return ""


def parts_of(words: str) -> list[str]:
    """The parts by which an address is known. Its town is not among them: an account may name the town."""
    said = [part.strip() for part in re.split(r"[,\n]", words) if part.strip()]
    if len(said) >= HOW_MANY_BEFORE_A_TOWN:
        town = next((part for part in reversed(said) if not re.search(r"\d", part)), "")
        said = [part for part in said if part != town]
    return [*said, *(found.group() for found in POSTCODE.finditer(words))]


def names_place(part: str, text: str) -> bool:
    """Whether a text has this line or postcode: a long one anywhere, a short one with a figure (N1 1AA) by itself."""
    short = squeezed(part)
    if len(short) >= LONG_ENOUGH:
        return short in squeezed(text)
    return len(short) >= SHORT and any(map(str.isdigit, short)) and stands_in(part, text)


def says_code(code: str, text: str) -> bool:
    return len(squeezed(code)) >= SHORTEST_CODE and stands_in(code, text)


def stands_in(words: str, text: str) -> bool:
    """Whether these words stand in a text by themselves, however they are parted: *N1 1AA* in *n11aa, top bell*."""
    letters = fold(words).replace(" ", "")
    return bool(letters) and re.search(rf"\b{' ?'.join(letters)}\b", fold(text)) is not None


def through(people: set[int]) -> set[int]:
    """Records through which an address or a number of these people was learnt."""
    ours = Q(person__in=people, confidential=True)
    addresses = PersonAddress.objects.filter(ours).values_list("record_id", flat=True)
    return {*addresses, *ContactPoint.objects.filter(ours).values_list("record_id", flat=True)}


def squeezed(text: str) -> str:
    """Letters and figures alone, so that spacing hides nothing."""
    return re.sub(r"[^a-z0-9@]", "", text.lower())
