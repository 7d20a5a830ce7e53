"""Doors for tests of safety checks: a locked couple, what is dangerous there, and a crew on its way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection

from cases.models import Case, Crew, Incident, Intake, Party
from cases.reports import Child, Suspect, Victim
from dapolicy.access.models import Exclusion, Member, Record
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import record
from tests.cases.reports import person, saved
from tests.world import World, login

ABOUT = "Barnaby Quillfeather"
ADDRESS = "4 Rosebay Lane, WM1 2AB"
LOG = "WM-2026-0815"
HOME = {"line1": "4 Rosebay Lane", "town": "Westmarch", "postcode": "WM1 2AB"}


def couple(world: World, at: datetime, **said: Any) -> Case:
    """A dangerous night at 4 Rosebay Lane, recorded and graded."""
    made = saved(
        world,
        at,
        by=world.specialist,
        victims=(Victim(person("Juniper", "Quillfeather", phone="07700 900123", **HOME)),),
        suspects=(Suspect(person("Barnaby", "Quillfeather", **HOME)),),
        children=(Child(person("Wren", "Quillfeather"), seen="yes"),),
        dangers=("weapons", "dogs", "threat-to-police"),
        abuse=("physical", "strangulation"),
        **said,
    )
    case = Case.objects.select_related("record").get(pk=made.cases[0].pk)
    Case.objects.filter(pk=case.pk).update(level="high")
    detail = {"sort": "dvpn"}
    record("order.notice-served", case.record, by=world.specialist, at=at, subject="DN-222222", detail=detail)
    return case


def lock(case: Case, *excluded: Member, at: datetime) -> list[Record]:
    """The case and its incidents, locked; whoever is excluded."""
    incidents = Record.objects.filter(pk__in=Party.objects.filter(person=case.victim).values("record"))
    records = [case.record, *incidents]
    for one in records:
        with connection.cursor() as cursor:
            cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [one.pk])
        for member in excluded:
            Exclusion.objects.create(record=one, member=member, why="suspect", at=at)
        one.refresh_from_db()
    return records


@contextmanager
def as_worker() -> Iterator[None]:
    """The worker as itself: its rights, and no reader left over from a request."""
    read_as(None)
    with login("worker"):
        yield


def live(world: World, at: datetime, *crew: Member, log: str = LOG, **said: Any) -> Incident:
    """A live incident by command and control, with these people on it: about nobody by name, somewhere else."""
    said = {"place": "9 Tansy Way, WM9 9ZZ", **said}
    said.setdefault("victims", (Victim(person("Sorrel", "Plumtree")),))
    said.setdefault("suspects", (Suspect(person("Linden", "Plumtree")),))
    made = saved(world, at, by=world.handler, **said)
    incident = made.incident
    Incident.objects.filter(pk=incident.pk).update(log_number=log)
    Intake.objects.create(
        member=world.handler, sender="cc", reference=log, body={}, received_at=at,
        incident_reference=incident.record.reference,
    )  # fmt: skip
    for number, member in enumerate(crew):
        Member.objects.filter(pk=member.pk, staff_no=None).update(staff_no=f"C{number}{member.pk}")
        member.refresh_from_db()
        Crew.objects.create(record=incident.record, staff_no=member.staff_no, since=at)
    return incident


def side_by_side(work: Callable[[], int]) -> list[int]:
    """What two threads, each with a connection of its own, make of the same work."""
    counts: list[int] = []
    gate = threading.Barrier(2)

    def one() -> None:
        try:
            gate.wait()
            counts.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts
