"""Copies on a case that follow from its events: in custody, wanted, closed. Read from what stands, however entered."""

from __future__ import annotations

from django.db import transaction

from cases.actions.levels import refresh_danger
from cases.models import Case
from cases.statuses import INTO_CUSTODY, OUT_OF_CUSTODY, WANTED_FROM, WANTED_UNTIL
from dapolicy.access.models import Record
from dapolicy.chronology.standing import standing


def last_says(on: frozenset[str], off: frozenset[str], record: Record) -> bool:
    """Whether the latest standing event of either sort is one of `on`."""
    found = standing(on | off, record)
    return bool(found) and found[-1].kind in on


@transaction.atomic
def refresh_status(record: Record) -> None:
    """In custody and wanted, and with them the place of the case in every list."""
    case = Case.objects.select_related("record").get(pk=record.pk)
    case.in_custody = last_says(INTO_CUSTODY, OUT_OF_CUSTODY, record)
    case.wanted = last_says(WANTED_FROM, WANTED_UNTIL, record)
    case.save(update_fields=["in_custody", "wanted"])
    refresh_danger(case)


@transaction.atomic
def close_as_recorded(record: Record) -> None:
    """Closed since the last closing that no opening followed; else open."""
    found = standing(["case.closed", "case.opened"], record)
    closed_at = found[-1].at if found and found[-1].kind == "case.closed" else None
    Case.objects.filter(pk=record.pk).update(closed_at=closed_at)
    Record.objects.filter(pk=record.pk).update(closed_at=closed_at)
