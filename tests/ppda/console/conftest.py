"""Story three in small: a locked record, the officer whom it is about, his friend, and professional standards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Incident, Pair
from cases.reports import Suspect, Victim
from dapolicy.access.models import Exclusion, Record, StaffEntry
from dapolicy.access.reader import read_as
from dapolicy.audit.actions import write_entry
from dapolicy.audit.seals import seal_next
from ppda.console.resolver import resolve_sealed
from tests.access.oracle.build import FOREVER, give
from tests.cases.reports import person, saved
from tests.world import World, login

HAZEL, ROWAN = date(1988, 2, 3), date(1985, 6, 7)


@dataclass
class Scene:
    """What is locked: Hazel's report and her case against Rowan, held by `holder`."""

    world: World
    incident: Incident
    case: Case

    @property
    def record(self) -> Record:
        return self.case.record

    @property
    def report(self) -> Record:
        return self.incident.record


def call(sql: str, given: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch, now: datetime) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


@pytest.fixture
def scene(world: World, now: datetime) -> Scene:
    """Rowan is excluded, and so is one of PSD who knows him; his friend is not known to be one."""
    world.member("rowan", "response-officer", team=world.shift, staff_no="90417")
    world.member("friend", "response-officer", team=world.shift, staff_no="90555")
    world.member("holder", "specialist-officer", "supervisor")
    world.member("tainted", "psd-auditor")
    at = now - timedelta(hours=9)
    facts = {"line1": "4 Larch Lane", "town": "Westmarch", "postcode": "ZZ99 1AA"}
    victim = Victim(person("Hazel", "Bracken", born=HAZEL, phone="07700 900418", **facts))
    suspect = Suspect(person("Rowan", "Bracken", born=ROWAN, **facts))
    made = saved(world, at, by=world.holder, victims=(victim,), suspects=(suspect,))
    Incident.objects.filter(pk=made.incident.pk).update(log_number="WM-77-4411")
    case = Case.objects.get(pk=Pair.objects.get(record=made.incident.record).case_record_id)
    for record in (made.incident.record, case.record):
        give(world.holder.pk, record.pk, FOREVER)
        call("SELECT dapolicy_lock(%s, 'confirmed')", [record.pk])
        Exclusion.objects.create(record=record, member=world.rowan, why="suspect", at=at)
        Exclusion.objects.create(record=record, member=world.tainted, why="declared", at=at)
    StaffEntry.objects.create(
        staff_no="90417",
        given_name="Rowan",
        surname="Bracken",
        date_of_birth=ROWAN,
        home_address="4 Larch Lane, Westmarch, ZZ99 1AA",
        kind="officer",
    )
    made.incident.record.refresh_from_db()
    case.record.refresh_from_db()
    return Scene(world, made.incident, case)


@pytest.fixture
def minute(now: datetime) -> Callable[..., int]:
    """`minute()`: what the worker does each minute, as its own login: seal, then resolve."""

    def passes(at: datetime = now) -> int:
        with login("worker"):
            read_as(None)  # a worker's transaction has no reader; the test's has the last request's
            while seal_next(at=at) is not None:
                pass
            return resolve_sealed(now=at)

    return passes


@pytest.fixture
def searching(browse: Any) -> Callable[..., Any]:
    """`searching(member, words)`: what the search page shows them."""

    def ask(member: Any, words: str) -> Any:
        browser = browse(member)
        return browser.post("/search/", {"q": words}, follow=True)

    return ask


@pytest.fixture
def night(scene: Scene, browse: Any, searching: Any, minute: Any) -> Scene:
    """Rowan tried by address and by her name, his friend by a name alone; the holder worked."""
    page = reverse("cases:case", args=[scene.record.reference])
    browse(scene.world.rowan).get(page)
    searching(scene.world.rowan, "Hazel Bracken 03/02/1988")
    searching(scene.world.friend, "Hazel Bracken")
    browse(scene.world.holder).get(page)
    minute()
    return scene


@pytest.fixture
def entry_at(scene: Scene) -> Callable[..., Any]:
    """`entry_at(at, asked, words)`: Rowan asked for this then, and was refused."""

    def write(at: datetime, asked: str, words: str = "") -> Any:
        return write_entry(
            at=at, member_id=scene.world.rowan.pk, roles=["response-officer"], address="192.0.2.7", session=None,
            asked=asked, records=[], people=[], reason="", outcome=404, words=words,
        )  # fmt: skip

    return write
