"""Rows on their way into PostgreSQL through COPY: a buffer for each table, filled in Python, sent a batch at a time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

NOTHING = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def plain(value: Any) -> str:
    """A value as COPY reads it."""
    match value:
        case None:
            return NOTHING
        case bool():
            return "t" if value else "f"
        case str():
            return value.translate(ESCAPES)
        case int() | UUID():
            return str(value)
        case date() | datetime():
            return value.isoformat()
    raise TypeError(f"No way to copy {type(value)}.")


def as_json(value: Any) -> str:
    return json.dumps(value).translate(ESCAPES)


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

    def send(self) -> None:
        """Copy the waiting rows. The table's triggers run: they fill the copies of protection and list the leaves."""
        if not self.rows:
            return
        columns = ", ".join(f'"{column}"' for column in self.columns)
        lines = io.StringIO("\n".join(self.rows) + "\n")
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {self.name} ({columns}) FROM STDIN", lines)
        self.sent += len(self.rows)
        self.rows.clear()

    def finish(self) -> None:
        """The next row that the application adds takes the next number."""
        if self.serial and self.sent:
            with connection.cursor() as cursor:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [self.name, self.next_id - 1])


class Tables:
    """Every table that is filled, in an order in which each row finds what it points at."""

    def __init__(self, *kinds: type[models.Model]) -> None:
        self.of = {kind: Table(kind) for kind in kinds}

    def __getitem__(self, kind: type[models.Model]) -> Table:
        return self.of[kind]

    def send(self) -> None:
        for table in self.of.values():
            table.send()

    def finish(self) -> None:
        for table in self.of.values():
            table.finish()
        with connection.cursor() as cursor:
            for table in self.of.values():
                cursor.execute(f"ANALYZE {table.name}")

    @property
    def sent(self) -> int:
        return sum(table.sent for table in self.of.values())
