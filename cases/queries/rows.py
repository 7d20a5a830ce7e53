"""Many tables read in one statement that answers in JSON, and its rows made models again.

A page that asks each table by itself spends most of its time on building statements, on planning them under their
policies, and on going to the database and back. The reader's policies stand on each table, in one statement as in many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

Row = Mapping[str, Any]
Made = TypeVar("Made", bound=models.Model)

READ_AS: dict[str, Callable[[str], Any]] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "UUIDField": UUID,
}


def read_json(sql: str, asked: Sequence[Any]) -> dict[str, Any] | None:
    """The one value that a statement answers with; None where it found nothing."""
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        row = cursor.fetchone()
    return row[0] if row else None


@cache
def fields_of(model: type[models.Model]) -> tuple[tuple[str, str, Callable[[Any], Any] | None], ...]:
    """Of each field its attribute, its column, and how its text is read."""
    return tuple((field.attname, field.column, reader_of(field)) for field in model._meta.concrete_fields)


def reader_of(field: models.Field) -> Callable[[Any], Any] | None:
    """How a field's text is read, each of several where it holds several; None for what JSON says as it is."""
    if isinstance(field, ArrayField):
        each = reader_of(field.base_field)
        return (lambda several: [each(one) for one in several]) if each else None
    return READ_AS.get(field.get_internal_type())


def revive(model: type[Made], row: Row) -> Made:
    """A row as its model. Columns that the statement left out are read when somebody asks for them."""
    names, values = [], []
    for name, column, read in fields_of(model):
        if column in row:
            value = row[column]
            names.append(name)
            values.append(read(value) if read and value is not None else value)
    return model.from_db("default", names, values)


def revive_all(model: type[Made], rows: Iterable[Row], **related: Mapping[Any, models.Model]) -> list[Made]:
    """Rows as their models. Args: related, by the name of a foreign key, what it leads to by primary key."""
    found = [revive(model, row) for row in rows]
    for name, targets in related.items():
        key: Any = model._meta.get_field(name)
        for one in found:
            key.set_cached_value(one, targets.get(getattr(one, key.attname)))
    return found


def by_key(model: type[Made], rows: Iterable[Row]) -> dict[Any, Made]:
    """Rows as their models, by primary key."""
    return {one.pk: one for one in revive_all(model, rows)}
