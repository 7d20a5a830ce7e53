"""What a page says where its record is locked."""

from __future__ import annotations

from dapolicy.access.models import Locked, Record
from dapolicy.audit.http import Request
from dapolicy.custody.queries import declarations_of
from dapolicy.desk.panels import Panel


def locked(request: Request, record: Record) -> Panel | None:
    """On a locked record: *do you know either of them?* until it is answered, then what is owed (PPDA-006).

    An open record costs no statement.
    """
    if record.locked == Locked.NO:
        return None
    mine = [one for one in declarations_of(record) if one.member.pk == request.member.pk]
    owed = bool(mine) and not mine[0].full_at and not mine[0].reviewed_at
    return Panel("custody/panel.html", {"record": record, "ask": not mine, "owed": owed})
