"""The flag on a victim is looked at again by a person: kept, or ended with a reason. It never drops by itself."""

from __future__ import annotations

from typing import Any, ClassVar

from cases.entries.base import words
from dapolicy.access.models import Record
from dapolicy.access.permissions import Permission
from dapolicy.chronology.entries import Detail
from dapolicy.chronology.standing import standing
from marac.entries.referral import MaracEntry
from marac.models import Action, Flag
from marac.terms import flag_review_day

FLAGGED, REVIEWED, ENDED = "marac.flagged", "marac.flag-reviewed", "marac.flag-ended"
OPEN_ACTIONS = "Actions of a meeting are still open. The flag stays until the last of them is completed or cancelled."


class OfAFlag(MaracEntry):
    """Offered while a flag stands."""

    permission: ClassVar[Permission] = Permission.RUN_MARAC

    @classmethod
    def offered(cls, record: Record) -> bool:
        return Flag.objects.filter(record=record, ended_at=None).exists()

    @classmethod
    def refresh(cls, record: Record) -> None:
        restate_flag(record)


class FlagReviewed(OfAFlag):
    kind, title = REVIEWED, "MARAC flag looked at again, and it stays"
    why = words("Why it stays")
    example = {"why": "He was released in March."}


class FlagEnded(OfAFlag):
    """A word, and so it waits: for the last action of a meeting (MARAC-004)."""

    kind, title = ENDED, "End the MARAC flag"
    why = words("Why it ends")
    example = {"why": "She has moved abroad, and every action is completed."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if Action.objects.filter(record=self.record, state=Action.State.OPEN).exists():
            self.add_error(None, OPEN_ACTIONS)
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return "The MARAC flag on the victim was ended"


def restate_flag(record: Record) -> None:
    """The flag as its events say it: the last that began its time, and whether it was ended since."""
    events = standing([FLAGGED, REVIEWED, ENDED], record)
    began = next((event for event in reversed(events) if event.kind != ENDED), None)
    newest = Flag.objects.filter(record=record).order_by("-since").first()
    if began is None or newest is None:
        return
    last = events[-1]
    ended = last.at if last.kind == ENDED else None
    Flag.objects.filter(pk=newest.pk).update(review_on=flag_review_day(began.at), ended_at=ended)
