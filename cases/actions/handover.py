"""From shift to shift: what stands is handed over line by line, and each line is accepted by a named person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from cases.models import HandoverLine
from cases.queries.handover import Standing
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event


@transaction.atomic
def offer_lines(lines: Iterable[Standing], *, by: Member, at: datetime) -> list[HandoverLine]:
    """Hand over what stands. A line that waits already is not handed over twice; nothing holds the handover up."""
    require(by, Permission.RECORD_ENTRY, at=at)
    fresh = [line for line in sorted(lines, key=lambda one: one.record.pk) if not line.waiting]
    return [offer_line(line, by=by, at=at) for line in fresh]


def offer_line(line: Standing, *, by: Member, at: datetime) -> HandoverLine:
    row = HandoverLine.objects.create(
        record=line.record, kind=line.kind, about=line.about, offered_at=at, offered_by=by
    )
    record_event("handover.offered", line.record, by=by, at=at, detail={"kind": line.kind})
    return row


@transaction.atomic
def accept_line(row: HandoverLine, *, by: Member, at: datetime) -> bool:
    """Take a line over by name. Says whether this call did it; handing over to oneself is no handover."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if row.offered_by_id == by.pk:
        raise Refused("You handed this over. Somebody of the next shift accepts it.")
    if not HandoverLine.objects.filter(pk=row.pk, accepted_at=None).update(accepted_at=at, accepted_by=by):
        return False
    record_event("handover.accepted", row.record, by=by, at=at, detail={"kind": row.kind})
    return True
