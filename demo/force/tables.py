"""Rows on their way into PostgreSQL through COPY: a buffer for each table, filled in Python, sent a batch at a time."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

NOTHING = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def escaped(text: str) -> str:
    """The text as COPY reads it. Most has nothing to escape, which is seen much faster than it is translated."""
    return text if text.isprintable() and "\\" not in text else text.translate(ESCAPES)


WRITTEN: dict[type, Callable[[Any], str]] = {
    type(None): lambda value: NOTHING,
    bool: lambda value: "t" if value else "f",
    int: str,
    str: escaped,
    UUID: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
}


def plain(value: Any) -> str:
    """A value as COPY reads it; a coded one (a str of its own kind) as its code."""
    write = WRITTEN.get(type(value))
    return write(value) if write else escaped(str(value))


def as_json(value: Any) -> str:
    return escaped(json.dumps(value))


def as_array(values: Iterable[Any]) -> str:
    """An array literal; its members are moments, numbers or plain codes."""
    quoted = ('"' + plain(value).replace('"', '\\\\"') + '"' for value in values)
    return "{" + ",".join(quoted) + "}"


def encoder(field: models.Field) -> Any:
    if isinstance(field, models.JSONField):
        return as_json
    return as_array if isinstance(field, ArrayField) else plain


class Table:
    """The rows of one model that wait to be sent. Fields left out take the model's default."""

    def __init__(self, model: type[models.Model]) -> None:
        self.name = model._meta.db_table
        fields = model._meta.concrete_fields
        self.columns = [field.column for field in fields]
        self.encoders = {field.attname: encoder(field) for field in fields}
        self.blank = {field.attname: self.encoders[field.attname](field.get_default()) for field in fields}
        self.serial = isinstance(model._meta.pk, models.AutoField)
        self.next_id = self.first_id() if self.serial else 0
        self.rows: list[str] = []
        self.sent = 0

    def first_id(self) -> int:
        """A key above every one in use; `finish` moves the sequence behind the last one taken."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [self.name])
            (first,) = cursor.fetchone()
        return int(first)

    def add(self, **values: Any) -> int:
        """Put one row down; its key where the table numbers its rows, else 0."""
        row = self.blank.copy()
        encoders = self.encoders
        for name, value in values.items():
            row[name] = NOTHING if value is None else encoders[name](value)
        number = 0
        if self.serial:
            number = self.next_id
            row["id"] = str(number)
            self.next_id += 1
        self.rows.append("\t".join(row.values()))
        return number

    def take(self) -> tuple[str, io.StringIO] | None:
        """The waiting rows as COPY takes them, and none waits any more."""
        if not self.rows:
            return None
        columns = ", ".join(f'"{column}"' for column in self.columns)
        lines = io.StringIO("\n".join(self.rows) + "\n")
        self.sent += len(self.rows)
        self.rows.clear()
        return f"COPY {self.name} ({columns}) FROM STDIN", lines

    def finish(self) -> None:
        """The next row that the application adds takes the next number."""
        if self.serial and self.sent:
            with connection.cursor() as cursor:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [self.name, self.next_id - 1])


class Tables:
    """Every table that is filled, in an order in which each row finds what it points at.

    A batch is copied in while the next one is invented: the server works on one processor and we on the other. Nothing
    else is asked of the connection meanwhile. The triggers that put each event down for sealing run, once a batch.
    """

    def __init__(self, *kinds: type[models.Model]) -> None:
        self.of = {kind: Table(kind) for kind in kinds}
        self.sender = ThreadPoolExecutor(1)
        self.sending: Future[None] | None = None

    def __getitem__(self, kind: type[models.Model]) -> Table:
        return self.of[kind]

    def send(self) -> None:
        """Wait for the batch before, then hand this one over."""
        self.wait()
        batch = [taken for table in self.of.values() if (taken := table.take())]
        connection.ensure_connection()
        self.sending = self.sender.submit(copy, connection.connection, batch)

    def wait(self) -> None:
        """Until the last batch is in; raises what stopped it."""
        if self.sending:
            self.sending.result()

    def finish(self) -> None:
        """Everything in, numbered on from here, and counted for the planner."""
        self.wait()
        self.sender.shutdown()
        for table in self.of.values():
            table.finish()
        with connection.cursor() as cursor:
            for table in self.of.values():
                cursor.execute(f"ANALYZE {table.name}")

    @property
    def sent(self) -> int:
        return sum(table.sent for table in self.of.values())


def copy(server: Any, batch: list[tuple[str, io.StringIO]]) -> None:
    with server.cursor() as cursor:
        for command, lines in batch:
            cursor.copy_expert(command, lines)
