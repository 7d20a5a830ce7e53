"""What the force lists as a change of circumstances asks for a new assessment, in the transaction that records it.

The roof names both functions; the entries know nothing of risk. A new incident asks by itself, where cases are opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cases.models import Case
from dapolicy.access.models import Member, Record
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Event
from risk.rules import rules

ASKED = "risk.reassessment-triggered"
ASK_BY_THEMSELVES = frozenset({ASKED, "incident.joined"})


def ask_again(events: Iterable[Event], *, by: Member, at: datetime) -> None:
    """A breach, a release, a change of bail: where the case has a level it is owed a new assessment (RISK-016).

    It is owed from when the change happened, not from when it was typed. Without a level the first is owed already.
    """
    asking = [one for one in events if one.kind in rules().triggers and one.kind not in ASK_BY_THEMSELVES]
    graded = set(
        Case.objects.filter(pk__in={one.record_id for one in asking}).exclude(level="").values_list("pk", flat=True)
    )
    for event in asking:
        if event.record_id in graded:
            held = Record.objects.get(pk=event.record_id)
            record(ASKED, held, by=by, at=event.at, detail={"because": event.kind, "event": str(event.pk)})


def ask_no_longer(event: Event, *, by: Member, at: datetime) -> None:
    """An entry that two people withdrew asks for nothing: what it asked for is withdrawn with it."""
    for asked in Event.objects.filter(record_id=event.record_id, kind=ASKED, detail__event=str(event.pk)):
        held, withdrawn = Record.objects.get(pk=event.record_id), str(asked.pk)
        record("event.withdrawn", held, by=by, at=at, subject=withdrawn, detail={"withdraws": withdrawn})
