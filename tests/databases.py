"""Databases of their own for tests that commit: copies of the test database, dropped afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.test.utils import setup_databases, teardown_databases


def administer(sql: str) -> None:
    """A statement that runs outside transactions, on the cluster's own database.

    Tried again for a while: the cluster's own vacuuming may hold a database that is to be dropped, and ends by itself.
    """
    for _ in range(40):
        try:
            return administer_once(sql)
        except (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ObjectInUse):
            time.sleep(0.25)
    return administer_once(sql)


def administer_once(sql: str) -> None:
    held = connection.get_connection_params()
    held = {name: held[name] for name in ("user", "password", "host", "port") if name in held}
    outside = psycopg2.connect(dbname="postgres", **held)
    try:
        outside.autocommit = True
        outside.cursor().execute(sql)
    finally:
        outside.close()


@contextmanager
def copied(blocker: Any, *, name: str) -> Iterator[str]:
    """Inside, every thread of the test connects to a copy, called `name`, of the database it had; dropped after."""
    usual = connection.settings_dict["NAME"]
    with blocker.unblock():
        connection.close()
        administer(f'CREATE DATABASE "{name}" TEMPLATE "{usual}"')
        connection.settings_dict["NAME"] = name
        try:
            yield name
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual
            administer(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_keepdb: bool, django_db_createdb: bool, django_db_blocker: Any
) -> Iterator[None]:
    """The test database, also where every test chosen only copies it (pytest-django's own makes none then)."""
    keep = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, keepdb=keep)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A copy of the test database for a test that commits; every thread of the test connects to it. Dropped after."""
    with copied(django_db_blocker, name=f"{connection.settings_dict['NAME']}_own") as own:
        yield own
