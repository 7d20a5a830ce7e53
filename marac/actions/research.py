"""What an agency's representative says: research for a meeting, and what became of an action.

A partner writes rows of their own and never sees the case's record; the worker tells the chronology of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, Role, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.actions import tell
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.hurry import hurry
from dapolicy.policy.worktime import london_day
from marac.models import Action, ActionReport, Agency, Item, Noted, Research
from marac.models.research import ResearchDraft

TASK = "marac.tasks.note_agencies"
GIVEN = "marac.research-given"
BATCH = 200


@dataclass(frozen=True)
class Found:
    """What one agency found: fact and opinion apart, what it withholds, and whether it is proportionate to share."""

    facts: str = ""
    opinions: str = ""
    contact: str = ""
    household: str = ""
    safety: str = ""
    done: str = ""
    suggested: str = ""
    withheld: str = ""
    withheld_why: str = ""
    relevant: str = ""
    relevant_why: str = ""

    @classmethod
    def names(cls) -> list[str]:
        return [one.name for one in fields(cls)]


def is_over(item: Item, *, at: datetime) -> bool:
    """Whether the case was heard, its meeting was ended, or the day of the meeting is past."""
    meeting = item.meeting
    return bool(item.heard_at or meeting.ended_at or london_day(meeting.starts_at) < london_day(at))


def who_to_tell(item: Item) -> str:
    made = item.meeting.made_by
    return f"the MARAC coordinator, {made.name}" if made else "the MARAC coordinator"


def refuse_agency(agency: Agency, *, by: Member, at: datetime) -> None:
    require(by, Permission.SPEAK_AT_MARAC, at=at)
    if agency.ended_on:
        raise Refused(f"{agency} is no longer there. Ask the MARAC coordinator which agency took its place.")


def refuse_over(item: Item, *, at: datetime) -> None:
    if is_over(item, at=at):
        raise Refused(
            f"The meeting has been held, so research can no longer be sent. Ring {who_to_tell(item)}, "
            "or write what matters as a late note: it goes there at once."
        )


@transaction.atomic
def give_research(item: Item, found: Found, *, agency: Agency, by: Member, at: datetime) -> Research:
    """Send an agency's research. Sent again it is another row, and the newest stands. Raises: Refused."""
    refuse_agency(agency, by=by, at=at)
    refuse_over(item, at=at)
    return keep(item, agency, by, at, **{name: getattr(found, name) for name in Found.names()})


@transaction.atomic
def know_nothing(item: Item, *, agency: Agency, by: Member, at: datetime) -> Research:
    """*Nothing known* is an answer, and one tap."""
    refuse_agency(agency, by=by, at=at)
    refuse_over(item, at=at)
    return keep(item, agency, by, at, nothing_known=True)


@transaction.atomic
def say_late(item: Item, words: str, *, agency: Agency, by: Member, at: datetime) -> Research:
    """What matters after the meeting reaches the coordinator, and stands as late."""
    refuse_agency(agency, by=by, at=at)
    if not words.strip():
        raise Refused("Write what the coordinator must know.")
    if not is_over(item, at=at):
        raise Refused("The meeting has not been held yet. Send it as research.")
    return keep(item, agency, by, at, facts=words.strip(), late=True)


def keep(item: Item, agency: Agency, by: Member, at: datetime, **said: Any) -> Research:
    row = Research.objects.create(record_id=item.record_id, item=item, agency=agency, member=by, at=at, **said)
    ResearchDraft.objects.filter(item=item, agency=agency, member=by, sent_at=None).update(sent_at=at)
    transaction.on_commit(partial(hurry, TASK))
    return row


@transaction.atomic
def keep_draft(item: Item, typed: Mapping[str, str], *, agency: Agency, by: Member, at: datetime) -> None:
    """Keep what was typed, whole or not; it is nobody else's until it is sent."""
    refuse_agency(agency, by=by, at=at)
    held = {"item": item, "agency": agency, "member": by}
    kept = {name: typed.get(name, "") for name in Found.names()}
    if ResearchDraft.objects.filter(**held, sent_at=None).update(typed=kept, saved_at=at) == 0:
        ResearchDraft.objects.create(record_id=item.record_id, typed=kept, saved_at=at, **held)


@transaction.atomic
def report_action(
    action: Action, *, said: str, evidence: str, done_on: date | None, by: Member, at: datetime
) -> ActionReport:
    """What its owner says became of an action (MARAC-010). *Done* is said with the day and the evidence."""
    require(by, Permission.SPEAK_AT_MARAC, at=at)
    if action.state != Action.State.OPEN:
        raise Refused("This action is closed. Ring the MARAC coordinator if that is wrong.")
    if not evidence.strip():
        raise Refused("Say what was done, or why it was not.")
    if done_on and done_on > london_day(at):
        raise Refused("This is in the future. Give the day on which it was done.")
    row = ActionReport.objects.create(
        record_id=action.record_id, action=action, member=by, said=said, evidence=evidence, done_on=done_on, at=at
    )
    transaction.on_commit(partial(hurry, TASK))
    return row


# The worker's part


def note_research(*, now: datetime) -> int:
    """Tell the chronology of research that it has not heard of, the oldest first. Returns how many."""
    waiting = Research.objects.exclude(pk__in=Noted.objects.values("row_id")).order_by("at", "pk")
    return sum(by_itself(note_one, pk, now=now) or 0 for pk in list(waiting.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def note_one(pk: UUID, *, now: datetime) -> int:
    """The event, at the moment when the agency sent it: its clock stops then, however late the worker comes."""
    if not taken(pk):
        return 0
    row = Research.objects.select_related("record", "member", "agency").get(pk=pk)
    detail = {"nothing": row.nothing_known, "late": row.late}
    record_event(GIVEN, row.record, by=row.member, at=row.at, subject=row.agency_id, detail=detail)
    Noted.objects.create(row_id=pk, record=row.record, at=now)
    if row.late:
        title = f"{row.record.reference}: {row.agency} wrote after the MARAC meeting"
        tell(row.record, to=Role.MARAC_COORDINATOR, title=title, at=now, source=f"marac-late:{pk}")
    return 1


def taken(pk: UUID) -> bool:
    """Whether the row is this worker's to note: a second one waits, and finds it noted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(pk)])
    return not Noted.objects.filter(pk=pk).exists()
