"""What somebody of the force reads of MARAC on their first page: the actions that are theirs, and a meeting at which
they had a seat or the chair and that is not held. One statement, however much there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from dapolicy.access.handles import handle
from dapolicy.access.models import Member
from marac.models import Action

SHOWN = 20
SQL = """
    SELECT action.id, action.record_id, record.reference, action.words, action.due_on, NULL::timestamptz
    FROM marac_action action JOIN access_record record ON record.id = action.record_id
    WHERE action.owner_id = %(who)s AND action.state = 'open'
    UNION ALL
    SELECT NULL, NULL, area.name, meeting.cancelled_why, NULL, meeting.starts_at
    FROM marac_meeting meeting JOIN marac_area area ON area.code = meeting.area_id
    WHERE meeting.cancelled_at IS NOT NULL AND meeting.starts_at > %(now)s
      AND (meeting.chair_id = %(who)s
           OR meeting.id IN (SELECT meeting_id FROM marac_seat WHERE member_id = %(who)s AND ended_at IS NULL))
    ORDER BY 6, 5, 1 LIMIT %(shown)s
"""


@dataclass(frozen=True)
class Own:
    """An action, or a meeting that is not held where there is no key."""

    key: UUID | None
    record: int | None
    title: str
    words: str
    due_on: date | None
    starts_at: datetime | None

    @property
    def named(self) -> str:
        return handle(Action(pk=self.key))


def own(member: Member, *, now: datetime) -> list[Own]:
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"who": member.pk, "now": now, "shown": SHOWN})
        return [Own(*row) for row in cursor.fetchall()]
