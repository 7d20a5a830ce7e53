"""What the database's catalogue says of its tables, and rows for any of them, so that a new table is tested unasked."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import Error, IntegrityError, connection, transaction

from dapolicy.access.reader import read_as

ABSENT = 987_654_321_012
# What a table's own rule asks of a value.
ASKED: dict[tuple[str, str], Any] = {("marac_areaload", "women"): 1, ("marac_outsidefigure", "after"): "2026-02-05"}
# Tables with row-level security that the web login may write; `open` where every reader sees every row.
TABLES = """
    SELECT c.relname, coalesce(bool_or(p.polcmd IN ('*', 'r') AND pg_get_expr(p.polqual, c.oid) = 'true'), false)
    FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid AND 'dapolicy_web'::regrole = ANY (p.polroles)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity
      AND (has_table_privilege('dapolicy_web', c.oid, 'INSERT') OR has_table_privilege('dapolicy_web', c.oid, 'UPDATE'))
    GROUP BY c.relname ORDER BY c.relname
"""
COLUMNS = """
    SELECT a.attname, t.typname, a.attnotnull,
           CASE WHEN a.atttypmod > 4 AND t.typname = 'varchar' THEN a.atttypmod - 4 END,
           a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) IS NOT NULL
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
"""
UNIQUE = """
    SELECT i.relname, array_agg(a.attname ORDER BY a.attnum)
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
         JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey)
    WHERE x.indrelid = %s::regclass AND (x.indisunique OR x.indisexclusion)
    GROUP BY i.relname ORDER BY i.relname
"""
FOREIGN = """
    SELECT a.attname, c.confrelid::regclass::text, b.attname
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
         JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
    WHERE c.conrelid = %s::regclass AND c.contype = 'f' ORDER BY a.attname
"""


def rows(sql: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(given))
        return cursor.fetchall()


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    needed: bool
    longest: int | None
    fills_itself: bool


@dataclass(frozen=True)
class Table:
    """A table as the catalogue has it."""

    name: str
    columns: dict[str, Column]
    unique: dict[str, list[str]]
    foreign: dict[str, tuple[str, str]]

    @property
    def is_held(self) -> bool:
        return "record_id" in self.columns

    def fresh(self, name: str) -> Any:
        """A value that stands nowhere yet."""
        if (self.name, name) in ASKED:
            return ASKED[self.name, name]
        column = self.columns[name]
        if column.type == "uuid":
            return str(uuid.uuid4())
        if column.type in ("int8", "int4", "int2"):
            return ABSENT if column.type == "int8" else 0
        plain = {
            "bool": False,
            "numeric": 0,
            "jsonb": {},
            "date": "2026-01-05",
            "timestamptz": "2026-01-05T09:00:00+00:00",
        }
        if column.type in plain:
            return plain[column.type]
        return [] if column.type.startswith("_") else uuid.uuid4().hex[: column.longest or 32]


def table(name: str) -> Table:
    return Table(
        name,
        {row[0]: Column(*row) for row in rows(COLUMNS, name)},
        dict(rows(UNIQUE, name)),
        {column: (other, key) for column, other, key in rows(FOREIGN, name)},
    )


def written_by_web(*, hides: bool) -> list[Table]:
    """Every table that the web login may write: those that hide rows from somebody, or those that hide none."""
    return [table(name) for name, is_open in rows(TABLES) if is_open is not hides]


@dataclass
class Maker:
    """Makes one row in any table for a record, with the rows that it points at; run as the owner."""

    records: dict[str, int]  # by kind: incident, case
    members: int
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    bare: set[str] = field(default_factory=set)  # tables whose row holds no more than it must

    def row(self, name: str) -> dict[str, Any]:
        """The table's row for this record, made where there is none yet."""
        if name not in self.made:
            try:
                with transaction.atomic():
                    self.made[name] = insert(name, self.values(table(name)))
            except IntegrityError:  # of what it may hold, some goes only together
                self.bare.add(name)
                self.made[name] = insert(name, self.values(table(name)))
        return self.made[name]

    def values(self, of: Table) -> dict[str, Any]:
        """What such a row holds, before it is written."""
        kept = {}
        for column in of.columns.values():
            if column.name == "record_id":
                kept[column.name] = self.records["incident" if of.name == "cases_incident" else "case"]
            elif column.name == "member_id" and of.foreign.get("member_id"):
                kept[column.name] = self.members
            elif column.name in of.foreign:
                kept[column.name] = self.pointed(of, column)
            elif not column.fills_itself:
                kept[column.name] = of.fresh(column.name)
        if of.name in self.bare:
            return {column: value for column, value in kept.items() if of.columns[column].needed}
        return kept

    def pointed(self, of: Table, column: Column) -> Any:
        """The key of the row that a foreign key names: this record's own, or any that is there where it is nobody's."""
        other, key = of.foreign[column.name]
        if other == of.name:
            return None
        if other == "access_record":
            return self.records["case"]
        if other == "access_member":
            return self.members
        if not table(other).is_held and other != "cases_person":
            found = rows(f'SELECT "{key}" FROM {other} LIMIT 1')
            if found or not column.needed:
                return found[0][0] if found else None
        return self.row(other)[key]


def adding(name: str, values: dict[str, Any]) -> tuple[str, list[str]]:
    """The statement that adds a row of these values, whatever their types."""
    names = ", ".join(f'"{each}"' for each in values)
    sql = f"INSERT INTO {name} ({names}) SELECT {names} FROM jsonb_populate_record(NULL::{name}, %s)"  # noqa: S608
    return sql, [json.dumps(values, default=str)]


def insert(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """The row as it stands after its triggers."""
    sql, given = adding(name, values)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING *", given)
        return dict(zip([each.name for each in cursor.description], cursor.fetchone(), strict=True))


class Undo(Exception):
    """Takes back what was tried."""


def answer_to(name: str, values: dict[str, Any], *, reader: int) -> tuple[str, ...]:
    """What the web login is answered when this reader adds the row, constraints and all; nothing stays."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE dapolicy_web")
            read_as(reader)
            cursor.execute(*adding(name, values))
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise Undo
    except Undo:
        return ("added",)
    except Error as error:
        said = error.__cause__.diag  # type: ignore[union-attr]
        return (said.sqlstate, said.constraint_name or "", said.message_primary)
