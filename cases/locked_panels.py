"""What a page says where its record is locked, and home where a locked record waits for the reader's decision."""

from __future__ import annotations

from dapolicy.access.models import Locked, Record
from dapolicy.audit.http import Request
from dapolicy.custody.queries import declarations_of, waiting_for_me
from dapolicy.desk.over import line
from dapolicy.desk.panels import Panel


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
