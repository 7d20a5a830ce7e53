"""The changes of a suspect's status that a victim is told of, in the officers' words."""

from __future__ import annotations

from dapolicy.chronology.registry import entries

STATUS: list[tuple[str, str]] = [
    ("suspect.arrested", "Arrested"),
    ("suspect.interviewed", "Interviewed"),
    ("suspect.charged", "Charged"),
    ("suspect.bailed", "Released on bail"),
    ("suspect.bail-varied", "Bail conditions changed"),
    ("suspect.released", "Released"),
    ("suspect.remanded", "Remanded in custody"),
    ("suspect.no-further-action", "No further action"),
    ("suspect.cautioned", "Cautioned"),
    ("suspect.not-investigated", "Not to be investigated"),
    ("suspect.acquitted", "Acquitted"),
    ("suspect.sentenced", "Sentenced"),
    ("suspect.released-from-prison", "Released from prison"),
    ("suspect.escaped", "Escaped"),
    ("suspect.conditions-dropped", "Conditions dropped"),
]
SAID = dict(STATUS)
# In custody from the first, out of it by the second; whichever of them came last says where the suspect is.
INTO_CUSTODY = frozenset({"suspect.arrested", "suspect.remanded"})
OUT_OF_CUSTODY = frozenset({"suspect.bailed", "suspect.released", "suspect.released-from-prison", "suspect.escaped"})
WANTED_FROM = frozenset({"suspect.wanted", "suspect.escaped"})
WANTED_UNTIL = frozenset({"suspect.found", "suspect.arrested", "suspect.remanded"})


def status_words(kind: str, whose: str = "") -> str:
    """A status event as one says it, with the suspect's name where it is known."""
    entry = entries().get(kind)
    said = SAID.get(kind) or (entry.title if entry else kind)
    return f"{whose}: {said}" if whose else said
