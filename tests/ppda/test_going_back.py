"""Migrations that put a function in another's place can be taken back, and made again."""

from __future__ import annotations

from importlib import import_module

from django.db import connection
from django.db.migrations.operations import RunSQL

LATER = (
    "dapolicy.audit.migrations.0005_pages_of_others",
    "ppda.migrations.0009_reads_of_others",
    "ppda.migrations.0010_keep_grant_once",
    "ppda.migrations.0012_people_of_others",
    "ppda.migrations.0013_terms",
    "ppda.migrations.0016_let_back",
    "ppda.migrations.0017_naming",
)
BODIES = "SELECT oid::regprocedure::text, prosrc, proacl::text FROM pg_proc WHERE proname = ANY (%s) ORDER BY 1"
CHANGED = [
    "audit_lookers", "audit_had_words", "console_records", "console_line", "console_people", "console_around",
    "ppda_keep_grant",
]  # fmt: skip
ADDED = ["audit_hides", "audit_page", "ppda_must_not_be_told"]


def functions(names: list[str]) -> dict[str, tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(BODIES, [names])
        return {signature: (body, access) for signature, body, access in cursor.fetchall()}


def test_what_was_put_in_their_place_gives_way_to_the_earlier_functions_and_comes_back(db):
    steps = [one for name in LATER for one in import_module(name).Migration.operations if isinstance(one, RunSQL)]
    now = functions(CHANGED)
    with connection.cursor() as cursor:
        for one in reversed(steps):
            cursor.execute(one.reverse_sql)
        before = functions(CHANGED)
        assert not functions(ADDED)
        assert len(before) == len(now) == len(CHANGED)
        assert not {body for body, _ in before.values()} & {body for body, _ in now.values()}
        for one in steps:
            cursor.execute(one.sql)
    assert functions(CHANGED) == now
