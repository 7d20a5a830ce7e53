"""Reads about packs, as the transaction's reader may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from dapolicy.access.handles import handle
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, may
from marac.models import Item, Meeting, Pack, PackFile, PackOpening, PackPart, Seat, Sheet
from marac.pack.asking import Recipient, recipients_of

WITH = ("reader", "agency", "made_by", "withdrawn_by")


def packs_for(member: Member, *, at: datetime) -> QuerySet[Pack]:
    """A coordinator's are all of them, everybody else's their own. Its meeting is read apart: somebody without a seat
    there any more reads that a pack was withdrawn, and nothing of the meeting."""
    rows = Pack.objects.select_related(*WITH).order_by("-asked_at", "-pk")
    return rows if may(member, Permission.RUN_MARAC, at=at) else rows.filter(reader=member)


def own_packs(member: Member) -> list[tuple[Pack, Meeting | None]]:
    """What somebody may open now, and what was withdrawn from them; what is not finished is not told of."""
    rows = Pack.objects.select_related(*WITH).filter(reader=member, state=Pack.State.READY).order_by("-ready_at")
    packs = list(rows.filter(Q(withdrawn_at__isnull=False) | Q(pk__in=PackFile.objects.values("pack"))))
    meetings = Meeting.objects.select_related("area").in_bulk({pack.meeting_id for pack in packs})
    return [(pack, meetings.get(pack.meeting_id)) for pack in packs]


def meeting_of(pack: Pack) -> Meeting | None:
    """Nothing for somebody who has no seat there any more."""
    return Meeting.objects.select_related("area").filter(pk=pack.meeting_id).first()


def file_of(pack: Pack) -> PackFile | None:
    """Its file without the bytes, where this reader has one: to open, or to lock it first."""
    return PackFile.objects.defer("content").filter(pack=pack.pk).first()


@dataclass
class Line:
    """A recipient of a meeting and their newest pack; `gone`, who had one and has no place at the meeting now."""

    recipient: Recipient
    pack: Pack | None = None
    changed: int = 0
    waits_for_password: bool = False
    opened: int = 0
    gone: bool = False

    @property
    def named(self) -> str:
        return handle(self.pack) if self.pack else ""


def lines_of(meeting: Meeting, *, at: datetime) -> list[Line]:
    """Every recipient, and whoever was one, with what they have. The same statements, however many there are."""
    packs = list(Pack.objects.filter(meeting=meeting).select_related(*WITH).order_by("-asked_at", "-pk"))
    files = dict(PackFile.objects.filter(pack__in=packs).values_list("pack_id", "encrypted_at"))
    opened = list(PackOpening.objects.filter(pack__in=packs).values_list("pack_id", flat=True))
    changed = changed_since(packs)
    lines = []
    recipients = recipients_of(meeting, at=at)
    known = {one.member.pk for one in recipients}
    gone = {pack.reader_id: Recipient(pack.reader, pack.agency) for pack in packs if pack.reader_id not in known}
    for recipient in [*recipients, *gone.values()]:
        newest = next((pack for pack in packs if pack.reader_id == recipient.member.pk), None)
        line = Line(recipient, newest, gone=recipient.member.pk in gone)
        if pack := line.pack:
            line.changed = len(changed.get(str(pack.pk), ()))
            line.opened = opened.count(pack.pk)
            line.waits_for_password = pack.locked_with_password and pack.pk in files and files[pack.pk] is None
        lines.append(line)
    return lines


def changed_since(packs: list[Pack]) -> dict[str, set[int]]:
    """Which cases of each finished pack have other sheets now, are new on the agenda, or have left it."""
    ready = [pack for pack in packs if pack.ready_at and not pack.withdrawn_at]
    if not ready:
        return {}
    meetings = {pack.meeting_id for pack in ready}
    items = list(Item.objects.filter(meeting__in=meetings).values("pk", "meeting_id", "left_at", "added_at"))
    first = min((pack.ready_at for pack in ready if pack.ready_at), default=None)
    since = Q(made_at__gt=first) | Q(replaced_at__gt=first)
    sheets = list(
        Sheet.objects.filter(since, item__meeting__in=meetings).values("item_id", "agencies", "made_at", "replaced_at")
    )
    parts: dict[object, set[int]] = {}
    for pack_id, item_id in PackPart.objects.filter(pack__in=ready).values_list("pack_id", "item_id"):
        parts.setdefault(pack_id, set()).add(item_id)
    return {str(pack.pk): differing(pack, parts.get(pack.pk, set()), items, sheets) for pack in ready}


def differing(
    pack: Pack, had: set[int], items: Sequence[Mapping[str, Any]], sheets: Sequence[Mapping[str, Any]]
) -> set[int]:
    made = pack.ready_at
    theirs = [row for row in sheets if pack.agency_id in row["agencies"]]
    newer = {row["item_id"] for row in theirs if made and (row["replaced_at"] or row["made_at"]) > made}
    left = {row["pk"] for row in items if row["left_at"]}
    return ((newer & had) | (left & had)) | {
        row["pk"] for row in items
        if row["meeting_id"] == pack.meeting_id and not row["left_at"] and made and row["added_at"] > made
    }  # fmt: skip


def nameless_seats(meeting: Meeting, *, at: datetime) -> list[Seat]:
    """Seats for which nobody can be given a pack here: there is no account to make it as."""
    given = {one.agency.pk for one in recipients_of(meeting, at=at)}
    rows = Seat.objects.filter(meeting=meeting, ended_at=None, member=None).select_related("agency")
    return [seat for seat in rows.order_by("pk") if seat.agency_id not in given]


def openings_of(pack: Pack) -> list[PackOpening]:
    """Who opened it, the first first."""
    return list(PackOpening.objects.filter(pack=pack).select_related("member").order_by("at", "pk"))
