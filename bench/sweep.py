"""The sweep at many open clocks, against the bare statement on tables without triggers, policies or foreign keys.

Nothing due must be one indexed look; ten thousand newly due may cost twice the bare statement, their rows included.
Runs in a copy of the small force's database, which is gone afterwards.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from bench import house
from bench.figures import milliseconds, table
from dapolicy.chronology import sweep as chronology
from dapolicy.embedded.postgres import connect

CLOCKS = int(os.environ.get("BENCH_CLOCKS", "1000000"))
DUE, ROUNDS, LOOKS = 10_000, 5, 30
MOST = 2.0  # times the bare statement
NAME = "bench_sweep"
BASE = datetime(2030, 1, 1, tzinfo=UTC)

# Every clock has one stage; the first blocks of `DUE` reach it one day after another, all others a year later.
FILL = """
    INSERT INTO chronology_clock (record_id, locked, dvds, duty, edition, start_event, started_by, started_at, due_at,
        void, why, owner, entered_late, stage_moments, stage_to, next_stage, next_stage_at)
    SELECT record.ids[1 + n %% cardinality(record.ids)], 'no', false, 'safety-plan', 'force-default',
           gen_random_uuid(), 'risk.graded', moment, moment, false, '', 'safeguarding-lead', false,
           ARRAY[moment], ARRAY['owner'], 0, moment
    FROM generate_series(0, %(clocks)s - 1) AS n,
         (SELECT array_agg(id) AS ids FROM access_record WHERE kind = 'case') AS record,
         LATERAL (SELECT CASE WHEN n < %(due)s THEN 1 + n / %(block)s ELSE 400 END AS days) AS later,
         LATERAL (SELECT %(base)s + interval '1 day' * days AS moment) AS at
"""
BARE = """
    CREATE TABLE bare_clock (LIKE chronology_clock INCLUDING INDEXES);
    CREATE TABLE bare_escalation (LIKE chronology_escalation INCLUDING INDEXES INCLUDING IDENTITY);
    INSERT INTO bare_clock SELECT * FROM chronology_clock;
    GRANT ALL ON bare_clock, bare_escalation TO dapolicy_worker;
"""


def bare_sweep(*, now: datetime) -> int:
    """The same statements over the bare tables."""
    asked = {"now": now, "batch": chronology.BATCH}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(bare(chronology.IS_DUE), asked)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(bare(chronology.CLAIM), asked)
        return int(cursor.rowcount)


def bare(statement: str) -> str:
    bared = statement.replace("chronology_clock", "bare_clock")
    return bared.replace("chronology_escalation", "bare_escalation")


def timed(work: Callable[[datetime], int], now: datetime, expected: int) -> float:
    """Seconds, commit included."""
    began = time.perf_counter()
    claimed = work(now)
    took = time.perf_counter() - began
    if claimed != expected:
        raise SystemExit(f"{claimed} clocks were claimed where {expected} were due.")
    return took


def fill() -> None:
    asked = {"clocks": CLOCKS, "base": BASE, "due": DUE * ROUNDS, "block": DUE}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM chronology_escalation; DELETE FROM chronology_clock")
        cursor.execute(FILL, asked)
        cursor.execute(BARE)
        cursor.execute("VACUUM (ANALYZE) chronology_clock, bare_clock")


def both(now: datetime, expected: int) -> tuple[float, float]:
    ours = timed(lambda moment: chronology.sweep(now=moment), now, expected)
    return ours, timed(lambda moment: bare_sweep(now=moment), now, expected)


def main() -> int:
    """Measure in the database that the environment names; 1 where a target was missed."""
    import django

    django.setup()
    fill()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE dapolicy_worker")
    looks = [both(BASE, 0) for _ in range(LOOKS)]
    claims = [both(BASE + timedelta(days=1 + place, seconds=1), DUE) for place in range(ROUNDS)]
    rows = list(rows_of(looks, claims))
    sys.stdout.write(f"The sweep, {CLOCKS:,} open clocks\n{table(rows)}\n")
    return 0 if all(row[3] for row in rows) else 1


def is_by_index() -> bool:
    """Whether the look for clocks that are due reads none that is not."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE) {chronology.IS_DUE}", {"now": BASE})
        done = [line for (line,) in cursor.fetchall() if "never executed" not in line]
    through = [line for line in done if "Scan" in line and "chronology_clock" in line]
    return bool(through) and all("using clock_next_stage" in line for line in through)


def rows_of(looks: list[tuple[float, float]], claims: list[tuple[float, float]]) -> list[tuple[str, str, str, bool]]:
    nothing, bare_nothing = (statistics.median(times) for times in zip(*looks, strict=True))
    ours, bare = (statistics.median(times) for times in zip(*claims, strict=True))
    ratio = statistics.median(one / other for one, other in claims)
    return [
        ("nothing due, p50", milliseconds(nothing), "by index", is_by_index()),
        ("nothing due, bare", milliseconds(bare_nothing), "", True),
        (f"{DUE:,} newly due, p50", milliseconds(ours), "", True),
        (f"{DUE:,} newly due, bare", milliseconds(bare), "", True),
        ("times the bare statement", f"{ratio:.2f}", f"<= {MOST}", ratio <= MOST),
    ]


def run(incidents: int) -> list[str]:
    """What missed its target, from a process of its own on a copy of a seeded database; the servers are up."""
    seeded = house.seeded(incidents)
    owner = connect(house.PLACE, house.secrets(), "owner", "postgres")
    try:
        with owner.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
            cursor.execute(f"CREATE DATABASE {NAME} TEMPLATE {seeded}")
            done = subprocess.run(
                [sys.executable, "-m", "bench.sweep"], cwd=house.ROOT, env=house.environment(NAME, "owner"), check=False
            )
            cursor.execute(f"DROP DATABASE {NAME}")
    finally:
        owner.close()
    return ["the sweep, see its table"] if done.returncode else []


if __name__ == "__main__":
    sys.exit(main())
