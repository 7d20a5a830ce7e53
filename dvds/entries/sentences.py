"""Sentences of the events that acts of the scheme write rather than entries."""

from __future__ import annotations

from dapolicy.chronology.entries import Detail, Sentence
from dvds.models import Part, Source

OUTCOMES = {"disclosed": "disclosed", "not-disclosed": "nothing disclosed"}

# Acts of the queue with words of whoever answered: the words can be withdrawn, the answer stays until another one.
WORDED = frozenset({
    "dvds.answered-double", "dvds.answered-no-double", "dvds.answered-not-sure-double", "dvds.looked-at-news",
})  # fmt: skip
# The openings: their clocks run on, and what was told at first contact can be withdrawn. Whoever left is named again.
WORDS_ALONE = frozenset({"dvds.received", "dvds.indirect-information-received", "dvds.person-left"})


def indirect(detail: Detail) -> str:
    source = dict(Source.choices).get(str(detail.get("source")), "")
    return f"Information received: {source[:1].lower()}{source[1:]}" if source else "Information received"


def named(detail: Detail) -> str:
    return f"Named: {dict(Part.choices).get(str(detail.get('part')), 'somebody').lower()}"


SENTENCES: dict[str, Sentence] = {
    "dvds.answered-double": "Answered: the same application as another",
    "dvds.answered-no-double": "Answered: not the same as another application",
    "dvds.answered-not-sure-double": "Answered: not sure yet whether it is another application",
    "dvds.looked-at-news": "What is new was looked at",
    "dvds.picked-up": "Picked up",
    "dvds.received": "Application received",
    "dvds.indirect-information-received": indirect,
    "dvds.outcome-given": lambda detail: f"Outcome given: {OUTCOMES.get(str(detail.get('outcome')), 'given')}",
    "dvds.person-named": named,
    "dvds.papers-made": "A panel member was given a copy of the papers",
    "dvds.words-signed": "The words spoken were written down and signed",
}
