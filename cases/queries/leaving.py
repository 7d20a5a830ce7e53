"""Words that leave the system: what they must never say of where or how somebody can be reached."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q

from cases.models import ConfidentialText, ContactPoint, PersonAddress, SafeContact
from cases.queries.people import groups_of

LONG_ENOUGH = 6
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
        if any(len(part) >= LONG_ENOUGH and part in plain for part in (squeezed(address.line1), postcode(address))):
            return "where they live"
    for words in ConfidentialText.objects.filter(record__in=through(everybody)).values_list("words", flat=True):
        if any(len(part) >= LONG_ENOUGH and squeezed(part) in plain for part in words.split(",")):
            return "an address or number that is withheld"
    for means in SafeContact.objects.filter(ours).values_list("means", flat=True):
        if any(number in digits for number in NUMBER.findall(re.sub(r"[^\w@]", "", means))):
            return "a telephone number of theirs"
    for words in SafeContact.objects.filter(ours).values_list("code_word", flat=True):
        if len(words) >= 3 and f" {words.lower()} " in f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} ":
            return "a code word"
    return ""


def through(people: set[int]) -> set[int]:
    """Records through which an address or a number of these people was learnt."""
    ours = Q(person__in=people, confidential=True)
    addresses = PersonAddress.objects.filter(ours).values_list("record_id", flat=True)
    return {*addresses, *ContactPoint.objects.filter(ours).values_list("record_id", flat=True)}


def squeezed(text: str) -> str:
    """Letters and figures alone, so that spacing hides nothing."""
    return re.sub(r"[^a-z0-9@]", "", text.lower())


def postcode(address: PersonAddress) -> str:
    return squeezed(address.postcode)
