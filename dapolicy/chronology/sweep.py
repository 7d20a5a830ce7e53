"""Noticing that time has passed. One set-based statement; no job creates a duty, so a stopped worker loses nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

BATCH = 20_000

# Asked first: planning the claim takes longer than finding that nothing is due, which is what most minutes find.
IS_DUE = "SELECT EXISTS (SELECT 1 FROM chronology_clock WHERE next_stage_at < %(now)s)"
CLAIM = """
WITH due AS (
    SELECT id, record_id, next_stage, stage_moments, stage_to
    FROM chronology_clock
    WHERE next_stage_at < %(now)s
    ORDER BY next_stage_at
    LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
), reached AS (
    SELECT due.id AS clock_id, due.record_id, place - 1 AS stage, due.stage_to[place] AS told_to,
           due.stage_moments[place] AS moment, place = max(place) OVER (PARTITION BY due.id) AS latest
    FROM due, generate_series(due.next_stage + 1, cardinality(due.stage_moments)) AS place
    WHERE due.stage_moments[place] < %(now)s
), written AS (
    INSERT INTO chronology_escalation
        (record_id, locked, dvds, clock_id, stage, "to", reached_at, claimed_at, state)
    SELECT record_id, 'no', false, clock_id, stage, told_to, moment, %(now)s,
           CASE WHEN latest THEN 'waiting' ELSE 'passed-over' END
    FROM reached
    ON CONFLICT (clock_id, stage) DO NOTHING
), ahead AS (
    SELECT clock_id, max(stage) + 1 AS stage FROM reached GROUP BY clock_id
)
UPDATE chronology_clock clock
SET next_stage = CASE WHEN ahead.stage < cardinality(clock.stage_moments) THEN ahead.stage END,
    next_stage_at = clock.stage_moments[ahead.stage + 1],
    noticed_at = coalesce(clock.noticed_at, CASE WHEN clock.due_at < %(now)s THEN %(now)s END)
FROM ahead WHERE clock.id = ahead.clock_id
"""


@transaction.atomic
def sweep(*, now: datetime, batch: int = BATCH) -> int:
    """Claim every clock that reached a stage by `now` and leave a row to be sent for it. Returns how many.

    Run twice, late, or in two workers at once, each stage is claimed once: rows being claimed are skipped, a stage
    is unique, and a stage overtaken while nobody swept is marked passed over, so that only the latest is told.
    """
    with connection.cursor() as cursor:
        cursor.execute(IS_DUE, {"now": now})
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(CLAIM, {"now": now, "batch": batch})
        return int(cursor.rowcount)
