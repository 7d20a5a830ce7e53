"""Sheets: what may be shared of a case, section by section, written by a job that reads as the coordinator.

Words that must not leave are stopped here, before anybody outside can read them: `stops_of` names them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dapolicy.access.models import Locked, Member
from dapolicy.access.permissions import Permission, require
from dapolicy.access.reader import read_as, reading_as
from dapolicy.chronology.actions import lock_record
from marac.models import Agency, Item, Meeting, Sheet
from marac.pack.about import About, about
from marac.pack.blocks import HELD_BACK, Content, breakable, changed, content, words
from marac.pack.entries import PurposeNamed
from marac.pack.sections import COMPOSERS
from marac.pack.withheld import Withheld, withheld_of
from marac.terms import Agreement, agreement_at

PURPOSE = Sheet.Section.PURPOSE


@dataclass(frozen=True)
class Stop:
    """Words that were taken out of a section before anybody else could read them."""

    item: Item
    reference: str
    section: str
    why: str

    @property
    def label(self) -> str:
        return str(Sheet.Section(self.section).label).lower()


@dataclass(frozen=True)
class Composed:
    """A case's sections as the coordinator may read them, with everybody who is named in it."""

    item: Item
    people: list[int]
    ask: str
    sections: dict[str, Content]
    agencies: dict[str, list[str]]


def compose_meeting(meeting: Meeting, *, by: Member, at: datetime) -> list[Stop]:
    """Make the sheets of every case on an agenda that this coordinator may see; those that did not change stay."""
    with reading_as(by.pk):
        items = list(Item.objects.filter(meeting=meeting, left_at=None).values_list("pk", flat=True))
    return compose(items, by=by, at=at)


def compose(items: Iterable[int], *, by: Member, at: datetime) -> list[Stop]:
    """Make the sheets of these items. Transactions of its own, each with the reader that it needs: for jobs."""
    with reading_as(by.pk):
        require(by, Permission.RUN_MARAC, at=at)
        found = Item.objects.filter(pk__in=list(items), left_at=None).select_related("referral__agency", "meeting")
        rows = list(found)
    told = [one for row in rows if (one := read(row, by=by, at=at))]
    with transaction.atomic():
        read_as(None)
        held = {case.item.pk: withheld_of(case.people) for case in told}
    for case in told:
        with reading_as(by.pk):
            keep(without(case, held[case.item.pk]), by=by, at=at)
    with reading_as(by.pk):
        return stops_on([case.item.pk for case in told])


def read(item: Item, *, by: Member, at: datetime) -> Composed | None:
    """As its coordinator, less what is locked and not its own: whoever may see the case reads its sheets, and whatever
    else the coordinator was let into they say nothing of it."""
    own: list[int] = []
    if item.locked != Locked.NO:
        with reading_as(by.pk):
            seen = about(item, now=at)
            own = seen.records if seen else []
    with reading_as(by.pk, open_only=True, but=own):
        one = about(item, now=at)
        return composed(one, at=at) if one else None


def composed(one: About, *, at: datetime) -> Composed:
    agreement = agreement_at(at)
    sections = {section: make(one) for section, make in COMPOSERS.items()}
    agencies = {section: agencies_for(section, agreement) for section in sections}
    if named := one.last(PurposeNamed.kind):
        sections[PURPOSE] = content(words("Immigration status, for this purpose and no other", one.said(named)))
        agencies[PURPOSE] = sorted(map(str, named.detail.get("agencies", ())))
    return Composed(one.item, one.everybody, one.ask, sections, agencies)


def agencies_for(section: str, agreement: Agreement) -> list[str]:
    kinds = agreement.kinds_for(section)
    return sorted(Agency.objects.filter(kind__in=kinds, ended_on=None).values_list("code", flat=True))


def without(one: Composed, held: Withheld) -> Composed:
    """The same, with what must not leave taken out, and named."""
    instead = HELD_BACK.format(name=one.ask)
    found: dict[str, Content] = {}
    for section, said in one.sections.items():
        stopped: list[str] = []

        def checked(text: str, section: str = section, stopped: list[str] = stopped) -> str:
            why = held.found_in(text, immigration=section != PURPOSE)
            if not why:
                return breakable(text)
            stopped.append(why)
            return instead

        kept = changed(said, checked)
        if title := said.get("title"):
            kept["title"] = checked(title)
        found[section] = kept | ({"stopped": sorted(set(stopped))} if stopped else {})
    return Composed(one.item, one.people, one.ask, found, one.agencies)


def keep(one: Composed, *, by: Member, at: datetime) -> None:
    """Write what differs from what stands; what stood is replaced, and stays to be looked up."""
    lock_record(one.item.record_id)
    standing = {row.section: row for row in Sheet.objects.filter(item=one.item, replaced_at=None)}
    for section, said in one.sections.items():
        old = standing.pop(section, None)
        if old and digest_of(old.content, old.agencies) == digest_of(said, one.agencies[section]):
            continue
        replace(old, at=at)
        Sheet.objects.create(
            record_id=one.item.record_id, item=one.item, section=section, content=said, made_at=at, by=by,
            agencies=one.agencies[section], agreement=agreement_at(at).version,
        )  # fmt: skip
    for old in standing.values():
        replace(old, at=at)
    Item.objects.filter(pk=one.item.pk).update(sheets_at=at)


def replace(old: Sheet | None, *, at: datetime) -> None:
    if old:
        Sheet.objects.filter(pk=old.pk, replaced_at=None).update(replaced_at=at)


def digest_of(*parts: object) -> str:
    """What two readings are compared by."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def stops_of(meeting: Meeting) -> list[Stop]:
    """What was stopped in the papers of a meeting, as far as this reader may know of it."""
    return stops_on(Item.objects.filter(meeting=meeting, left_at=None).values_list("pk", flat=True))


def stops_on(items: Iterable[int]) -> list[Stop]:
    rows = Sheet.objects.filter(item__in=list(items), replaced_at=None, content__has_key="stopped")
    return [
        Stop(row.item, row.item.record.reference, row.section, why)
        for row in rows.select_related("item__record").order_by("item__place", "section")
        for why in row.content["stopped"]
    ]
