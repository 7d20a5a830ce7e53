"""Which entries there are, and the sentence of any kind of event. Areas are named by the settings, as strings."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from django.conf import settings

from dapolicy.chronology.entry import Detail, Entry, Sentence

OWN: dict[str, Sentence] = {
    "entry.withdrawn": "An entry was withdrawn from view",
    "event.withdrawn": "A withdrawal was confirmed",
    "entry.withdrawal-refused": "A withdrawal was refused: the entry stands",
    "entry.corrected": "An entry was corrected",
    "clock.moved": "A due moment changed",
}


@cache
def entries() -> dict[str, type[Entry]]:
    """Every entry class by its event kind, in the order of `DAPOLICY_ENTRIES` and of each module."""
    found: dict[str, type[Entry]] = {}
    for name in settings.DAPOLICY_ENTRIES:
        for thing in vars(import_module(name)).values():
            if isinstance(thing, type) and issubclass(thing, Entry) and thing.kind:
                found.setdefault(thing.kind, thing)
    return found


@cache
def sentences() -> dict[str, Sentence]:
    """Sentences of events that actions write rather than entries: each module's `SENTENCES`."""
    found = dict(OWN)
    for name in settings.DAPOLICY_ENTRIES:
        found |= getattr(import_module(name), "SENTENCES", {})
    return found


@cache
def withdrawable() -> frozenset[str]:
    """Kinds whose words two people can take from view: every entry, `words_alone`, and what a module names as `WORDED`.

    The last are written by acts that nothing undoes and that move no clock: what is withdrawn is what was said.
    """
    worded = (getattr(import_module(name), "WORDED", ()) for name in settings.DAPOLICY_ENTRIES)
    return words_alone().union(entries(), *worded)


@cache
def words_alone() -> frozenset[str]:
    """Kinds of which two people withdraw the words and nothing else: what happened goes on counting.

    What a module names as `WORDS_ALONE`: acts that clocks start from, and that nothing but an act of its own undoes.
    """
    named = (getattr(import_module(name), "WORDS_ALONE", ()) for name in settings.DAPOLICY_ENTRIES)
    return frozenset().union(*named)


def by_code(code: str) -> type[Entry] | None:
    """The entry that an address names."""
    return next((entry for entry in entries().values() if entry.code() == code), None)


def sentence_of(kind: str, detail: Detail) -> str:
    """The chronology's line for an event; a kind that nobody words is read out as it is written."""
    if entry := entries().get(kind):
        return entry.sentence(detail)
    said = sentences().get(kind)
    if said is None:
        return kind.replace(".", " ").replace("-", " ").capitalize()
    return said if isinstance(said, str) else said(detail)
