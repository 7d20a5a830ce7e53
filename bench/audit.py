"""What an entry of the audit costs the request that leaves it, and how long a long log takes to verify.

Runs in a copy of the small force's database, which is gone afterwards.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime

from django.db import connection, transaction

from bench import house
from bench.figures import milliseconds, table
from bench.sameness import copied

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "1000000"))
ROUNDS, WARM_UP = 2_000, 100
MOST_ENTRY, MOST_VERIFY = 0.001, 120.0  # seconds
NAME = "bench_audit"
BATCH = 50_000
FILL = """
    INSERT INTO audit_entry (id, at, member_id, roles, address, session, asked, records, people, reason, outcome, job,
        recipients, words_hash)
    SELECT gen_random_uuid(), now(), n %% 900, ARRAY['response-officer'], '10.0.0.1', repeat('a', 64),
           'GET cases:case reference=DA-' || n, ARRAY[n, n + 1], ARRAY[n %% 20000], '', 200, '', '{}', ''
    FROM generate_series(%s::bigint, %s::bigint) AS n
"""


def entry_costs() -> list[float]:
    """Seconds that writing one entry adds inside the request's transaction, as the web login."""
    from dapolicy.audit.actions import write_entry

    kept, at = [], datetime.now(UTC)
    for place in range(WARM_UP + ROUNDS):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE dapolicy_web")
            cursor.execute("SELECT set_config('dapolicy.reader', '1', true)")
            began = time.perf_counter()
            write_entry(
                at=at, member_id=1, roles=["response-officer"], address="10.0.0.1", session="a" * 32,
                asked=f"GET cases:case reference=DA-{place}", records=[1, 2, 3], people=[4, 5], reason="", outcome=200,
            )  # fmt: skip
            took = time.perf_counter() - began
        if place >= WARM_UP:
            kept.append(took)
    return kept


def fill_and_seal() -> int:
    """Write and seal the log; how many entries stand in it."""
    from dapolicy.audit.seals import seal_all

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry")
        (there,) = cursor.fetchone()
        for first in range(there + 1, ENTRIES + 1, BATCH):
            cursor.execute(FILL, [first, min(first + BATCH - 1, ENTRIES)])
    seal_all(at=datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) audit_entry, audit_seal, audit_unsealed")
    return max(there, ENTRIES)


def verified() -> tuple[float, int, bool]:
    """Seconds to verify everything, how many leaves were looked at, and whether all was as sealed."""
    from dapolicy.audit.verify import verify

    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        report = verify()
    return time.perf_counter() - began, report.leaves, not report.found


def main() -> int:
    """Measure in the database that the environment names; 1 where a target was missed."""
    import django

    django.setup()
    cost = statistics.median(entry_costs())
    entries = fill_and_seal()
    took, leaves, clean = verified()
    rows = [
        ("an entry adds to a request, p50", milliseconds(cost), f"< {milliseconds(MOST_ENTRY)}", cost < MOST_ENTRY),
        (
            f"{entries:,} entries verify ({leaves:,} leaves)",
            f"{took:.1f} s",
            f"< {MOST_VERIFY:.0f} s",
            took < MOST_VERIFY,
        ),
        ("all as sealed", str(clean), "True", clean),
    ]
    sys.stdout.write(f"The audit\n{table(rows)}\n")
    return 0 if all(row[3] for row in rows) else 1


def run(incidents: int) -> list[str]:
    """What missed its target, from a process of its own; the servers are up."""
    with copied(house.seeded(incidents), NAME) as database:
        done = subprocess.run(
            [sys.executable, "-m", "bench.audit"], cwd=house.ROOT, env=house.environment(database, "owner"), check=False
        )
    return ["the audit, see its table"] if done.returncode else []


if __name__ == "__main__":
    sys.exit(main())
