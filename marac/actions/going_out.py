"""Minutes reach the agencies: accounts by a notice that says nothing of a case, others by whoever telephones or posts.

The coordinator says that they are out; the worker looks at each line for what must not leave, and writes the notices.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.access.reader import read_as, reading_as
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.hurry import hurry
from dapolicy.chronology.models import Content, Notice
from dapolicy.chronology.sending import notify
from dapolicy.policy.worktime import london_day
from marac.models import Action, Agency, Item, Leaving, Line, Meeting, MinutesOut
from marac.pack.about import about
from marac.pack.asking import recipients_of
from marac.pack.stale import older_than_their_case
from marac.pack.withheld import withheld_of
from marac.queries.minutes import SENT
from marac.queries.room import SPOKEN

TASK = "marac.tasks.send_minutes"
SOURCE = "marac-minutes"
BATCH = 500
How = MinutesOut.How


def go_out(meeting: Meeting, *, by: Member, at: datetime) -> None:
    """Every account that has a part of them is told: who sits there, who chairs, and who owes an action."""
    found = {one.member.pk: (one.member, one.agency) for one in recipients_of(meeting, at=at)}
    owed = Action.objects.filter(item__meeting=meeting, item__left_at=None, owner__isnull=False, agency__isnull=False)
    for action in owed.select_related("owner", "agency"):
        if action.owner and action.agency:
            found.setdefault(action.owner.pk, (action.owner, action.agency))
    for member, agency in found.values():
        MinutesOut(meeting=meeting, agency=agency, member=member, at=at, by=by).save(force_insert=True)
    transaction.on_commit(partial(hurry, TASK))


@transaction.atomic
def tell_agency(meeting: Meeting, agency: Agency, *, name: str, how: str, by: Member, at: datetime) -> None:
    """Somebody without an account was told, by word or by post: who, how, by whom and when. Raises: Refused."""
    require(by, Permission.RUN_MARAC, at=at)
    if not name.strip() or how not in How.values or how == How.NOTICE:
        raise Refused("Say who was told, and how.")
    row = MinutesOut(meeting=meeting, agency=agency, name=name.strip()[:120], how=how, at=at, by=by)
    row.save(force_insert=True)


# The worker's part


def send_out(*, now: datetime) -> int:
    """Look at what leaves and tell who waits, until the papers of a meeting end. Returns how many were told. Safe to
    run late, twice, or in two places."""
    with transaction.atomic():
        read_as(None)
        lines = [*waiting_lines(now=now), *lines_to_look_at_again(now=now)]
        words = list(waiting_words(now=now))
    for pk in lines:
        by_itself(look_at, pk, now=now)
    return sum(by_itself(tell, pk, now=now) or 0 for pk in words)


def waiting_lines(*, now: datetime) -> QuerySet[Line, UUID]:
    """Lines of cases whose minutes were sent, and that nobody looked at yet."""
    looked = Leaving.objects.filter(event_id=OuterRef("event_id"))
    lines = spoken(now=now).filter(~Exists(looked))
    return lines.order_by("at", "pk").values_list("pk", flat=True)[:BATCH]


def spoken(*, now: datetime) -> QuerySet[Line]:
    """What was said of cases whose minutes were sent and are read still."""
    sent = Line.objects.filter(kind=SENT, item__meeting__papers_until__gt=now).values("item")
    return Line.objects.filter(item__in=sent, kind__in=SPOKEN)


def lines_to_look_at_again(*, now: datetime) -> list[UUID]:
    """Lines of cases of which something became known since they were looked at, such as that an address is withheld."""
    lines = spoken(now=now)
    looks = Leaving.objects.filter(item__in=lines.values("item"))
    last = looks.values_list("item", "record", "event_id").annotate(Max("at"))
    made: dict[int, tuple[int, datetime]] = {}
    for item, record, _, at in last:
        made[item] = (record, min(at, made[item][1]) if item in made else at)
    old = older_than_their_case(made)
    looked = Leaving.objects.filter(event_id=OuterRef("event_id"))
    return list(lines.filter(Exists(looked), item__in=old).order_by("at", "pk").values_list("pk", flat=True)[:BATCH])


def waiting_words(*, now: datetime) -> QuerySet[MinutesOut, UUID]:
    """Accounts that have no notice yet; asked by their owner, by whom notices are indexed."""
    source = Concat(Value(f"{SOURCE}:"), Cast(OuterRef("pk"), TextField()))
    told = Notice.objects.filter(member=OuterRef("member"), source=source)
    rows = MinutesOut.objects.filter(~Exists(told), how=How.NOTICE, meeting__papers_until__gt=now)
    return rows.order_by("at", "pk").values_list("pk", flat=True)[:BATCH]


def look_at(pk: UUID, *, now: datetime) -> int:
    """Write whether the words of a line hold what must not leave: a withheld address, a code word, a status. What was
    not known at the first look is at the next, and holds the line back from then on."""
    read_as(None)
    line = Line.objects.select_related("item__referral__agency", "item__meeting", "item__record").get(pk=pk)
    lock_record(line.record_id)
    if Leaving.objects.filter(event_id=line.event_id, at__gte=now).exists():
        return 0
    whole = about(line.item, now=now)
    if whole is None:
        return 0  # what cannot be looked at does not leave
    words = Content.objects.filter(event_id=line.event_id).values_list("words", flat=True).first() or ""
    held = withheld_of(whole.everybody).found_in(words)
    Leaving.objects.create(event_id=line.event_id, record_id=line.record_id, item=line.item, held_back=held, at=now)
    return 1


def tell(pk: UUID, *, now: datetime) -> int:
    """One notice, on a case of the meeting that they hear; to whom none is open nothing is said yet."""
    read_as(None)
    row = MinutesOut.objects.select_related("meeting", "member").get(pk=pk)
    if row.member is None:
        return 0
    with reading_as(row.member.pk):
        rows = Item.objects.filter(meeting=row.meeting, left_at=None).order_by("place", "pk")
        heard = rows.values_list("record_id", flat=True).first()
    read_as(None)
    if heard is None:
        return 0
    title = f"MARAC minutes of {london_day(row.meeting.starts_at):%-d %B %Y}"
    notify(Record.objects.get(pk=heard), [row.member], source=f"{SOURCE}:{row.pk}", title=title, now=now)
    return 1


def meeting_of(notice: Notice) -> Meeting:
    """The meeting whose minutes a notice is about. Raises: Record.DoesNotExist."""
    row = MinutesOut.objects.select_related("meeting").filter(pk=notice.source.partition(":")[2]).first()
    if row is None:
        raise Record.DoesNotExist
    return row.meeting
