"""A job takes each row by itself: one that is bad stops nobody, and a database that is gone stops all."""

from __future__ import annotations

import logging

import pytest
from django.db import Error, connection

from dapolicy.access.models import Team
from dapolicy.access.permissions import Refused
from dapolicy.chronology.apart import by_itself


def named(name: str, fault: Exception | None = None) -> int:
    """Write a row, and then fail where there is a fault."""
    Team.objects.create(name=name, force="Westmarch")
    if fault:
        raise fault
    return 1


@pytest.mark.parametrize("fault", [LookupError("x"), TypeError("x"), Refused("No"), Team.DoesNotExist("x")])
def test_what_a_bad_row_wrote_is_undone_and_the_next_is_done(db, caplog, fault):
    assert by_itself(named, "bad", fault=fault) is None
    assert by_itself(named, "good") == 1
    assert list(Team.objects.filter(name__in=("bad", "good")).values_list("name", flat=True)) == ["good"]
    assert [row.getMessage() for row in caplog.records if row.levelno == logging.ERROR] == [
        "named could not be done and waits: bad"
    ]


def broken(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    return 1


def test_a_fault_of_the_database_undoes_that_row_alone(db):
    assert by_itself(broken, "bad") is None
    assert by_itself(named, "good") == 1


def ended(name: str) -> int:
    """The server ends this session, as where it is stopped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return 1


def test_where_the_database_is_gone_nothing_else_is_tried(own_database):
    with pytest.raises(Error):
        by_itself(ended, "any")
    connection.close()
    assert by_itself(named, "good") == 1
