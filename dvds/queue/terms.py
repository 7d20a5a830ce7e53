"""How dangerous what is known is, for the order of the queue alone. It grades nobody, and suggests no level."""

from __future__ import annotations

from dvds.models import Part, Triage

NOW, INCIDENT, HIGH, NEW, MEDIUM, NOT_ASSESSED, STANDARD = 60, 50, 40, 35, 30, 25, 20
SAID = {
    NOW: "Danger now",
    INCIDENT: "New incident, not looked at yet",
    HIGH: "High",
    NEW: "Something new, not looked at yet",
    MEDIUM: "Medium",
    NOT_ASSESSED: "Not assessed yet",
    STANDARD: "Standard",
}
What = Triage.What
INCIDENTS = (What.INCIDENT, What.CASE, What.NAMED)
# Somebody was named, or another than was thought: it looks again at those alone whom it names.
MOVED = "party.moved"
NAMING = ("party.named", MOVED)
# What is recorded elsewhere and looks at an application again, by its kind or by the first word of it.
KINDS = {
    "incident.reported": What.INCIDENT,
    "incident.joined": What.INCIDENT,
    "case.opened": What.CASE,
    **dict.fromkeys(NAMING, What.NAMED),
    "arrest.not-made": What.SUSPECT,
    "risk.assessed": What.ASSESSMENT,
    "risk.graded": What.LEVEL,
    "risk.lowered": What.LEVEL,
    "threat-to-life.recorded": What.LEVEL,
    "threat-to-life.decided": What.LEVEL,
}
AREAS = {"order": What.ORDER, "intelligence": What.INTELLIGENCE, "suspect": What.SUSPECT}
INTELLIGENCE = "intelligence"  # an entry of this sensitivity, whatever its kind
WATCHED = (Part.SUBJECT, Part.POTENTIAL_VICTIM)


def what_of(kind: str, sensitivity: str) -> str:
    """What an event is for the queue; empty where it looks at nothing again."""
    found = KINDS.get(kind) or AREAS.get(kind.split(".")[0])
    return found or (What.INTELLIGENCE if sensitivity == INTELLIGENCE else "")


def becomes(was: int, what: str) -> int:
    """Where news of this kind brings an application that nobody has looked at since: up, never down."""
    return max(was, INCIDENT if what in INCIDENTS else NEW)
