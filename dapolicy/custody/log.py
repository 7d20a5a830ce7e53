"""The log of who looked is what professional standards prove things with: they are told when it can no longer prove."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from dapolicy.access.models import Kind, Record
from dapolicy.access.permissions import Role
from dapolicy.audit.models import Verdict
from dapolicy.chronology.actions import tell
from dapolicy.chronology.recipients import holding
from dapolicy.custody.paging import PSD, page_post
from dapolicy.ui.telling import tell as told_moment

OVERDUE = timedelta(days=2)  # after the last verifying: a night was left out, and most of another
TITLE = "Something is wrong with the log of who looked"
LONGEST = 240  # letters of what a page says


@transaction.atomic
def tell_of_log(*, now: datetime) -> int:
    """Call on-call PSD for whatever is wrong with the log and was not said yet. Twice is once; returns how many."""
    verdict = Verdict.objects.select_for_update().get()
    wrong = what_is_wrong(verdict, now)
    new = [one for one in wrong if one not in verdict.told]
    for one in new:
        tell_standards(one, now=now)
    if wrong != verdict.told:
        Verdict.objects.update(told=wrong)
    return len(new)


def what_is_wrong(verdict: Verdict, now: datetime) -> list[str]:
    """In sentences that stay the same for as long as it is the same thing."""
    late = now - (verdict.at or verdict.since) > OVERDUE
    found = [
        f"The log of who looked does not verify. {verdict.first}" if verdict.first else "",
        verdict.root,
        verdict.begun,
        late_words(verdict.at) if late else "",
    ]
    return [one for one in found if one]


def late_words(last: datetime | None) -> str:
    if last is None:
        return "The log of who looked was never verified: the worker that does it each night may not be running."
    return f"The log of who looked was last verified {told_moment(last)}."


def tell_standards(what: str, *, now: datetime) -> None:
    """The post is called until somebody has it; where nobody holds it, everybody of PSD who is there is told."""
    record = of_log(now)
    if holding(PSD, now).exists():
        page_post(PSD, record=record, why=what[:LONGEST], at=now)
    else:
        source = f"standards:log:{now.isoformat()}"
        tell(record, to=Role.PSD_AUDITOR, title=TITLE, at=now, source=source, page_over=True)


def of_log(now: datetime) -> Record:
    """What a page about the log hangs on: one record for ever, of no person and no case."""
    found = Record.objects.filter(kind=Kind.LOG).order_by("pk").first()
    return found or Record.open(kind=Kind.LOG, team=None, at=now)
