"""The scene of the adversary's tests: what stands open, and a locked twin beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions.linking import link
from dapolicy.access.matrix import PUBLIC, matrix
from dapolicy.access.models import Kind, Record
from dapolicy.access.permissions import ALLOWS, Permission, Role
from dapolicy.chronology.actions import record
from tests.access.whole import WORD, Whole, learn_of, lock, own_things, team_offers, whole


@dataclass
class Scene:
    """What stands open, what is locked, and what was asked before and after."""

    world: Any
    open: Whole
    hidden: Whole
    now: Any


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch, now: Any) -> Any:
    """The moment of every request, so that two readings of one page differ only by what is on it."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


@pytest.fixture
def plain(world: Any, now: Any) -> Whole:
    """What everybody may see: one family, with everything that policy makes of it."""
    world.member("holder", "specialist-officer", "supervisor", "response-officer")
    names = ("Juniper", "Barnaby")
    made = whole(world, now - timedelta(hours=9), by=world.colleague, word="Clover", names=names, phone="07700 900222")
    made.rows |= own_things(world.officer, made, now, "Clover")
    team_offers(world, by=world.supervisor, at=now)
    return made


def hide(world: Any, plain: Whole, now: Any, *, applied: bool = True) -> Whole:
    """The locked twin: another family, and what else was learnt of the two who stand open."""
    at = now - timedelta(hours=5)
    made = whole(world, at, by=world.holder, word=WORD, names=("Fern", "Alder"), phone="07700 900111")
    made.rows |= own_things(world.holder, made, now, WORD)
    for known in (plain.case.victim, plain.case.suspect):
        learn_of(known, made.case.record, at)
    link(plain.case, made.case, kind="family", by=world.holder, at=at)
    record("incident.left", plain.case.record, by=world.holder, at=at, detail=of(made), words=WORD)
    team_offers(world, by=world.holder, at=now)
    made.rows["other"] = made.case.record
    excluded = [world.specialist, *filter(None, [world.people.get("suspect")])]
    lock(made.records, holder=world.holder, excluded=excluded)
    if applied:
        application(world, plain, at)
    return made


def of(made: Whole) -> dict[str, str]:
    return {"incident": made.incident.record.reference}


def application(world: Any, plain: Whole, at: Any) -> Record:
    """Somebody asked under the disclosure scheme about a man who stands open."""
    held = Record.open(kind=Kind.APPLICATION, team=world.unit, at=at, dvds=True)
    learn_of(plain.case.suspect, held, at)
    record("dvds.received", held, by=world.dvds, at=at, words=WORD)
    return held


@pytest.fixture
def scene(world: Any, plain: Whole, frozen: Any) -> Scene:
    return Scene(world, plain, hide(world, plain, frozen), frozen)


def switch_off(patch: pytest.MonkeyPatch) -> None:
    """Every role may do everything, and open every page: nothing stands before the database."""
    for permission in Permission:
        patch.setitem(ALLOWS, permission, frozenset(Role))
    for name, who in list(matrix().items()):
        if who != PUBLIC:
            patch.setitem(matrix(), name, frozenset(Role))


@pytest.fixture
def filters_off(monkeypatch: pytest.MonkeyPatch) -> None:
    switch_off(monkeypatch)
