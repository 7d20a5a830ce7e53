"""Names that are one name to the people who bear them: short forms, spellings, and what sounds alike."""

from functools import cache
from pathlib import Path

import jellyfish
from rapidfuzz.distance import OSA, JaroWinkler

GROUPS = Path(__file__).with_name("nicknames.txt")


@cache
def _groups() -> dict[str, frozenset[str]]:
    """Each name of the list with all the names that may stand for it. A short form may belong to several groups."""
    known: dict[str, set[str]] = {}
    for line in GROUPS.read_text(encoding="utf-8").splitlines():
        group = line.split("#")[0].split()
        for each in group:
            known.setdefault(each, set()).update(group)
    return {each: frozenset(others - {each}) for each, others in known.items()}


def nicknames(name: str) -> frozenset[str]:
    """The other names that somebody called this may go by."""
    return _groups().get(name, frozenset())


@cache
def _sound(name: str) -> str:
    return jellyfish.metaphone(name)


def sound(name: str) -> str:
    """What the name sounds like, as a code; empty where too little is left of it to tell two names apart."""
    code = _sound(name) if name.isascii() else ""
    return code if len(code) > 1 else ""


def shortened(word: str) -> list[str]:
    """The word, and the word without each one of its letters.

    Two words that differ by one letter too many, too few, wrong, or exchanged with its neighbour have one of these
    forms in common, so that a misspelling is found by looking exact forms up, in the same time whatever the word.
    """
    if len(word) < 3:
        return [word]
    return list(dict.fromkeys([word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]))


def likeness(one: str, other: str) -> float:
    """0 to 1: how far two spellings are one word. Slips of the hand count less when the word is long."""
    if one == other:
        return 1.0
    return max(OSA.normalized_similarity(one, other), JaroWinkler.similarity(one, other) - 0.05)
