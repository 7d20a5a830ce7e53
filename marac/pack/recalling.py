"""Papers that say what must not be read any more, such as an address that was withheld since: withdrawn within the
minute, with a word to their reader and to the coordinator, and asked for anew. Asked by the worker as itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dapolicy.access.models import Record
from dapolicy.access.permissions import Permission, Role, may
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import tell
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.models import Notice
from dapolicy.chronology.sending import notify
from marac.models import Item, Pack, PackPart, Sheet
from marac.pack.about import about
from marac.pack.asking import ask_again
from marac.pack.blocks import texts
from marac.pack.sections import ADDRESS_WITHHELD
from marac.pack.sheets import PURPOSE
from marac.pack.withheld import Withheld, withheld_of

WHY = "Something in them must not be read any more"
ASKED, NOBODY_ASKS = "New ones are asked for", "Ask the MARAC coordinator for new ones"
TO_READER, TO_COORDINATOR = "marac-papers", "marac-recalled"
Made = dict[UUID, list[Sheet]]


def recall(*, at: datetime) -> int:
    """How many packs were withdrawn, each by itself: safe to run late, twice, or in two places."""
    with transaction.atomic():
        read_as(None)
        found = must_not_be_read(at=at)
    return sum(by_itself(withdraw_one, pk, sheets, now=at) or 0 for pk, sheets in found.items())


def must_not_be_read(*, at: datetime) -> Made:
    """Packs that still open, with the sheets in them of which something is withheld now."""
    made = made_from(at=at)
    sheets = {sheet.pk: sheet for several in made.values() for sheet in several}
    wrong = {pk for item, theirs in by_item(sheets.values()).items() for pk in said_by(item, theirs, now=at)}
    found = {pack: [sheet for sheet in several if sheet.pk in wrong] for pack, several in made.items()}
    return {pack: several for pack, several in found.items() if several}


def made_from(*, at: datetime) -> Made:
    """By pack that still opens, the sheets that it was made from and that were replaced since."""
    meetings = {"meeting__papers_until__gt": at, "meeting__cancelled_at": None}
    rows = Pack.objects.filter(state=Pack.State.READY, withdrawn_at=None, ready_at__isnull=False, **meetings)
    packs = {pack.pk: pack for pack in rows}
    items: dict[UUID, set[int]] = defaultdict(set)
    for pack, item in PackPart.objects.filter(pack__in=packs).values_list("pack", "item"):
        items[pack].add(item)
    first = min((pack.ready_at for pack in packs.values() if pack.ready_at), default=at)
    rows_since = Sheet.objects.filter(item__in=set().union(*items.values()), replaced_at__gt=first)
    replaced = list(rows_since.select_related("record").order_by("pk"))
    return {
        key: [sheet for sheet in replaced if sheet.item_id in items[key] and was_in(sheet, pack)]
        for key, pack in packs.items()
    }


def was_in(sheet: Sheet, pack: Pack) -> bool:
    made, replaced = pack.ready_at, sheet.replaced_at
    return bool(made and replaced and sheet.made_at <= made < replaced and pack.agency_id in sheet.agencies)


def by_item(sheets: Iterable[Sheet]) -> dict[int, list[Sheet]]:
    found: dict[int, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        found[sheet.item_id].append(sheet)
    return found


def said_by(item: int, sheets: Iterable[Sheet], *, now: datetime) -> list[int]:
    """Those of a case's sheets that say what is withheld now, or an address where the newest says that it is."""
    whole = about(Item.objects.select_related("referral__agency", "meeting").get(pk=item), now=now)
    held = withheld_of(whole.everybody) if whole else Withheld()
    newest = dict(Sheet.objects.filter(item=item, replaced_at=None).values_list("section", "content"))
    return [one.pk for one in sheets if says(one, held) or hidden_in(newest.get(one.section)) > hidden_in(one.content)]


def says(sheet: Sheet, held: Withheld) -> bool:
    said = [str(sheet.content.get("title", "")), *texts(sheet.content)]
    return any(held.found_in(text, immigration=sheet.section != PURPOSE) for text in said)


def hidden_in(content: object) -> int:
    return str(content).count(ADDRESS_WITHHELD)


def withdraw_one(pk: UUID, sheets: list[Sheet], *, now: datetime) -> int:
    """Nobody opens it from here; its reader and the coordinator are told, and it is asked for as it was by whoever
    asked, while they run MARAC; where they do not, both are told that nobody has asked."""
    read_as(None)
    pack = Pack.objects.select_related("meeting", "reader", "agency", "made_by").get(pk=pk)
    asks = may(pack.made_by, Permission.RUN_MARAC, at=now)
    why = f"{WHY}. {ASKED if asks else NOBODY_ASKS}"
    if not Pack.objects.filter(pk=pk, withdrawn_at=None).update(withdrawn_at=now, withdrawn_why=why):
        return 0
    if asks:
        ask_again(pack, by=pack.made_by, at=now)
    title = "MARAC papers were withdrawn. Do not use a copy of them"
    notify(sheets[0].record, [pack.reader], source=f"{TO_READER}:{pk}", title=title, now=now)
    for sheet in {one.item_id: one for one in sheets}.values():
        title = f"{sheet.record.reference}: papers with what is withheld since were withdrawn. "
        title += ASKED if asks else "Ask for new ones: nobody has"
        source = f"{TO_COORDINATOR}{'' if asks else '-unasked'}:{sheet.pk}"
        tell(sheet.record, to=Role.MARAC_COORDINATOR, title=title, at=now, source=source)
    return 1


def pack_of(notice: Notice) -> Pack:
    """The papers that a notice is about. Raises: Record.DoesNotExist."""
    pack = Pack.objects.filter(pk=notice.source.partition(":")[2]).first()
    if pack is None:
        raise Record.DoesNotExist
    return pack
