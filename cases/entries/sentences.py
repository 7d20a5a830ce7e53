"""Sentences of the events that the acts of cases write rather than entries."""

from __future__ import annotations

from cases.entries.reported import SENTENCES as REPORTED
from dapolicy.chronology.entries import Detail, Sentence

PARTS = {"investigator": "investigator (OIC)", "safeguarding": "safeguarding lead"}


def part(detail: Detail) -> str:
    return PARTS.get(str(detail.get("part")), "owner")


def owner(verb: str) -> Sentence:
    return lambda detail: f"{verb} {part(detail)}: {detail.get('member_name', 'somebody')}"


SENTENCES: dict[str, Sentence] = REPORTED | {
    "owner.offered": owner("Offered to a new"),
    "owner.accepted": owner("Accepted by a new"),
    "owner.covered": owner("Covered in absence, as"),
    "owner.cover-ended": owner("Back from cover to the"),
    "contact.learnt": lambda detail: (
        "Safe contact: no safe way yet" if detail.get("answer") == "no-safe-way" else "Safe contact recorded"
    ),
    "contact.confirmed": "Safe contact confirmed",
    "promise.made": "Something was promised",  # as a promise was written before it had a clock
    "promise.kept": lambda detail: "A promise was kept late" if detail.get("late") else "A promise was kept",
    "call.promised": "A call was promised",
    "call.made": lambda detail: "A promised call was made late" if detail.get("late") else "A promised call was made",
    "handover.offered": "Handed to the next shift",
    "handover.accepted": "Accepted from the last shift",
    "case.opened-in-error": "The case had been opened in error",
    "case.linked": lambda detail: (
        "Linked to a counter-allegation" if detail.get("kind") == "counter" else "Linked to another case"
    ),
    "counter-allegation.decided": "Decision between the counter-allegations",
    "victim.died": "The victim has died",
    "safety.released": lambda detail: f"Released to a crew by a post: {', '.join(map(str, detail.get('to', ())))}",
    "access.touched": lambda detail: (
        f"A new incident may {'be this same event' if detail.get('same_event') else 'concern somebody here'}: "
        f"{detail.get('incident', '')}"
    ),
}
