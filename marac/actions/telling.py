"""The IDVA says that the victim was told, or that it is unsafe (MARAC-012); the worker tells the chronology.

Nobody types it again from a telephone call, and until it is said the victim counts as not told.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, Role, require
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.actions import tell
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.hurry import hurry
from marac.actions.research import BATCH, TASK, taken
from marac.models import Agency, Item, Noted, VictimTold

Said = VictimTold.Said
IDVA = "idva"
KINDS = {
    Said.EXPLAINED: ("marac.victim-explained", {"outcome": "explained"}),
    Said.NOT_EXPLAINED: ("marac.victim-explained", {"outcome": "unsafe"}),
    Said.TOLD: ("marac.outcome-told", {}),
    Said.UNSAFE: ("marac.outcome-unsafe", {}),
}
BEFORE, AFTER = (Said.EXPLAINED, Said.NOT_EXPLAINED), (Said.TOLD, Said.UNSAFE)


def may_say(item: Item) -> tuple[Said, ...]:
    """Before the case is heard what MARAC is; from then on what was decided."""
    return AFTER if item.heard_at else BEFORE


@transaction.atomic
def say_told(
    item: Item, *, said: str, words: str, happened_at: datetime, agency: Agency, by: Member, at: datetime
) -> VictimTold:
    """What an IDVA says of the victim, for good: what is said again is another row. Raises: Refused, with the mend."""
    require(by, Permission.SPEAK_AT_MARAC, at=at)
    if agency.kind != IDVA or agency.ended_on:
        raise Refused("The IDVA says this. Tell the MARAC coordinator what you know.")
    if said not in may_say(item):
        raise Refused("Whether the case was heard has changed. Look at it again.")
    if not words.strip():
        raise Refused("Say how, and in what safe way, or why it is unsafe.")
    if happened_at > at:
        raise Refused("This is in the future. Give the moment at which it happened.")
    if item.heard_at and happened_at < item.heard_at:
        raise Refused("This is before the case was heard, and says nothing of its outcome.")
    row = VictimTold.objects.create(
        record_id=item.record_id, item=item, agency=agency, member=by, said=said, words=words.strip(),
        happened_at=happened_at, at=at,
    )  # fmt: skip
    transaction.on_commit(partial(hurry, TASK))
    return row


# The worker's part


def note_told(*, now: datetime) -> int:
    """Tell the chronology of what IDVAs said, the oldest first. Returns how many."""
    waiting = VictimTold.objects.exclude(pk__in=Noted.objects.values("row_id")).order_by("at", "pk")
    return sum(by_itself(note_one, pk, now=now) or 0 for pk in list(waiting.values_list("pk", flat=True)[:BATCH]))


def note_one(pk: UUID, *, now: datetime) -> int:
    """The event, at the moment at which it happened; that it is unsafe is told to the coordinator at once."""
    read_as(None)
    if not taken(pk):
        return 0
    row = VictimTold.objects.select_related("record", "member", "agency").get(pk=pk)
    kind, detail = KINDS[Said(row.said)]
    words = f"{row.member}, {row.agency}: {row.words}"
    record_event(kind, row.record, by=row.member, at=row.happened_at, detail=detail | {"who": IDVA}, words=words)
    Noted.objects.create(row_id=pk, record=row.record, at=now)
    if row.said in (Said.NOT_EXPLAINED, Said.UNSAFE):
        title = f"{row.record.reference}: the IDVA says that it is unsafe to tell the victim of MARAC"
        tell(row.record, to=Role.MARAC_COORDINATOR, title=title, at=now, source=f"marac-unsafe:{pk}")
    return 1
