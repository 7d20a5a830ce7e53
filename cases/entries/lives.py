"""Changes in their lives after which a safe contact is not known to be safe any more."""

from __future__ import annotations

from cases.entries.base import CaseEntry, words


class LifeEntry(CaseEntry):
    """Leaves the safe contact reading *not confirmed since* until somebody confirms it."""

    group, spread = "Their lives", "victim"
    note = words("What is known, without any address")
    example = {"note": "Told us so herself."}


class HaveSeparated(LifeEntry):
    kind, title = "couple.separated", "They have separated"


class HaveReunited(LifeEntry):
    kind, title = "couple.reunited", "They are together again"


class VictimMoved(LifeEntry):
    kind, title = "victim.moved", "Victim has moved"


class SuspectMoved(LifeEntry):
    kind, title, spread = "suspect.moved", "Suspect has moved", "suspect"
