"""What was promised, and what of it is owed no longer: its clock was ended by a death or by the victim's word."""

from __future__ import annotations

from collections.abc import Iterable

from cases.models import Promise
from dapolicy.access.models import Record
from dapolicy.chronology.models import Clock

DUTY = "promised-call"


def ended(promises: Iterable[Promise]) -> set[int]:
    """Keys of those among the promises that nobody owes any more."""
    asked = {str(one.pk): one.record_id for one in promises}
    clocks = Clock.objects.filter(record__in=set(asked.values()), duty=DUTY, subject__in=list(asked), void=False)
    lapsed = clocks.exclude(lapsed_at=None)
    return {int(subject) for subject in lapsed.values_list("subject", flat=True) if subject}


def still_promised(record: Record) -> list[Promise]:
    """What stands to be kept on one record, soonest first."""
    found = list(Promise.objects.filter(record=record, kept_at=None).order_by("due_at", "pk"))
    gone = ended(found)
    return [one for one in found if one.pk not in gone]
