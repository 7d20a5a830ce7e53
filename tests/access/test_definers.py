"""Functions with their owner's rights look past every policy: each answers about the hidden as about nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import Error, connection, transaction

from dapolicy.access.models import Exclusion, Kind, Record
from dapolicy.access.reader import read_as
from dapolicy.audit.actions import write_entry
from dapolicy.chronology.actions import record
from tests.access.catalogue import ABSENT, rows
from tests.access.faults.planting import in_function
from tests.access.looks import Undo
from tests.access.oracle.build import for_a_while
from tests.access.whole import call
from tests.world import FAR_AHEAD

DEFINERS = """
    SELECT oid::regprocedure::text, proname,
           ARRAY(SELECT format_type(t, NULL) FROM unnest(proargtypes) WITH ORDINALITY AS a (t, n) ORDER BY n),
           coalesce(proargnames[1:pronargs], '{}')
    FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype
      AND has_function_privilege('dapolicy_web', oid, 'EXECUTE') ORDER BY 1
"""
ABOUT = {"record", "records", "held", "ids", "_record", "target", "id"}  # arguments that name a record by its key
PLAIN = {
    "boolean": False, "timestamp with time zone": "2026-01-05T09:00:00+00:00", "integer": 5, "smallint": 5,
    "jsonb": "{}", "json": "{}", "real": 1.0, "date": "2026-01-05", "uuid": "00000000-0000-7000-8000-000000000000",
    "interval": "1 hour",
}  # fmt: skip
# Functions that tell somebody who may not see a record by its key that it is there. No page takes a key, and each is
# called only for a record that was read as this reader.
BY_KEY_ALONE: dict[str, str] = {
    "custody_open_check": "returns the key of the row that it has just made, another each time",
    "dapolicy_exclude": "a party of a report that its author has just written: the foreign key answers for no record",
    "dapolicy_lock": "locks the author's own report: says nothing, but waits for whoever writes the record",
}


@pytest.fixture
def hidden(world: Any, now: Any) -> Record:
    """A locked record, granted to its holder and to one who is excluded for all their grant."""
    world.member("holder", "specialist-officer")
    held = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    record("case.opened", held, by=world.holder, at=now, words="Rosebay")
    for member in (world.holder, world.specialist):
        call("SELECT dapolicy_grant(%s, %s, %s, 'Holds it')", [held.pk, member.pk, FAR_AHEAD])
    Exclusion.objects.create(record=held, member=world.specialist, why="declared", at=now)
    call("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    return held


def given(types: list[str], names: list[str], record: int, word: str, member: int) -> list[Any]:
    """An argument of each type: the record where it is one, the same plain value everywhere else."""
    return [value(kind, name, record, word, member) for kind, name in zip(types, names, strict=True)]


def value(kind: str, name: str, record: int, word: str, member: int) -> Any:
    if kind == "bigint":
        return record if name in ABOUT or "record" in name else member
    if kind == "bigint[]":
        return [record]
    if kind in ("text", "character varying"):
        return word
    return "{}" if kind.endswith("[]") else PLAIN.get(kind)


def answer(signature: str, types: list[str], values: list[Any], *, reader: int) -> tuple[Any, ...]:
    """What the web login is answered, rows or refusal; nothing stays."""
    name = signature.split("(")[0]
    asked = f"SELECT * FROM {name}({', '.join(f'%s::{kind}' for kind in types)})"
    kept: list[Any] = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE dapolicy_web")
            read_as(reader)
            cursor.execute(asked, values)
            kept.append(str(cursor.fetchall()))
            raise Undo
    except Undo:
        return ("told", *kept)
    except Error as error:
        said = error.__cause__.diag  # type: ignore[union-attr]
        return ("refused", said.sqlstate, said.message_primary)


def telling(world: Any, hidden: Record) -> set[str]:
    """Functions that answer somebody who may not see the record otherwise than about none."""
    found = set()
    for signature, name, types, names in rows(DEFINERS):
        for member in (world.specialist, world.officer, world.stranger, world.admin, world.partner, world.analyst):
            one, other = (
                answer(signature, types, given(types, names, key, word, member.pk), reader=member.pk)
                for key, word in ((hidden.pk, hidden.reference), (ABSENT, "DA-222222"))
            )
            if masked(one, hidden) != masked(other, hidden):
                found.add(name)
    return found


def masked(told: tuple[Any, ...], hidden: Record) -> str:
    """What was asked, taken out."""
    text = str(told)
    for asked in (hidden.reference, str(hidden.pk), "DA-222222", str(ABSENT)):
        text = text.replace(asked, "ASKED")
    return text


def test_every_function_with_its_owners_rights_answers_about_the_hidden_as_about_nothing(world, hidden):
    assert len(rows(DEFINERS)) > 15
    found = telling(world, hidden) - set(BY_KEY_ALONE)
    assert found == set(), (
        f"{sorted(found)} tell that a record is there. Ask dapolicy_granted() and dapolicy_excluded()."
    )


def test_who_holds_a_record_is_told_to_its_holder_and_to_none_who_is_excluded(world, hidden):
    for member, told in ((world.holder, True), (world.specialist, False), (world.officer, False)):
        reply = answer("dapolicy_holders(bigint)", ["bigint"], [hidden.pk], reader=member.pk)
        assert (str(world.holder.pk) in reply[1]) is told


def test_holders_told_to_the_excluded_are_found(world, hidden):
    with for_a_while(), in_function("dapolicy_holders", "AND record NOT IN (SELECT dapolicy_excluded())", ""):
        assert "dapolicy_holders" in telling(world, hidden)


def test_lookers_told_to_whoever_asks_are_found(world, hidden):
    said = {"roles": [], "address": "", "session": "", "asked": "GET cases:case", "reason": "", "outcome": 200}
    write_entry(at=hidden.opened_at, member_id=world.holder.pk, records=[hidden.pk], people=[], **said)
    with for_a_while(), in_function("audit_lookers", "WHERE seen.id = record AND", "WHERE seen.id = record OR"):
        assert "audit_lookers" in telling(world, hidden)


def test_a_function_that_forgets_to_ask_is_found(world, hidden):
    call("CREATE FUNCTION planted(record bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER "
         "AS 'SELECT count(*) FROM access_grant g WHERE g.record_id = record'", [])  # fmt: skip
    assert "planted" in telling(world, hidden)
