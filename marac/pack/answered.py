"""Papers hold the names alone of what their reader had not answered for. Once they have answered for every case in them
they are asked for anew, with what is theirs to read. Asked by the worker as itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dapolicy.access.permissions import Permission, Role, may
from dapolicy.access.reader import read_as
from dapolicy.chronology.apart import by_itself
from marac.models import Declaration, Pack, PackPart
from marac.pack.asking import ask_again


def follow_answers(*, at: datetime) -> int:
    """How many were asked for, each by itself and once for the answers that were given."""
    with transaction.atomic():
        read_as(None)
        found = answered_since(at=at)
    return sum(by_itself(ask_one, pk, now=at) or 0 for pk in found)


def answered_since(*, at: datetime) -> list[UUID]:
    """Representatives' packs that open, of which every case is answered for, the last since any was asked for."""
    packs = Pack.objects.filter(reader__memberrole__role=Role.PARTNER, meeting__cancelled_at=None)
    packs = packs.filter(meeting__papers_until__gt=at).distinct()
    asked: dict[tuple[int, int], datetime] = {}
    for pack in packs.order_by("asked_at"):
        asked[pack.meeting_id, pack.reader_id] = pack.asked_at
    ready = packs.filter(state=Pack.State.READY, withdrawn_at=None)
    items: dict[UUID, set[int]] = defaultdict(set)
    for key, item in PackPart.objects.filter(pack__in=ready).values_list("pack", "item"):
        items[key].add(item)
    rows = Declaration.objects.filter(item__in=set().union(*items.values()), member__isnull=False).order_by("at")
    said = {(row.item_id, row.member_id): row.at for row in rows}
    found = []
    for pack in ready:
        answers = [said.get((item, pack.reader_id)) for item in items[pack.pk]]
        given = [one for one in answers if one]
        if given and len(given) == len(answers) and max(given) > asked[pack.meeting_id, pack.reader_id]:
            found.append(pack.pk)
    return found


def ask_one(pk: UUID, *, now: datetime) -> int:
    read_as(None)
    pack = Pack.objects.select_related("meeting", "reader", "agency", "made_by").get(pk=pk)
    if not may(pack.made_by, Permission.RUN_MARAC, at=now):
        return 0
    return int(ask_again(pack, by=pack.made_by, at=now) is not None)
