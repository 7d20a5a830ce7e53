"""Whoever owes something for MARAC is told themselves, by a notice that names no case: that an agenda is out, and on
each working day what is due by the next one or overdue. The clock's own stages go to the coordinator beside it."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import connection, transaction
from django.db.models import Q

from dapolicy.access.models import Member, Record
from dapolicy.access.reader import read_as, reading_as
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.models import Notice
from dapolicy.chronology.sending import notify
from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.worktime import LONDON, london_day, london_moment, working_days_on
from marac.actions.research import is_over
from marac.models import Action, Item, Meeting, Representative
from marac.queries.mine import agencies_of, due_on_items

SOURCE = "marac-due"
BEGINS = time(8)  # nobody is told at night of what is due by tomorrow
RESEARCH, ACTION = "Research for MARAC is due", "An action for MARAC is due"
Words = dict[str, tuple[str, int]]


def remind(*, now: datetime) -> int:
    """Returns how many notices were written. Safe to run late, twice, or in two places."""
    with transaction.atomic():
        read_as(None)
        speaking = Representative.objects.filter(since__lte=now).exclude(until__lte=now).values("member")
        owed = Action.objects.filter(state=Action.State.OPEN, due_on__lte=next_day(now)).values("owner")
        members = Member.objects.filter(Q(pk__in=speaking) | Q(pk__in=owed), left_on=None)
        found = list(members.order_by("pk").values_list("pk", flat=True))
    return sum(by_itself(remind_one, pk, now=now) or 0 for pk in found)


def next_day(now: datetime) -> date:
    return working_days_on(london_day(now), 1, policy_in_use().calendar)


def is_time(now: datetime) -> bool:
    """A working day that has begun."""
    day = london_day(now)
    return policy_in_use().calendar.is_working_day(day) and now >= london_moment(day, BEGINS)


def remind_one(pk: int, *, now: datetime) -> int:
    """What there is to say to one person, each word once under its name."""
    member = Member.objects.get(pk=pk)
    alone(member)
    had = Notice.objects.filter(member=member, source__startswith=f"{SOURCE}:")
    said = dict(had.values_list("source", "sent_at"))
    with reading_as(pk):
        words = agendas(said, now=now) | (due(member, now=now) if is_time(now) else {})
    read_as(None)
    for source in words.keys() - said.keys():
        title, record = words[source]
        notify(Record.objects.get(pk=record), [member], source=source, title=title, now=now)
    return len(words.keys() - said.keys())


def alone(member: Member) -> None:
    """Two workers tell one person after each other: the second finds what the first wrote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('marac.reminding'), %s)", [member.pk % 2**31])


def agendas(said: dict[str, datetime], *, now: datetime) -> Words:
    """That an agenda is out, to a partner who hears a case of it; and to whoever was told so, that it was moved."""
    meetings = Meeting.objects.filter(circulated_at__lte=now, starts_at__gt=now, cancelled_at=None)
    out = Item.objects.filter(meeting__in=meetings, left_at=None).select_related("meeting").order_by("place", "pk")
    listed = {item for item, _ in due_on_items()}
    words: Words = {}
    for item in out:
        if item.pk in listed:
            source, title = of_agenda(item.meeting, said)
            words[source] = (title, item.record_id)
    return words


def of_agenda(meeting: Meeting, said: dict[str, datetime]) -> tuple[str, str]:
    begins, source = meeting.starts_at.astimezone(LONDON), f"{SOURCE}:agenda:{meeting.pk}"
    if meeting.moved_at and source in said and said[source] < meeting.moved_at:
        moved = f"A MARAC meeting was moved: now {begins:%-d %B %Y, %H:%M}"
        return f"{SOURCE}:moved:{meeting.pk}:{begins:%Y%m%dT%H%M}", moved
    return source, f"The MARAC agenda of {begins:%-d %B %Y} is out"


def due(member: Member, *, now: datetime) -> Words:
    """Research and actions of theirs, as this reader may know of them."""
    found: Words = {}
    if record := research_due(now=now):
        found[f"{SOURCE}:research:{london_day(now)}"] = (RESEARCH, record)
    if record := action_due(member, now=now):
        found[f"{SOURCE}:action:{london_day(now)}"] = (ACTION, record)
    return found


def research_due(*, now: datetime) -> int | None:
    """A case of which their agency owes research by the next working day, while it can still be given."""
    soon = [item for (item, _), at in due_on_items().items() if london_day(at) <= next_day(now)]
    rows = Item.objects.filter(pk__in=soon).select_related("meeting").order_by("meeting__starts_at", "place", "pk")
    return next((item.record_id for item in rows if not is_over(item, at=now)), None)


def action_due(member: Member, *, now: datetime) -> int | None:
    """A case of which an action of theirs is due: their own, or their agency's that names no account."""
    theirs = Q(owner=member) | Q(owner=None, agency__in=agencies_of(member, at=now))
    rows = Action.objects.filter(theirs, state=Action.State.OPEN, due_on__lte=next_day(now))
    return rows.order_by("due_on", "pk").values_list("record_id", flat=True).first()
