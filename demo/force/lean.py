"""What the database does for each row alone, done once for all of them: copies of protection, foreign keys, indexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

KEYS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid = ANY (%s::regclass[]) ORDER BY 1, 2
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY (%s::regclass[]) AND NOT indisunique ORDER BY 1
"""
COPIED = """
    SELECT tgrelid::regclass::text FROM pg_trigger
    WHERE tgname = 'a_copies' AND tgenabled <> 'D' AND tgrelid = ANY (%s::regclass[]) ORDER BY 1
"""
COPIES = """
    UPDATE {table} held SET locked = record.locked, dvds = record.dvds FROM access_record record
    WHERE record.id = held.record_id AND (record.locked <> 'no' OR record.dvds)
      AND (held.locked, held.dvds) IS DISTINCT FROM (record.locked, record.dvds)
"""


@contextmanager
def lean(tables: Iterable[str]) -> Iterator[None]:
    """Inside, rows are only put down; at the end everything about them is made true, or the transaction fails.

    The tables are shut to everybody else until the transaction ends. Run it as their owner.
    """
    names = list(tables)
    with connection.cursor() as cursor:
        keys, indexes, copied = (asked(cursor, sql, names) for sql in (KEYS, INDEXES, COPIED))
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        run(cursor, (f"ALTER TABLE {table} DISABLE TRIGGER a_copies" for (table,) in copied))
        run(cursor, (f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in keys))
        run(cursor, (f"DROP INDEX {name}" for name, _ in indexes))
        yield
        cursor.execute("SELECT set_config('dapolicy.locking', 'yes', true)")
        run(cursor, (COPIES.format(table=table) for (table,) in copied))
        cursor.execute("SELECT set_config('dapolicy.locking', '', true)")
        run(cursor, (definition for _, definition in indexes))
        run(cursor, (f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in keys))
        run(cursor, (f"ALTER TABLE {table} ENABLE TRIGGER a_copies" for (table,) in copied))


def asked(cursor: Any, sql: str, names: list[str]) -> list[tuple[str, ...]]:
    cursor.execute(sql, [names])
    return list(cursor.fetchall())


def run(cursor: Any, statements: Iterable[str]) -> None:
    for statement in statements:
        cursor.execute(statement)
