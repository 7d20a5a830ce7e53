"""Sentences of the events that acts of access write."""

from __future__ import annotations

from collections.abc import Callable

from dapolicy.chronology.entries import Detail, Sentence
from dapolicy.custody.models.locking import Declaration

OUTCOMES = dict(Declaration.Outcome.choices)


def reviewed(detail: Detail) -> str:
    return f"A declaration was reviewed: {OUTCOMES.get(str(detail.get('outcome')), 'no outcome').lower()}"


def police_confirmed(detail: Detail) -> str:
    who = detail.get("staff_no")
    said = "" if who is None else f" (staff number {who})" if who else " (of another force or an agency)"
    return f"Decided: a party is police{said}, and the record stays locked"


def who_it_is(said: str) -> Callable[[Detail], str]:
    """A sentence that ends in whom two of professional standards mean."""

    def sentence(detail: Detail) -> str:
        who = detail.get("staff_no")
        return f"{said}: {f'staff number {who}' if who else 'nobody who works here'}"

    return sentence


SENTENCES: dict[str, Sentence] = {
    "record.police-confirmed": police_confirmed,
    "record.party-not-police": "Decided: one of the parties is not police",
    "record.who-asked": who_it_is("Professional standards asked to say who a suspect is"),
    "record.who-said": who_it_is("Two of professional standards said who a suspect is"),
    "record.who-refused": "Professional standards refused what was said of who a suspect is",
    "record.unlocked": "Unlocked by professional standards",
    "record.older-locked": "Locked by professional standards, since its people are in a locked record",
    "access.granted": "Somebody was let in to this locked record",
    "access.ended": "Somebody's access to this locked record was ended",
    "access.excluded": "Somebody was excluded from this record",
    "access.back-asked": "Professional standards asked to let somebody back who was excluded by mistake",
    "access.let-back": "Somebody who was excluded by mistake was let back by two of professional standards",
    "access.back-refused": "Professional standards refused to let somebody back who is excluded",
    "access.not-excluded": "A connection was looked at and excludes nobody",
    "declaration.no-connection": "Declared in one tap: knows neither of them",
    "declaration.connected": "Declared in one tap: knows one of them; excluded at once",
    "declaration.made": "A full declaration of conflicts was handed in",
    "declaration.reviewed": reviewed,
    "declaration.lifted": "A connection that was declared by mistake was lifted by professional standards",
}
