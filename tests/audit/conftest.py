"""What tests of the audit stand on: entries with known columns, and a database of their own for tests that commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg2
import pytest
from django.db import connection

from dapolicy.audit.actions import write_entry

MOMENT = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
ENTRY: dict[str, Any] = {
    "at": MOMENT,
    "member_id": 7,
    "roles": ["supervisor", "manager"],
    "address": "192.0.2.4",
    "session": "a-session-key",
    "asked": "GET cases:case reference=DA-7KQ2MX",
    "records": [11],
    "people": [5, 6],
    "reason": "Called by the victim",
    "outcome": 200,
}


@pytest.fixture
def entry(db: None) -> Callable[..., UUID]:
    """`entry(words="…")`: writes one, with the given columns instead of the usual."""
    return lambda **columns: write_entry(**{**ENTRY, **columns})


def administer(sql: str) -> None:
    """A statement that runs outside transactions, on the cluster's own database."""
    held = connection.get_connection_params()
    held = {name: held[name] for name in ("user", "password", "host", "port") if name in held}
    outside = psycopg2.connect(dbname="postgres", **held)
    try:
        outside.autocommit = True
        outside.cursor().execute(sql)
    finally:
        outside.close()


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A copy of the test database for a test that commits; every thread of the test connects to it. Dropped after."""
    usual = connection.settings_dict["NAME"]
    own = f"{usual}_own"
    with django_db_blocker.unblock():
        connection.close()
        administer(f'CREATE DATABASE "{own}" TEMPLATE "{usual}"')
        connection.settings_dict["NAME"] = own
        try:
            yield own
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual
            administer(f'DROP DATABASE "{own}" WITH (FORCE)')
