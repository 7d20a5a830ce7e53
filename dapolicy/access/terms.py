"""What the policy says of access, taken over for the database's own functions whenever it is migrated."""

from __future__ import annotations

from typing import Any

from django.db import connections

from dapolicy.policy.limits import limits

KEEP = """
    INSERT INTO access_term (code, span) VALUES (%s, make_interval(secs => %s))
    ON CONFLICT (code) DO UPDATE SET span = excluded.span WHERE access_term.span <> excluded.span
"""


def keep_terms(*, using: str, **_: Any) -> None:
    """After every migration, so that a changed file counts from the deployment that brings it. Twice is once.

    Where the table is not there (migrated back) there is nothing that reads it either.
    """
    connection = connections[using]
    if "access_term" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.executemany(KEEP, [[one.id, one.within.elapsed.total_seconds()] for one in limits().values()])
