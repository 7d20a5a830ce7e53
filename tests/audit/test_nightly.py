"""The log is verified each night by the worker, with its own login; what it found stands in one row."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from dapolicy.access.reader import read_as
from dapolicy.audit.actions import write_entry
from dapolicy.audit.models import Alteration, Seal, Verdict
from dapolicy.audit.nightly import is_due, verify_once
from dapolicy.audit.root import read_root
from dapolicy.audit.seals import seal_all
from tests.audit.conftest import ENTRY, MOMENT
from tests.audit.test_verify import tamper
from tests.databases import administer

AFTERNOON = datetime(2026, 3, 29, 13, 0, tzinfo=UTC)


@pytest.fixture
def root(settings, tmp_path: Path) -> Path:
    settings.DAPOLICY_AUDIT_ROOT = str(tmp_path / "root")
    return tmp_path / "root"


@pytest.fixture
def as_worker() -> Iterator[Callable[[], None]]:
    """From here on every statement of the test's connection has the worker's rights."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE dapolicy_worker")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def sealed(times: int = 1) -> None:
    for _ in range(times):
        write_entry(**ENTRY, words="bracken")
        seal_all(at=MOMENT)


def verdict() -> Verdict:
    return Verdict.objects.get()


def test_the_worker_verifies_all_with_its_own_login_and_against_the_root(own_database, root, as_worker):
    sealed(3)
    assert verify_once(now=AFTERNOON)
    found = verdict()
    assert (found.at, found.entries, found.seals, found.faults, found.first) == (AFTERNOON, 3, 3, 0, "")
    assert (found.compared, found.rooted, found.root) == (True, 3, "")
