"""How each open application stands now, in one statement: what is known, what is new, and what is due next.

What is known is read from the cases as they are at this moment, so that a raised level moves an application without
anybody's doing. As a reader, locked records that they may not open count for nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

LIVE = timedelta(hours=24)

STANDING = """
WITH near AS (
    SELECT n.record_id, n.source_id FROM dvds_near n JOIN access_record s ON s.id = n.source_id
    WHERE (n.part, n.there) IN (('subject', 'suspect'), ('potential-victim', 'victim'), ('applicant', 'suspect'))
      AND (s.locked = 'no' OR %(locked)s) AND (%(every)s OR n.record_id = ANY (%(ids)s))
), known AS (
    SELECT near.record_id,
           max(CASE WHEN c.threat_to_life THEN 60 WHEN c.level = 'high' OR c.wanted THEN 40
                    WHEN c.level = 'medium' THEN 30 WHEN c.level = 'standard' THEN 20 ELSE 25 END) AS danger
    FROM near JOIN cases_case c ON c.record_id = near.source_id WHERE c.closed_at IS NULL GROUP BY 1
), live AS (
    SELECT DISTINCT near.record_id FROM near JOIN cases_incident i ON i.record_id = near.source_id
    WHERE i.danger_now = 'yes' AND i.closed_at IS NULL AND i.reported_at > %(live)s
), news AS (
    SELECT t.record_id, max(CASE WHEN t.what IN ('incident', 'case', 'named') THEN 50 ELSE 35 END) AS danger,
           max(t.at) AS at
    FROM dvds_triage t JOIN access_record s ON s.id = t.source_id
    WHERE NOT EXISTS (SELECT 1 FROM dvds_queueact q WHERE q.record_id = t.record_id AND q.news = t.id)
      AND EXISTS (SELECT 1 FROM dvds_near n -- whoever it was about is still held to be one of ours
                  WHERE n.record_id = t.record_id AND n.source_id = t.source_id AND n.part = t.part)
      AND (s.locked = 'no' OR %(locked)s)
      AND (%(every)s OR t.record_id = ANY (%(ids)s))
    GROUP BY 1
), due AS (
    SELECT k.record_id, min(k.due_at) AS at FROM chronology_clock k
    WHERE k.dvds AND k.stopped_at IS NULL AND k.lapsed_at IS NULL AND NOT k.void GROUP BY 1
), open AS (
    SELECT a.record_id, a.contacted_at, a.priority = 'low' AS last, due.at AS due_at, news.at AS moved_at, a.imminent,
           live.record_id IS NOT NULL AS live,
           greatest(CASE WHEN a.imminent OR live.record_id IS NOT NULL THEN 60 END, news.danger,
                    coalesce(greatest(known.danger,
                                      CASE a.risk WHEN 'high' THEN 40 WHEN 'medium' THEN 30 WHEN 'standard' THEN 20 END,
                                      CASE a.priority WHEN 'first' THEN 40 END), 25)) AS danger
    FROM dvds_application a LEFT JOIN known USING (record_id) LEFT JOIN live USING (record_id)
         LEFT JOIN news USING (record_id) LEFT JOIN due USING (record_id)
    WHERE (a.closed_at IS NULL OR a.imminent) AND (%(every)s OR a.record_id = ANY (%(ids)s))
)
SELECT record_id, danger, due_at, contacted_at, moved_at, imminent, live, count(*) OVER () FROM open
ORDER BY danger DESC, last, due_at NULLS LAST, contacted_at, record_id LIMIT %(most)s OFFSET %(after)s
"""


class Standing(NamedTuple):
    """One application's place."""

    record_id: int
    danger: int
    due_at: datetime | None
    contacted_at: datetime
    moved_at: datetime | None
    imminent: bool
    live: bool
    all: int


def in_order(*, now: datetime, most: int, after: int = 0) -> list[Standing]:
    """Open applications, and closed ones that are red again: the most dangerous first, then whichever is due first."""
    return stand({"every": True, "ids": [], "locked": True, "live": now - LIVE, "most": most, "after": after})


def standing_of(records: Iterable[int], *, now: datetime, locked: bool) -> dict[int, int]:
    """The danger of some open applications. Args: locked, count what is known through locked records as well."""
    wanted = sorted(set(records))
    given = {"every": False, "ids": wanted, "locked": locked, "live": now - LIVE, "most": len(wanted), "after": 0}
    return {row.record_id: row.danger for row in stand(given)}


def stand(given: dict[str, Any]) -> list[Standing]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING, given)
        return [Standing(*row) for row in cursor.fetchall()]
