"""Leaving the table: what a seat opened ends with it, and who stops speaking for an agency sees nothing of its part."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import Least, Now

from dapolicy.access.handles import handle
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, Role, require
from dapolicy.chronology.actions import tell
from dapolicy.custody.actions.deciding import run
from dapolicy.custody.paging import hurry_calls
from dapolicy.custody.writing import hurry_words
from dapolicy.policy.worktime import london_day, london_moment
from marac.models import Action, Item, Meeting, Representative, Seat

NOT_YOURS = "You do not run this MARAC."
NO_SEAT = "Has no place at the MARAC any more"


def end_hearings(member: Member, *, at: datetime, why: str = NO_SEAT) -> None:
    """What was opened to them for hearings at which they have no place any more ends in this transaction.

    Whoever ends it need see no record of it, and learns of none: the worker tells each record's chronology.
    """
    given = [member.pk, handle(member), why, at]
    run("SELECT marac_end_hearings(%s, %s, %s, %s)", given, refused=NOT_YOURS)
    transaction.on_commit(hurry_calls)
    transaction.on_commit(hurry_words)


def end_hearings_of(item: Item, *, at: datetime) -> None:
    """A case is not heard here after all: whoever it was opened to for that is let out again."""
    opened = Member.objects.filter(pk__in=item.declarations.filter(opened_until__gt=at).values("member"))
    for member in opened.order_by("pk"):
        end_hearings(member, at=at)


def who_reads(seat: Seat) -> list[Member]:
    """Whose place a seat is: an account's, or everybody's who speaks for an agency that has only a name there."""
    if seat.member:
        return [seat.member]
    held = Representative.objects.filter(agency=seat.agency, until=None).select_related("member")
    return [row.member for row in held.order_by("pk")]


@transaction.atomic
def give_up_seat(seat: Seat, *, by: Member, at: datetime) -> None:
    """They do not come after all: from now on nothing of the meeting is theirs, and nothing locked that it opened."""
    require(by, Permission.RUN_MARAC, at=at)
    if Seat.objects.filter(pk=seat.pk, ended_at=None).update(ended_at=at):
        for member in who_reads(seat):
            end_hearings(member, at=at)


@transaction.atomic
def stop_representing(held: Representative, *, by: Member, at: datetime) -> None:
    """This account speaks for this agency no longer: from this moment its open pages show nothing of the agency's.

    Seats at meetings to come end with it, and what these opened. What was promised stays the agency's, and the
    coordinator hears of each action that names them. Raises: Refused, where they stopped before.
    """
    require(by, Permission.RUN_MARAC, at=at)
    # The database compares with its own clock, which reads the beginning of the transaction.
    moment = Least(Value(at, DateTimeField()), Now())
    if not Representative.objects.filter(pk=held.pk, until=None).update(until=moment):
        raise Refused(f"{held.member} speaks for {held.agency} no longer already.")
    seats_ahead(held, at=at).update(ended_at=at)
    end_hearings(held.member, at=at, why=f"Speaks for {held.agency} no longer")
    for action in promised(held):
        title = f"{action.record.reference}: whoever was to do an action speaks for {held.agency} no longer"[:160]
        source = f"marac-stopped:{held.pk}:{action.pk}"
        tell(action.record, to=Role.MARAC_COORDINATOR, title=title, at=at, source=source)


def seats_ahead(held: Representative, *, at: datetime) -> QuerySet[Seat]:
    """Seats of theirs for this agency at meetings that are not over; those of meetings held stay as they were."""
    return Seat.objects.filter(member=held.member, agency=held.agency, ended_at=None, meeting__in=not_over(at=at))


def not_over(*, at: datetime) -> QuerySet[Meeting]:
    return Meeting.objects.filter(
        ended_at=None, cancelled_at=None, starts_at__gte=london_moment(london_day(at), time())
    )


def promised(held: Representative) -> QuerySet[Action]:
    """Open actions of the agency that name them, as far as the reader sees their cases."""
    open_ones = Action.objects.filter(agency=held.agency, owner=held.member, state=Action.State.OPEN)
    return open_ones.select_related("record").order_by("due_on", "agreed_at")
