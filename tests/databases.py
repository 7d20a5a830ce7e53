"""A database of its own for a test that commits: copied from the prepared one, never flushed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import connection


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
