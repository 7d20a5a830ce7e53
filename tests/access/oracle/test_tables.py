"""Every table against the oracle: what the web login reads as anybody is what the model says, no more and no less."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from hypothesis import given

from dapolicy.access.models import Kind, Record
from dapolicy.access.reader import read_as
from tests.access.catalogue import Maker, rows, written_by_web
from tests.access.oracle.build import Stage, for_a_while, run
from tests.access.oracle.model import Walls
from tests.access.oracle.tables import AT_MOST, Asked, all_rows, keys_of, readable, rule_for
from tests.access.oracle.worlds import examples, walls

PEOPLE = ("ash", "birch", "cedar", "elder")
RECORDS = ("incident", "case", "elsewhere", "application")


class Tables(Stage):
    """A row in every table for each record, and the rows as their owner reads them."""

    def __init__(self, world: Any, now: Any) -> None:
        held = {name: new_record(world, name, now) for name in RECORDS}
        people = {name: world.member(name).pk for name in PEOPLE}
        super().__init__(people, held)
        self.tables = readable()
        self.fill(list(people.values()), held)
        self.key_statement = keys_of(self.tables)
        self.rows = {(table, key): json.loads(row) for table, key, row in rows(all_rows(self.tables))}
        self.rules = {table: rule_for(table, columns(table)) for table in self.tables}

    def fill(self, people: list[int], held: dict[str, int]) -> None:
        kinds = [("incident", "case"), ("elsewhere", "elsewhere"), ("application", "application")]
        for member, (incident, case) in zip(people, kinds, strict=False):
            maker = Maker({"incident": held[incident], "case": held[case]}, members=member)
            for table in written_by_web(hides=True):
                if table.name != "access_record":
                    maker.row(table.name)
        for member, name in zip(people, self.references, strict=False):
            run("UPDATE cases_draft SET about = %s WHERE member_id = %s", self.references[name], member)
        run("UPDATE cases_draft SET about = '' WHERE member_id = %s", people[0])
        run("UPDATE chronology_content SET hidden_at = now(), hidden_by_id = %s WHERE record_id = %s",
            people[0], held["elsewhere"])  # fmt: skip

    def narrow(self, names: tuple[str, ...]) -> None:
        """From here on only these tables are locked and read: the same walls, sooner asked."""
        self.tables = {name: self.tables[name] for name in names}
        self.key_statement = keys_of(self.tables)
        self.rows = {(table, key): row for (table, key), row in self.rows.items() if table in names}
        run("DELETE FROM access_held WHERE NOT table_name = ANY (%s)", list(names))

    def differences(self, made: Walls) -> Iterator[str]:
        """Every row that the database and the model disagree about, in words."""
        for who, member in self.people.items():
            seen = set(self.read_by(member))
            for (table, key), row in self.rows.items():
                may = self.rules[table](Asked(made, self, who, row))
                if may is not ((table, key) in seen) and not (may and table in AT_MOST):
                    about = {name for name, pk in self.records.items() if pk in (row.get("record_id"), row.get("id"))}
                    yield f"{who} {'should read' if may else 'READS'} {table} of {about or 'no record'}"

    def read_by(self, member: int) -> list[tuple[str, str]]:
        run("SET LOCAL ROLE dapolicy_web")
        read_as(member)
        found = rows(self.key_statement)
        run("RESET ROLE")
        return found


def columns(table: str) -> set[str]:
    return {name for (name,) in rows("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass", table)}


def new_record(world: Any, name: str, now: Any) -> int:
    kind = {"incident": Kind.INCIDENT, "application": Kind.APPLICATION}.get(name, Kind.CASE)
    return Record.open(kind=kind, team=world.unit, at=now, dvds=name == "application").pk


@pytest.fixture
def tables(world: Any, now: Any) -> Tables:
    return Tables(world, now)


def disagreements(tables: Tables, *, number: int, again: bool = False) -> list[str]:
    """What the first example that goes wrong shows; nothing where none does.

    Args: again, the same examples at each run.
    """

    @examples(number, again=again)
    @given(made=walls(PEOPLE, RECORDS))
    def compare(made: Walls) -> None:
        with for_a_while():
            tables.raise_walls(made)
            found = list(tables.differences(made))
        assert not found, "\n".join(sorted(found)[:12])

    try:
        compare()
    except AssertionError as shown:
        return str(shown).splitlines()
    return []


@pytest.mark.policy("ACC-004")
@pytest.mark.policy("ACC-007")
def test_every_table_gives_everybody_what_the_rules_say_and_nothing_else(tables):
    found = disagreements(tables, number=30)
    assert not found, "\n".join(found)


def test_each_record_has_a_row_in_every_table_that_hangs_on_records(tables):
    """Else a table would be compared over nothing."""
    held = {table.name for table in written_by_web(hides=True) if table.name in tables.held}
    filled = {(table, row.get("record_id")) for (table, _), row in tables.rows.items()}
    assert len(held) > 40
    assert {table for table in held if (table, tables.records["application"]) not in filled} == set()
    assert {row["locked"] for (table, _), row in tables.rows.items() if table in held} == {"no"}


def test_a_table_without_a_rule_is_refused_by_name():
    with pytest.raises(AssertionError, match="who may read cases_rumour"):
        rule_for("cases_rumour", {"id", "words"})


def test_nothing_is_read_without_a_reader(tables):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE dapolicy_web")
    read_as(None)
    hidden = {table for table, _ in rows(tables.key_statement)} & {*tables.held, "access_record"}
    assert hidden == set()
