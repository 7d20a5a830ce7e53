"""A locked case with its holders, and acts done as one of the cast with the web login's rights."""

from datetime import timedelta

import pytest

from dapolicy.access.models import Record
from dapolicy.access.reader import read_as
from dapolicy.custody.actions import (
    confirm_police,
    declare,
    give_grant,
)
from dapolicy.custody.queries import (
    locked_record,
)
from tests.custody.police import lock, officers
from tests.world import login


@pytest.fixture
def scene(world):
    officers(world)
    return world


@pytest.fixture
def confirmed(scene, now):
    """A case locked for good, held by the specialist and the supervisor."""
    record = lock(scene, now)
    tapped(scene.specialist, record, now)
    granted(scene.supervisor, record, now, by=scene.specialist)
    acted(scene.inspector, record, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    return record


def granted(member, record, now, *, by, why="Investigates"):
    until = now + timedelta(days=7)
    acted(by, record, lambda it, giver: give_grant(it, member, until=until, why=why, by=giver, at=now))


def acted(member, record, act):
    """`act(record, member)` with the web login's rights, as this member."""
    with login("web"):
        read_as(member.pk)
        result = act(Record.objects.get(pk=record.pk), member)
    read_as(None)
    return result


def as_auditor(member, record, act):
    """The same for somebody who audits the record and does not see it."""
    with login("web"):
        read_as(member.pk)
        line = locked_record(record.reference)
        asked = Record(pk=record.pk, reference=record.reference, kind=record.kind, locked="confirmed")
        result = act(asked if line else None, member)
    read_as(None)
    return result


def tapped(member, record, now, *, knows=False, words=""):
    acted(member, record, lambda it, by: declare(it, by=by, at=now, knows=knows, words=words))
