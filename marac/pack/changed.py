"""Papers in which something is otherwise by now, without anything being withheld: their reader is told, once. Asked by
the worker as itself, and of each reader's cases as that reader: nobody learns of a change in what is not theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from dapolicy.access.models import Record
from dapolicy.access.reader import read_as, reading_as
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.sending import notify
from marac.models import Pack, Sheet
from marac.pack.queries import changed_since

SOURCE = "marac-changed"
TITLE = "Something in your MARAC papers has changed since they were made"


def tell_changed(*, at: datetime) -> int:
    """How many readers were told, each by itself: safe to run late, twice, or in two places."""
    with transaction.atomic():
        read_as(None)
        rows = Pack.objects.filter(state=Pack.State.READY, withdrawn_at=None, changed_at=None)
        packs = list(rows.filter(meeting__papers_until__gt=at, meeting__cancelled_at=None))
        found = {pk: items for pk, items in changed_since(packs).items() if items}
    return sum(by_itself(tell_reader, UUID(pk), items, now=at) or 0 for pk, items in found.items())


def tell_reader(pk: UUID, items: set[int], *, now: datetime) -> int:
    """Only of what this reader reads, and only where it says something else than it did."""
    read_as(None)
    pack = Pack.objects.select_related("meeting", "reader").get(pk=pk)
    with reading_as(pack.reader_id):
        theirs = read_by(pack)
    read_as(None)
    told = sorted(item for item in items & theirs.keys() if reads_otherwise(pack, item))
    rows = Pack.objects.filter(pk=pk, withdrawn_at=None, changed_at=None)
    if not told or not rows.update(changed_at=now):
        return 0
    record = Record.objects.get(pk=theirs[told[0]])
    notify(record, [pack.reader], source=f"{SOURCE}:{pk}", title=TITLE, now=now)
    return 1


def read_by(pack: Pack) -> dict[int, int]:
    """The cases of which the present reader reads more than the names now, by item."""
    sheets = Sheet.objects.filter(replaced_at=None, agencies__contains=[pack.agency_id])
    return dict(sheets.filter(item__meeting=pack.meeting, item__left_at=None).values_list("item_id", "record_id"))


def reads_otherwise(pack: Pack, item: int) -> bool:
    """Whether what this agency may have of a case says something else than when the pack was made."""
    sheets = Sheet.objects.filter(item=item, agencies__contains=[pack.agency_id])
    then = Q(replaced_at=None) | Q(replaced_at__gt=pack.ready_at)
    return said(sheets.filter(then, made_at__lte=pack.ready_at)) != said(sheets.filter(replaced_at=None))


def said(sheets: Iterable[Sheet]) -> dict[str, object]:
    return {sheet.section: sheet.content for sheet in sheets}
