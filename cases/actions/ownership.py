"""Who is answerable for a case: offered, accepted, covered, given to others. A gap stays one until somebody accepts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.actions.levels import refresh_danger
from cases.models import Case, Ownership
from dapolicy.access.models import Locked, Member, Record
from dapolicy.access.permissions import Permission, Refused, may, require
from dapolicy.chronology.actions import move_clocks, tell
from dapolicy.chronology.actions import record as record_event

Part = Ownership.Part
COLUMN = {Part.INVESTIGATOR: "investigator", Part.SAFEGUARDING: "safeguarding_lead"}


def hold(record_id: int) -> Record:
    """The record, held against everybody else who would give or take it, until the transaction ends."""
    return Record.objects.select_for_update(of=("self",)).get(pk=record_id)


def owner_of(record: Record, part: str) -> Member | None:
    """Who is answerable now, in one part."""
    found: Member | None = getattr(record, COLUMN[Part(part)])
    return found


@transaction.atomic
def offer(record: Record, *, part: str, member: Member, by: Member, at: datetime, why: str = "") -> Ownership:
    """Ask somebody to take a part of a case. Whoever has it keeps it until they accept, so that no gap opens.

    A high-risk case goes to somebody outside the unit only with a reason (INV-013).
    """
    require(by, Permission.REALLOCATE, at=at)
    if not may(member, Permission.OWN, at=at):
        raise Refused(f"{member} cannot own a case. Choose somebody whose role can.")
    record = hold(record.pk)
    if is_high(record) and not is_specialist(member, at=at) and not why.strip():
        raise Refused("It is high risk, and they are not a specialist. Say why it goes to them.")
    waiting = Ownership.objects.filter(record=record, part=part, accepted_at=None, ended_at=None)
    waiting.exclude(member=member).update(ended_at=at)
    present = waiting.filter(member=member).first()
    if present:
        return present
    row = Ownership.objects.create(record=record, part=part, member=member, offered_at=at, offered_by=by, why=why)
    write("owner.offered", record, row, by=by, at=at)
    title = f"{record.reference} is offered to you"
    tell(record, to=f"member:{member.pk}", title=title, at=at, source=f"offered:{row.pk}")
    return row


def is_high(record: Record) -> bool:
    return Case.objects.filter(pk=record.pk, level="high").exists()


def is_specialist(member: Member, *, at: datetime) -> bool:
    return bool(member.roles_at(at) & {"specialist-officer", "supervisor"})


@transaction.atomic
def accept(record: Record, *, part: str, by: Member, at: datetime) -> Ownership:
    """Take a part of a case: from the pool, or as offered. Its clocks come along in the same transaction.

    Raises: Refused, where somebody else has accepted it meanwhile, naming them.
    """
    require(by, Permission.OWN, at=at)
    record = hold(record.pk)
    asked = Ownership.objects.filter(record=record, part=part, accepted_at=None, ended_at=None)
    row = asked.filter(member=by).first()
    present = owner_of(record, part)
    if present and present.pk != by.pk and row is None:
        raise Refused(f"{present} has accepted {record.reference} already. Nothing is left to do.")
    asked.exclude(member=by).update(ended_at=at)
    end_present(record, part, at=at)
    row = row or Ownership(record=record, part=part, member=by, offered_at=at, offered_by=by)
    row.accepted_at = at
    row.save()
    write("owner.accepted", record, row, by=by, at=at)
    set_owner(record, part, by, at=at)
    if part == Part.INVESTIGATOR and record.locked != Locked.NO:
        record_event("investigation.owner-named", record, by=by, at=at)  # why them is owed (PPDA-007)
    return row


def end_present(record: Record, part: str, *, at: datetime) -> None:
    """Whoever has had the part has it no longer; nor does their cover."""
    Ownership.objects.filter(record=record, part=part, ended_at=None).exclude(accepted_at=None).update(ended_at=at)


def set_owner(record: Record, part: str, member: Member | None, *, at: datetime) -> None:
    """The copy on the record, its clocks, and its place among the cases that have no owner."""
    setattr(record, COLUMN[Part(part)], member)
    record.save(update_fields=[COLUMN[Part(part)]])
    move_clocks(record, at=at)
    case = Case.objects.filter(pk=record.pk).first()
    if case:
        case.record = record
        refresh_danger(case)


def write(kind: str, record: Record, row: Ownership, *, by: Member | None, at: datetime, **more: Any) -> None:
    """The event of a change of owner: the part, and who it is, as they are called at the time."""
    detail = {"part": row.part, "member": row.member_id, "member_name": row.member.name, **more}
    record_event(kind, record, by=by, at=at, detail=detail, words=row.why)


@transaction.atomic
def reallocate(
    records: Iterable[Record], *, part: str, member: Member, by: Member, at: datetime, why: str
) -> list[Ownership]:
    """Offer many cases to somebody at once, with one reason; each is theirs when they accept it."""
    require(by, Permission.REALLOCATE, at=at)
    if not why.strip():
        raise Refused("Say why they are given to somebody else.")
    in_order = sorted(records, key=lambda record: record.pk)
    return [offer(record, part=part, member=member, by=by, at=at, why=why) for record in in_order]


@transaction.atomic
def cover(
    absent: Member, *, member: Member, until: datetime, by: Member, at: datetime, why: str = ""
) -> list[Ownership]:
    """Somebody stands in for an absent owner: the owner stays the owner, the clocks go to who is there."""
    require(by, Permission.REALLOCATE, at=at)
    if until <= at:
        raise Refused("The cover ends before it begins. Give a later day.")
    if member.pk == absent.pk or not may(member, Permission.OWN, at=at):
        raise Refused(f"{member} cannot cover for {absent}. Choose somebody else whose role can own a case.")
    owned = Ownership.objects.filter(member=absent, ended_at=None, cover_for=None, record__closed_at=None)
    rows = owned.exclude(accepted_at=None).select_related("record").order_by("record_id", "part")
    return [cover_one(row, member, until, by=by, at=at, why=why) for row in rows]


def cover_one(row: Ownership, member: Member, until: datetime, *, by: Member, at: datetime, why: str) -> Ownership:
    record = hold(row.record_id)
    Ownership.objects.filter(record=record, part=row.part, cover_for=row.member, ended_at=None).update(ended_at=at)
    made = Ownership.objects.create(
        record=record,
        part=row.part,
        member=member,
        offered_at=at,
        offered_by=by,
        accepted_at=at,
        cover_for=row.member,
        cover_until=until,
        why=why,
    )
    write("owner.covered", record, made, by=by, at=at, cover_for=row.member.name, until=until.isoformat())
    move_clocks(record, at=at)
    return made


@transaction.atomic
def end_cover(row: Ownership, *, by: Member | None, at: datetime) -> None:
    """The owner is back: their clocks return to them. Done twice, it is done once."""
    record = hold(row.record_id)
    if not Ownership.objects.filter(pk=row.pk, ended_at=None).update(ended_at=at):
        return
    if row.cover_for:
        back = {"part": row.part, "member": row.cover_for_id, "member_name": row.cover_for.name}
        record_event("owner.cover-ended", record, by=by, at=at, detail=back)
    move_clocks(record, at=at)


def end_covers(*, at: datetime) -> int:
    """Give back every case whose cover has run out. Says how many."""
    over = Ownership.objects.filter(cover_until__lte=at, ended_at=None).select_related("cover_for", "record")
    rows = list(over.order_by("record_id"))
    for row in rows:
        end_cover(row, by=None, at=at)
    return len(rows)
