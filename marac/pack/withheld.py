"""Words that must not leave with a case's papers: a confidential address or number of anybody in it, a number on which
it is safe to ring them, a code word, an application under Clare's Law, an immigration status. Asked by the worker as
itself, since the coordinator may not read the first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cases.matching.known_by import streets_of
from cases.models import ConfidentialText, ContactPoint, PersonAddress, SafeContact
from cases.queries.leaving import names_place, names_street, says_code, says_number, ways_to_find
from cases.queries.people import groups_of

IMMIGRATION = re.compile(
    r"\b(immigra\w*|asylum|refugees?|visas?|leave to remain|no recourse|nrpf|home office|overstay\w*|undocumented)\b",
    re.IGNORECASE,
)
CLARES_LAW = re.compile(
    r"\b(clai?re\W?s\W?[\s-]*law|dvds|domestic (violence|abuse) disclosure|disclosure scheme|"
    r"right[\s-]+to[\s-]+(ask|know))\b",
    re.IGNORECASE,
)
# A right that somebody claims or denies, of where somebody is or what they are doing now: not the scheme's name, and no
# word of anybody's past. Written with capitals or hyphens, or of anything else, it may be the scheme, and stops papers.
CLAIMED = re.compile(
    r"\b(?i:(?:have|has|had|having|got|['\u2019](?:s|ve|d))\s+(?:a|the|any|every|no)|no|every)\s+right\s+to\s+"
    r"(?:ask|know)\s+(?i:where|when|(?:me|her|him|them|us)\s+(?:where|who|what)|"
    r"(?:who|what|why|how|if|whether)\s+(?:she|he|they|I)(?:['\u2019](?:s|re)|\s+(?:is|was|are|were))\s+"
    r"(?:doing|with|seeing|going|meeting|talking|texting|staying|up\s+to))\b"
)
ADDRESS_HELD = "an address or number that is withheld"
NUMBER_HELD = "a number that is withheld, or on which it is safe to ring"
CODE_HELD = "a code word"
DISCLOSURE_HELD = "an application for disclosure"
IMMIGRATION_HELD = "an immigration status"


@dataclass(frozen=True)
class Withheld:
    """What is held back of one case, as it is looked for in a text."""

    parts: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()

    def found_in(self, text: str, *, immigration: bool = True) -> str:
        """What a text says that must not leave, in words; empty where it says nothing of the kind."""
        if any(names_place(part, text) for part in self.parts) or any(names_street(one, text) for one in self.streets):
            return ADDRESS_HELD
        if any(says_number(number, text) for number in self.numbers):
            return NUMBER_HELD
        if any(says_code(code, text) for code in self.codes):
            return CODE_HELD
        if CLARES_LAW.search(CLAIMED.sub(" ", text)):
            return DISCLOSURE_HELD
        return IMMIGRATION_HELD if immigration and IMMIGRATION.search(text) else ""


def withheld_of(people: Iterable[int]) -> Withheld:
    """Of these people under every id of theirs, through whatever record it was learnt."""
    everybody = set().union(*groups_of(people).values())
    theirs = Q(person__in=everybody)
    hidden = Q(fact_kind="address", fact_id__in=confidential(PersonAddress, theirs))
    hidden |= Q(fact_kind="contact", fact_id__in=confidential(ContactPoint, theirs))
    kept = list(ConfidentialText.objects.filter(hidden).values_list("fact_kind", "words"))
    told = list(SafeContact.objects.filter(theirs).values_list("code_word", "means", "place", "who_else"))
    safe = ContactPoint.objects.filter(theirs, standing=ContactPoint.Standing.SAFE).values_list("value", flat=True)
    numbers = [words for kind, words in kept if kind == "contact"] + [words for _, *ways in told for words in ways]
    return Withheld(
        parts=frozenset(part for kind, words in kept for part in ways_to_find(kind, words)),
        codes=frozenset(code for code, *_ in told if code),
        numbers=frozenset(filter(None, [*numbers, *safe])),
        streets=frozenset(name for kind, words in kept if kind == "address" for name in streets_of(words)),
    )


def confidential(table: type[PersonAddress | ContactPoint], theirs: Q) -> list[int]:
    return list(table.objects.filter(theirs, confidential=True).values_list("pk", flat=True))
