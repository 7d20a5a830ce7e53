"""What DVDS staff do in the queue: pick up, look at what is new, answer whether two applications are one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.actions import tell
from dvds.doubles import NOT_SAME, NOT_SURE, SAME, carried_by
from dvds.models import Application, DoubleAnswer, QueueAct, Triage
from dvds.story import story_of

KINDS = {
    DoubleAnswer.Answer.SAME: SAME,
    DoubleAnswer.Answer.NOT_SAME: NOT_SAME,
    DoubleAnswer.Answer.NOT_SURE: NOT_SURE,
}


@transaction.atomic
def pick_up(application: Application, *, by: Member, at: datetime) -> QueueAct:
    """From now on somebody has it: it leaves the list of those not picked up (DVDS-011). Once by each."""
    require(by, Permission.WORK_DVDS, at=at)
    rows = QueueAct.objects.filter(record=application.record, what=QueueAct.What.PICKED_UP)
    last = rows.order_by("at", "pk").last()
    if last and last.by_id == by.pk:
        return last
    record_event("dvds.picked-up", application.record, by=by, at=at)
    return QueueAct.objects.create(record=application.record, what=QueueAct.What.PICKED_UP, by=by, at=at)


@transaction.atomic
def look_at_news(application: Application, shown: Iterable[Triage], *, words: str, by: Member, at: datetime) -> None:
    """Somebody has read these pieces of news, and says what follows: they alone are no longer new.

    Args: shown, what was before their eyes. What came meanwhile, or what they may not see, stays new for others.
    """
    require(by, Permission.WORK_DVDS, at=at)
    if not words.strip():
        raise Refused("Say what follows from what is new, or that nothing does and why.")
    news = [row.pk for row in shown if row.record_id == application.pk]
    if not news:
        raise Refused("Somebody has looked at this meanwhile, or it is not shown any more. Look at the page again.")
    record_event("dvds.looked-at-news", application.record, by=by, at=at, words=words)
    looked = QueueAct.What.LOOKED
    QueueAct.objects.bulk_create(QueueAct(record=application.record, what=looked, news=pk, by=by, at=at) for pk in news)


@transaction.atomic
def answer_double(
    application: Application, other: Application, *, answer: str, why: str, by: Member, at: datetime
) -> DoubleAnswer:
    """Say whether two applications are one. Both stay as they are, with their clocks: nothing is merged."""
    require(by, Permission.WORK_DVDS, at=at)
    if application.pk == other.pk:
        raise Refused("This is the same application. Choose the other one.")
    if answer not in DoubleAnswer.Answer.values:
        raise Refused("Choose the same, not the same, or not sure yet.")
    kind = KINDS[DoubleAnswer.Answer(answer)]
    pairs = ((application, other), (other, application))
    for one, two in sorted(pairs, key=lambda pair: pair[0].pk):  # locks are taken in order of id
        event = record_event(kind, one.record, by=by, at=at, subject=two.record.reference, words=why)
        if kind != SAME and carried_by(story_of(one.record)) == two.record.reference:
            title = f"{one.record.reference}: it ended as one with another, which is not the answer now; decide again"
            tell(one.record, to="supervisor", title=title, at=at, source=f"dvds-double:{event.pk}")
    return DoubleAnswer.objects.create(record=application.record, other=other.record, answer=answer, by=by, at=at)
