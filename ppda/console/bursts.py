"""Who opened very much in a short time: records and people, counted once each, by whatever address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from dapolicy.access.models import Record
from dapolicy.audit.models import Entry
from ppda.console.asked import FAILED, OWN_PAGES, chose, references_in, view_of
from ppda.console.looks import Look
from ppda.models import Finding

BURST = "burst"


@dataclass(frozen=True)
class Opened:
    """One page that somebody opened: what it was asked for, and the records that it showed."""

    at: datetime
    entry: UUID
    things: set[int | str]
    records: set[int]


def bursts(found: list[Look], rule: dict[str, Any], *, now: datetime) -> Iterator[Finding]:
    """One finding for each burst, dated by the look that made it one."""
    window = timedelta(minutes=rule["minutes"])
    for member in sorted({one.member for one in found if one.opened}):
        times = [one.at for one in found if one.opened and one.member == member]
        pages = opened_between(member, min(times) - window, max(times))
        last = first_crossing(pages, window, rule["things"])
        if last and not asked_already(member, last.at, window):
            yield Finding(
                rule=BURST,
                member_id=member,
                records=sorted(for_everybody(last.records)),
                entry_id=last.entry,
                at=last.at,
                found_at=now,
                detail={"things": len(last.things), "minutes": rule["minutes"]},
                key=f"{BURST}:{member}:{int(last.at.timestamp()) // int(window.total_seconds())}",
            )


def opened_between(member: int, since: datetime, until: datetime) -> list[Opened]:
    """What somebody opened, oldest first."""
    entries = Entry.objects.filter(member_id=member, at__gte=since, at__lte=until, outcome__lt=FAILED, job="")
    rows = entries.exclude(records=[]).order_by("at", "pk").values_list("at", "pk", "asked", "records")
    found = [row for row in rows if not view_of(row[2]).startswith(OWN_PAGES)]
    named = {reference for _, _, asked, _ in found for reference in references_in(asked)}
    keys = dict(Record.objects.filter(reference__in=named).values_list("reference", "pk"))
    return [opened(at, entry, asked, set(records), keys) for at, entry, asked, records in found]


def opened(at: datetime, entry: UUID, asked: str, records: set[int], keys: dict[str, int]) -> Opened:
    """A page is what its address names, a record or a person, and one thing however many records it shows: papers of
    thirty cases are no burst."""
    own = {keys.get(reference, reference) for reference in references_in(asked)}
    own = {one for one in own if isinstance(one, str) or one in records}
    if not chose(asked):
        return Opened(at, entry, own, {one for one in own if isinstance(one, int)})
    nameless: set[int | str] = {*records} if len(records) == 1 else {asked.partition(" ")[2]}
    return Opened(at, entry, own or nameless, records)


def first_crossing(pages: list[Opened], window: timedelta, most: int) -> Opened | None:
    """The first page with which there were `most` different things within the window before it, and all of them."""
    for place, last in enumerate(pages):
        near = [one for one in pages[: place + 1] if one.at > last.at - window]
        things = set().union(*(one.things for one in near))
        if len(things) >= most:
            return Opened(last.at, last.entry, things, set().union(*(one.records for one in near)))
    return None


def for_everybody(records: set[int]) -> set[int]:
    """Without the scheme's, where there are others: the question is no secret of its staff for one page among many."""
    return set(Record.objects.filter(pk__in=records, dvds=False).values_list("pk", flat=True)) or records


def asked_already(member: int, at: datetime, window: timedelta) -> bool:
    """A burst that goes on is one burst."""
    near = Finding.objects.filter(rule=BURST, member_id=member, at__gt=at - window, at__lt=at + window)
    return near.exists()
