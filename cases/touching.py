"""Live incidents that touch a locked record: the post is paged, and the record's holders are told, within the minute.

The request that saves an incident sends the same task for every incident, so that its timing gives nothing away; all
the finding is the worker's, over everything live at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from cases.doorstep import place_in
from cases.matching import keys, normal
from cases.models import Incident, Intake, Pair
from dapolicy.access.models import Member, Record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.apart import by_itself
from dapolicy.chronology.hurry import hurry
from dapolicy.chronology.sending import notify
from dapolicy.custody.paging import FIM, page_post

TASK = "cases.tasks.look_at_live"
SAME = "same_event"  # of a touch: the incident may be the same event as the record
WHY = "A live incident touches a locked record"
LIVE = timedelta(hours=24)
TOUCHES = "SELECT incident, touched FROM safety_touches(%s::bigint[], %s::text[], %s::text[], %s::bigint[])"
# Saved whole by somebody out of whose sight the report had gone that they had begun or were completing. Their draft
# knows the other by its moment, so that it says no reference of a record that they may not see.
BEGUN = """
    SELECT live.id, begun.id
    FROM access_record live JOIN cases_incident incident ON incident.record_id = live.id
         JOIN cases_draft draft ON draft.member_id = incident.reported_by_id AND draft.finished_at >= live.opened_at
              AND (draft.data ->> 'opened_at')::timestamptz = live.opened_at
         JOIN access_record begun ON begun.reference = draft.data ->> 'began' AND begun.locked <> 'no'
    WHERE live.kind = 'incident' AND live.closed_at IS NULL AND live.opened_at > %s AND begun.id <> live.id
"""
KEEP = """
    INSERT INTO cases_touch (id, record_id, locked, dvds, incident_id, at)
    SELECT gen_random_uuid(), touched, 'no', false, %s, %s FROM unnest(%s::bigint[]) AS touched
    ON CONFLICT (record_id, incident_id) DO NOTHING RETURNING record_id
"""


def hurry_look() -> None:
    """Ask the worker to look, once the incident is kept: for every incident, whatever it touches."""
    for task in (TASK, *settings.DAPOLICY_LOOKS):
        transaction.on_commit(partial(hurry, task))


def look_at_live(*, now: datetime) -> int:
    """Tell of every touch that nobody was told of. Late, twice or in two workers: each is kept, and told, once."""
    begun = begun_before(now)
    by_incident: dict[int, set[int]] = defaultdict(set)
    for incident, record in [*touches(now), *begun.items()]:
        by_incident[incident].add(record)
    return sum(
        by_itself(keep_and_tell, incident, sorted(found), begun=begun.get(incident), now=now) or 0
        for incident, found in sorted(by_incident.items())
    )


def begun_before(now: datetime) -> dict[int, int]:
    """By live incident, the locked report that its writer had begun and saw no more when they saved the whole."""
    with connection.cursor() as cursor:
        cursor.execute(BEGUN, [now - LIVE])
        return dict(cursor.fetchall())


def keep_and_tell(incident: int, records: Sequence[int], *, begun: int | None, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [incident, now, list(records)])
        fresh = {row[0] for row in cursor.fetchall()}
    if fresh:
        tell_of(Record.objects.get(pk=incident), fresh, now, begun=begun)
    return len(fresh)


def touches(now: datetime) -> list[tuple[int, int]]:
    """Live incidents and the locked records that they touch."""
    outside = said_outside(now)
    columns = [list(column) for column in zip(*outside, strict=True)] or [[], [], [], []]
    with connection.cursor() as cursor:
        cursor.execute(TOUCHES, columns)
        return list(cursor.fetchall())


def said_outside(now: datetime) -> list[tuple[int, str, str, int]]:
    """Where each live incident is, and the number that somebody rang from: keys that stand on no person."""
    live = Incident.objects.filter(record__opened_at__gt=now - LIVE, closed_at=None)
    found: list[tuple[int, str, str, int]] = []
    for incident in live.exclude(place="").only("record_id", "place"):
        place = keys.place_keys(place_in(incident.place))
        found += [(incident.record_id, kind, key, incident.record_id) for kind, key in place]
    return found + rang_from(now)


def rang_from(now: datetime) -> list[tuple[int, str, str, int]]:
    """Numbers that came with an incident from command and control, whoever it was that rang."""
    sent = Intake.objects.filter(received_at__gt=now - LIVE).exclude(incident_reference="")
    numbers = {one.incident_reference: said_number(one.body) for one in sent}
    ids = Record.objects.filter(reference__in=numbers).values_list("reference", "pk")
    return [(pk, "reach", numbers[reference], pk) for reference, pk in ids if numbers[reference]]


def said_number(body: Any) -> str:
    """The number in what another system sent, as it came; none where that was something else."""
    if not isinstance(body, dict):
        return ""
    return normal.phone(str(body.get("rang_from") or ""))


def tell_of(incident: Record, records: set[int], now: datetime, *, begun: int | None = None) -> None:
    """One page for each matter, on its case where that is locked; a line in its chronology, and its holders told.

    Args: begun, the record of them that may be the same event.
    """
    touched = {record.pk: matter_of(record) for record in Record.objects.filter(pk__in=records)}
    for matter in Record.objects.filter(pk__in=touched.values()).order_by("pk"):
        same = {SAME: True} if begun and touched.get(begun) == matter.pk else {}
        record_event("access.touched", matter, by=None, at=now, detail={"incident": incident.reference, **same})
        notify(matter, holders(matter), source=f"touched:{incident.reference}", title=WHY, now=now)
        page_post(FIM, record=matter, why=WHY, at=now)


def matter_of(record: Record) -> int:
    """The locked case that an incident belongs to, so that one matter is one page."""
    pairs = Pair.objects.filter(record=record, ended_at=None).exclude(case_record__locked="no")
    return pairs.order_by("case_record").values_list("case_record", flat=True).first() or record.pk


def holders(record: Record) -> list[Member]:
    """Those who hold a grant on it and are not excluded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_holders(%s)", [record.pk])
        return list(Member.objects.filter(pk__in=[row[0] for row in cursor.fetchall()]))
