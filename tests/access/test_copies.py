"""The copies of protection on a row are the database's to change: no update by hand reaches them, named or hidden."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from dapolicy.access.models import Kind, Record
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock


@pytest.fixture
def clock(world, now):
    held = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    record("case.opened", held, by=world.specialist, at=now)
    return Clock.objects.filter(record=held).first()


@pytest.mark.parametrize("change", [{"locked": "possible"}, {"dvds": True}, {"record_id": 0}])
def test_a_row_keeps_its_record_and_its_protection(world, as_web, clock, change):
    as_web(world.specialist)
    with pytest.raises(ProgrammingError, match="not changed by hand"), transaction.atomic():
        Clock.objects.filter(pk=clock.pk).update(owner="supervisor", **change)


def test_everything_else_of_a_row_is_changed_freely(world, as_web, clock):
    as_web(world.specialist)
    assert Clock.objects.filter(pk=clock.pk).update(owner="supervisor") == 1
    clock.refresh_from_db()
    clock.save()  # names every column, each with the value that it has
    assert Clock.objects.get(pk=clock.pk).owner == "supervisor"


def test_saving_a_stale_row_whole_does_not_unlock_it(world, as_web, as_owner, clock):
    """A row read before its record was locked carries the old copies: saved whole it keeps them to itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'possible')", [clock.record_id])
    as_web(world.specialist)
    clock.save()
    assert Clock.objects.get(pk=clock.pk).locked == "possible"
    with pytest.raises(ProgrammingError, match="not changed by hand"), transaction.atomic():
        clock.save(update_fields=["locked"])
