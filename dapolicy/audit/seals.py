"""Sealing: what was written since the last time becomes one more link of the chain."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from dapolicy.audit.root import keep_root

LEAVES = 10_000  # in one seal: bounds a transaction's memory after a bulk load


@transaction.atomic
def seal_next(*, at: datetime, most: int = LEAVES) -> int | None:
    """One seal over at most `most` unsealed rows; its number, or None where nothing was unsealed.

    Killed half-way it leaves the rows unsealed for the next run. A second sealer waits for the first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal_next(%s, %s)", [at, most])
        number: int | None = cursor.fetchone()[0]
    return number


def seal_all(*, at: datetime) -> int:
    """Seal until nothing is left, then put the newest seal into the root outside. Returns how many seals."""
    seals = 0
    while seal_next(at=at) is not None:
        seals += 1
    keep_root(root_path())
    return seals


def root_path() -> Path | None:
    """Where the root stands, where a deployer has named a place."""
    return Path(settings.DAPOLICY_AUDIT_ROOT) if settings.DAPOLICY_AUDIT_ROOT else None
