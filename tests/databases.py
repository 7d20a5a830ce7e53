"""Databases of their own for tests that commit: copies of the test database, dropped afterwards."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction
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
    with outside() as cursor:
        cursor.execute(sql)


@contextmanager
def outside() -> Iterator[Any]:
    """A cursor in the cluster's own database, outside transactions."""
    held = connection.get_connection_params()
    held = {name: held[name] for name in ("user", "password", "host", "port") if name in held}
    session = psycopg2.connect(dbname="postgres", **held)
    try:
        session.autocommit = True
        yield session.cursor()
    finally:
        session.close()


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


@contextmanager
def visiting(blocker: Any, *, name: str) -> Iterator[None]:
    """Inside, the test works in this database; what it writes there is undone."""
    usual = connection.settings_dict["NAME"]
    with blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_keepdb: bool, django_db_createdb: bool, django_db_blocker: Any
) -> Iterator[None]:
    """The test database, also where every test chosen only copies it (pytest-django's own makes none then)."""
    keep = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock(), built_once() as shared:
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, keepdb=keep or shared.stands)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)
            shared.end()


@dataclass
class Shared:
    """The database from which the processes of one run begin; the first of them builds it, and ends it."""

    name: str = ""
    stands: bool = False

    def begin(self) -> None:
        own = connection.settings_dict["TEST"]["NAME"]
        administer(f'CREATE DATABASE "{own}" TEMPLATE "{self.name}"')

    def keep(self) -> None:
        own = connection.settings_dict["NAME"]
        connection.close()
        administer(f'CREATE DATABASE "{self.name}" TEMPLATE "{own}"')

    def end(self) -> None:
        if self.name and not self.stands:
            administer(f'DROP DATABASE "{self.name}"')


@contextmanager
def built_once() -> Iterator[Shared]:
    """Migrations run in one process of a run; the others wait for it, and begin from a copy."""
    run, processes = os.environ.get("PYTEST_XDIST_TESTRUNUID"), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if run is None or processes == 1:
        yield Shared()
        return
    with outside() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [run])  # until this session ends
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [f"test_{run}"])
        shared = Shared(f"test_{run}", bool(cursor.fetchone()[0]))
        if shared.stands:
            shared.begin()
        yield shared
        if not shared.stands:
            shared.keep()


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A copy of the test database for a test that commits; every thread of the test connects to it. Dropped after."""
    with copied(django_db_blocker, name=f"{connection.settings_dict['NAME']}_own") as own:
        yield own
