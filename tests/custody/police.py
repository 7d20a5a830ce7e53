"""An officer in the staff register, his uncle who manages him, and reports in which he is the suspect."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection

from cases.actions.incidents import Saved
from cases.models import Case
from cases.reports import Suspect, Victim
from dapolicy.access.models import Kind, Record, StaffEntry
from dapolicy.access.reader import read_as
from dapolicy.custody.actions import PartyFacts, lock_if_police
from tests.cases.reports import person, saved
from tests.world import World, login

BORN = date(1988, 2, 9)
ROWAN = {"given": "Rowan", "surname": "Bracken", "born": BORN}


def staff(staff_no: str, given: str, surname: str, **more: Any) -> StaffEntry:
    return StaffEntry.objects.create(
        staff_no=staff_no, given_name=given, surname=surname, **{"kind": "officer", **more}
    )


def officers(world: World) -> None:
    """Rowan, on shift C; Alder, his line manager; Bryony, at the same address; each with an account."""
    world.member("rowan", "response-officer", team=world.shift, staff_no="90417")
    world.member("alder", "duty-inspector", team=world.elsewhere, staff_no="70001")
    world.member("bryony", "specialist-officer", team=world.unit, staff_no="70002")
    home = "1 Elm Row, Westmarch ZZ99 1AA"
    staff(
        "90417", "Rowan", "Bracken", date_of_birth=BORN, home_address=home, phones=["07700 900111"],
        team="Shift C", line_manager_staff_no="70001",
    )  # fmt: skip
    staff("70001", "Alder", "Finch", team="Command")
    staff("70002", "Bryony", "Sedge", home_address="1 elm row westmarch zz99 1aa", team="Unit")


def lock(world: World, now: datetime, *, by: Any = None, **facts: Any) -> Record:
    """A case of the unit in which Rowan is the suspect, locked as possible by its author."""
    record = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    by = by or world.specialist
    with login("web"):
        read_as(by.pk)
        party = PartyFacts(part="suspect", **{**ROWAN, **facts})
        assert lock_if_police([record], parties=[party], by=by, at=now)
    read_as(None)
    return record


def reported(world: World, now: datetime, *, by: Any = None, **said: Any) -> tuple[Saved, Case]:
    """A whole report of Hazel against Rowan, made with the web login's rights."""
    by = by or world.officer
    with login("web"):
        read_as(by.pk)
        said = {
            "victims": (Victim(person("Hazel", "Bracken")),),
            "suspects": (Suspect(person("Rowan", "Bracken", born=BORN)),),
        } | said
        done = saved(world, now, by=by, **said)
    read_as(None)
    return done, done.cases[0]


def sees(member: Any, record: Record) -> bool:
    """Whether the database lets them see it."""
    with login("web"):
        read_as(member.pk)
        found = Record.objects.filter(pk=record.pk).exists()
    read_as(None)
    return found


def state(record: Record) -> str:
    return Record.objects.values_list("locked", flat=True).get(pk=record.pk)


def execute(sql: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(given))
        return cursor.fetchone() if cursor.description else None
