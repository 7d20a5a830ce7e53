"""What a page says where its record is locked, and home where a locked record waits for the reader's decision."""

from __future__ import annotations

from datetime import timedelta

from cases.panels import here
from cases.queries.deaths import RECORDED, deaths_on, silent_about
from dapolicy.access.models import Locked, Record
from dapolicy.audit.http import Request
from dapolicy.chronology.models import Event
from dapolicy.custody.queries import declarations_of, waiting_for_me
from dapolicy.desk.over import line
from dapolicy.desk.panels import Panel

CARRIED_BY = timedelta(minutes=2)  # the worker runs each minute


def decisions(request: Request) -> Panel | None:
    """What waits for the decision of a post that the reader holds (ACC-004); no statement for whoever holds none."""
    waiting = waiting_for_me() if line(request).posts else []
    if not waiting:
        return None
    request.audit.saw(records=[record.pk for one in waiting for record in one.records])
    return Panel("custody/home_decisions.html", {"waiting": waiting, "now": request.now})


def locked(request: Request, record: Record) -> Panel | None:
    """On a locked record: *do you know either of them?* until it is answered, then what is owed (PPDA-006).

    An open record costs no statement.
    """
    if record.locked == Locked.NO:
        return None
    mine = [one for one in declarations_of(record) if one.member.pk == request.member.pk]
    owed = bool(mine) and not mine[0].full_at and not mine[0].reviewed_at
    return Panel("custody/panel.html", {"record": record, "ask": not mine, "owed": owed})


def deaths(request: Request, record: Record) -> Panel | None:
    """Where a death that was recorded here is still to be recorded, as far as the reader sees those records."""
    silent = [(event, silent_about(event)) for event in not_carried(request, record)]
    request.audit.saw(records=[pk for _, places in silent for pk in places])
    references = Record.objects.in_bulk([pk for _, places in silent for pk in places]) if silent else {}
    lines = [(event.subject, references[pk].reference) for event, places in silent for pk in places]
    return Panel("cases/deaths.html", {"record": record, "lines": sorted(lines)}) if lines else None


def not_carried(request: Request, record: Record) -> list[Event]:
    """Deaths on this record that the worker may not carry; an open record costs no statement, nor does a case."""
    found = here(request, record)
    if found:
        known = [one for one in found.events if one.kind == RECORDED and one.record_id == record.pk]
    else:
        known = deaths_on(record) if record.locked != Locked.NO else []
    return [one for one in known if record.locked != Locked.NO or one.recorded_at < request.now - CARRIED_BY]
