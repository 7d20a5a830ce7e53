"""Who answers for a record at a moment: its owners, or whoever stands in for one who is away."""

from __future__ import annotations

from datetime import datetime

from dapolicy.access.models import Record
from dapolicy.chronology.models import Event

LEAD, INVESTIGATOR = "safeguarding", "investigator"
COVERED = "owner.covered"
# The newest of these says of a part whether somebody stands in for its owner.
TURNS = ("owner.accepted", COVERED, "owner.cover-ended")


def answering(record: Record, *, at: datetime) -> dict[str, int]:
    """By part, the safeguarding lead first, the member who is reminded; a part that nobody has is left out.

    A cover whose time has run out counts no more, also where no worker has ended it yet.
    """
    owners = {LEAD: record.safeguarding_lead_id, INVESTIGATOR: record.investigator_id}
    owned = {part: owner for part, owner in owners.items() if owner}
    if not owned:
        return {}
    turns = Event.objects.filter(record_id=record.pk, kind__in=TURNS).order_by("recorded_at", "pk")
    newest = {turn.detail.get("part"): turn for turn in turns}
    covered = {part: turn.detail["member"] for part, turn in newest.items() if covers(turn, at)}
    return {part: covered.get(part, owner) for part, owner in owned.items()}


def covers(turn: Event, at: datetime) -> bool:
    return turn.kind == COVERED and datetime.fromisoformat(turn.detail["until"]) > at
