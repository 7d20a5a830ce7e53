"""The worker verifies the log each night and keeps what it found, so that nobody has to think of it.

It begins from nothing each time: killed half-way it leaves the last verdict as it was, and the next run stands alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.timezone import localtime

from dapolicy.audit.models import Verdict
from dapolicy.audit.root import keep_root, last_rooted
from dapolicy.audit.seals import root_path
from dapolicy.audit.verify import Report, verify

NIGHT = 3  # o'clock
ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtextextended('dapolicy.audit.verify', 0))"


def is_due(now: datetime) -> bool:
    """Whether nothing was verified since this night began, or ever."""
    last = Verdict.objects.values_list("at", flat=True).first()
    night = localtime(now).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    begun = night if night <= now else night - timedelta(days=1)
    return last is None or last < begun


def verify_once(*, now: datetime) -> bool:
    """Verify if it is due and nobody else is at it; whether it was done. Asked for often: late loses nothing."""
    if not is_due(now):
        return False
    path = root_path()
    wrong = keep_root(path)
    report = whole_log()
    if report is None:
        return False
    keep(report, at=now, compared=bool(path and last_rooted()) and not wrong)
    return True


def whole_log() -> Report | None:
    """Every seal and leaf as they stand at one moment; None where another worker is at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(ONE_AT_A_TIME)
        return verify() if cursor.fetchone()[0] else None


def keep(report: Report, *, at: datetime, compared: bool) -> None:
    """The verdict in its one row; the one before stands in the history of the row."""
    Verdict.objects.update(
        at=at,
        entries=report.leaves,
        seals=report.seals,
        faults=sum(finding.count for finding in report.found.values()),
        first=str(next(iter(report.found.values()), "")),
        compared=compared,
    )
