"""*Do you know either of them?* Who is connected hears nothing of a case; who is not is let into a locked one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Locked, Member
from dapolicy.access.permissions import Permission, Refused, Role, may, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.actions import tell
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.hurry import hurry
from dapolicy.custody.actions import give_grant
from dapolicy.custody.actions.deciding import run
from dapolicy.custody.paging import hurry_calls
from dapolicy.custody.queries import holders
from dapolicy.policy.worktime import london_day, london_moment
from marac.actions.meetings import POLICE, ask_research
from marac.actions.research import BATCH, TASK, taken
from marac.models import Agency, Declaration, Item, Meeting, Noted, Seat
from marac.terms import rules_at

CONNECTED, NOT_CONNECTED = "marac.attendee-connected", "marac.attendee-not-connected"
NOT_THERE = "There is no such case on this agenda."
WHY = "Hears it at MARAC on {on}"


@dataclass(frozen=True)
class Attendee:
    """Somebody who sits at the table, and for whom: no agency for the chair, a name alone for who has no account."""

    member: Member | None
    agency: Agency | None
    name: str = ""

    def __str__(self) -> str:
        return f"{self.member or self.name}, {self.agency or 'chair'}"

    @property
    def answer(self) -> dict[str, object]:
        """Whose answer it is, as a declaration keeps it."""
        return {"member": self.member, "name": "" if self.member else self.name}


def papers_end(meeting: Meeting) -> datetime:
    """When a grant for this meeting ends: the end of its day, and what the rules of that day give besides."""
    morning_after = london_day(meeting.starts_at) + timedelta(days=1)
    return london_moment(morning_after, time()) + rules_at(meeting.starts_at).opened.elapsed


@transaction.atomic
def declare(item: Item, *, knows: bool, words: str = "", by: Member, at: datetime) -> None:
    """A representative answers for themselves. A yes is the last that they see of the case.

    The answer and the exclusion stand or fall together, since whoever is excluded may write no answer. The worker
    tells the chronology and the coordinator.
    """
    require(by, Permission.SPEAK_AT_MARAC, at=at)
    said = {"knows": knows, "words": words[:240], "at": at, "by": by}
    Declaration.objects.create(record_id=item.record_id, item=item, member=by, **said)
    if knows:
        keep_out(item, by, why=Exclusion.Why.DECLARED, at=at)
    transaction.on_commit(partial(hurry, TASK))


def keep_out(item: Item, member: Member, *, why: str, at: datetime) -> None:
    """Exclude who sits at the table now. It outlasts the hearing: whoever is connected is so at the next one too."""
    run("SELECT marac_keep_out(%s, %s, %s, %s)", [item.pk, member.pk, why, at], refused=NOT_THERE)
    transaction.on_commit(hurry_calls)


@transaction.atomic
def exclude_attendee(item: Item, one: Attendee, *, words: str, by: Member, at: datetime) -> None:
    """Somebody at the table is known to be connected: they hear nothing of the case, circulated or not.

    Who has no account is kept by name, here and wherever the case is heard again: there is nothing to shut to them but
    the room, and the lists of their agency.
    """
    require_hearing(by, at=at)
    if not words.strip():
        raise Refused("Say what the connection is, and who said so.")
    write(item, one, knows=True, words=words, by=by, at=at)
    if one.member:
        keep_out(item, one.member, why=Exclusion.Why.FOUND, at=at)


@transaction.atomic
def let_in(item: Item, one: Attendee, *, words: str = "", by: Member, at: datetime) -> None:
    """Somebody at the table knows neither of them. Into a locked case that lets them by name, for this meeting alone.

    By whoever holds the record and may let others in; nobody who is excluded is ever let in. It ends with their seat.
    Raises: Refused.
    """
    require_hearing(by, at=at)
    opens = opening(item, one.member) if one.member and item.record.locked != Locked.NO else {}
    write(item, one, knows=False, words=words, by=by, at=at, **opens)
    if not opens or one.member is None:
        return
    why = WHY.format(on=f"{london_day(item.meeting.starts_at):%-d %B %Y}")
    give_grant(item.record, one.member, until=papers_end(item.meeting), why=why, by=by, at=at)
    if item.meeting.circulated_at and one.agency and one.agency.core != POLICE:
        seats = Seat.objects.filter(meeting=item.meeting, agency=one.agency, ended_at=None).select_related("agency")
        ask_research(item, list(seats), by=by, at=at)


def opening(item: Item, member: Member) -> dict[str, datetime | None]:
    """Until when it opens to them, and what they hold of the record besides what other hearings opened."""
    held = next((one.until for one in holders(item.record) if one.member == member), None)
    rows = Declaration.objects.filter(record_id=item.record_id, member=member, opened_until=held)
    before = rows.order_by("at").last() if held else None
    return {"opened_until": papers_end(item.meeting), "had_until": before.had_until if before else held}


def require_hearing(by: Member, *, at: datetime) -> None:
    """Whoever runs the meeting, or may let others into a locked record; the database asks who sees the case."""
    if not may(by, Permission.RUN_MARAC, at=at):
        require(by, Permission.LET_IN, at=at)


def write(
    item: Item, one: Attendee, *, knows: bool, words: str, by: Member, at: datetime, **opens: datetime | None
) -> None:
    """The answer, and its event, by whoever wrote it down."""
    said = {"knows": knows, "words": words[:240], "at": at, "by": by}
    row = Declaration.objects.create(record_id=item.record_id, item=item, **one.answer, **said, **opens)
    tell_chronology(row, by=by)
    Noted.objects.create(row_id=row.pk, record_id=item.record_id, at=at)


def tell_chronology(row: Declaration, *, by: Member) -> None:
    kind = CONNECTED if row.knows else NOT_CONNECTED
    detail = {"meeting": london_day(row.item.meeting.starts_at).isoformat()}
    subject = handle(row.member) if row.member else None
    words = ": ".join(filter(None, [row.name, row.words]))
    record_event(kind, row.record, by=by, at=row.at, subject=subject, detail=detail, words=words)


# The worker's part


def note_declarations(*, now: datetime) -> int:
    """Tell the chronology of answers that representatives gave. Returns how many."""
    waiting = Declaration.objects.exclude(pk__in=Noted.objects.values("row_id")).order_by("at", "pk")
    return sum(by_itself(note_one, pk, now=now) or 0 for pk in list(waiting.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def note_one(pk: UUID, *, now: datetime) -> int:
    if not taken(pk):
        return 0
    row = Declaration.objects.select_related("record", "member", "item__meeting").get(pk=pk)
    tell_chronology(row, by=row.by)
    Noted.objects.create(row_id=pk, record=row.record, at=now)
    if row.knows:
        title = f"{row.record.reference}: somebody at the table is connected, and is excluded"
        tell(row.record, to=Role.MARAC_COORDINATOR, title=title, at=now, source=f"marac-connected:{pk}")
    return 1
