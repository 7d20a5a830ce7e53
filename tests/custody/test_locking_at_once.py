"""Locking beside a writer, two deciders at one moment, and a process that dies half-way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from dapolicy.access.models import Kind, Member, PostHolding, Record
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Event as Written
from dapolicy.custody.actions import PartyFacts, decide, lock_if_police
from dapolicy.custody.models import Doubt, Receipt
from tests.custody.police import ROWAN, officers
from tests.world import FAR_AHEAD, LONG_AGO, make_world

NOW = datetime(2026, 5, 1, 20, 40, tzinfo=UTC)


@pytest.fixture
def record(own_database, django_db_blocker):
    """A case of the unit, committed, with a force around it and two holders of the post."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            world = make_world()
            officers(world)
            PostHolding.objects.create(post_id="fim", member=world.sergeant, since=LONG_AGO, until=FAR_AHEAD)
            held = Record.open(kind=Kind.CASE, team=world.unit, at=NOW)
        yield held
        connection.close()


def member(name):
    return Member.objects.get(account__username=name)


def as_web(by):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE dapolicy_web")
    read_as(by.pk)


def lock(held):
    by = member("specialist")
    as_web(by)
    return lock_if_police([held], parties=[PartyFacts(part="suspect", **ROWAN)], by=by, at=NOW)


def closing(work):
    def run(*given):
        try:
            return work(*given)
        finally:
            connection.close()

    return run


def test_a_row_written_beside_a_locking_is_locked_whoever_comes_first(record):
    written, looked = Event(), Event()

    @closing
    def write():
        with transaction.atomic():
            as_web(member("colleague"))
            record_event("victim.seen", record, by=member("colleague"), at=NOW, words="She has a bruise.")
            written.set()
            assert not looked.wait(0.3)  # the locking waits for this writer

    @closing
    def lock_it():
        written.wait(5)
        with transaction.atomic():
            locked = lock(record)
        looked.set()
        return locked

    with ThreadPoolExecutor(2) as pool:
        writing, locking = pool.submit(write), pool.submit(lock_it)
        writing.result()
        assert locking.result()
    assert set(Written.objects.filter(record_id=record.pk).values_list("locked", flat=True)) == {"possible"}


def test_of_two_deciders_at_once_one_decides(record):
    with transaction.atomic():
        lock(record)
    doubt = Doubt.objects.get().pk
    together = Barrier(2)

    @closing
    def one(name, police):
        by = member(name)
        together.wait()
        try:
            with transaction.atomic():
                as_web(by)
                decide(doubt, police=police, reason="Looked it up", by=by, at=NOW)
        except Refused:
            return "refused"
        return "police" if police else "not-police"

    with ThreadPoolExecutor(2) as pool:
        answers = [each.result() for each in (pool.submit(one, "inspector", True), pool.submit(one, "sergeant", False))]
    assert sorted(answers)[-1] == "refused"
    (said,) = set(answers) - {"refused"}
    assert Doubt.objects.get().state == said
    assert Record.objects.get(pk=record.pk).locked == {"police": "confirmed", "not-police": "no"}[said]


class Dies(BaseException):
    """The process ends here."""


def dying(work):
    with transaction.atomic():
        work()
        raise Dies


def test_a_process_that_dies_before_the_end_has_locked_and_referred_nothing(record):
    with pytest.raises(Dies):
        dying(lambda: lock(record))
    assert Record.objects.get(pk=record.pk).locked == "no"
    assert not Doubt.objects.exists()
    assert not Receipt.objects.exists()
    assert not Written.objects.filter(kind="ppda.reported").exists()


def test_a_decision_that_dies_half_way_is_no_decision(record):
    with transaction.atomic():
        lock(record)
    by, doubt = member("inspector"), Doubt.objects.get().pk
    with pytest.raises(Dies):
        dying(lambda: (as_web(by), decide(doubt, police=False, reason="A baker", by=by, at=NOW)))
    assert Record.objects.get(pk=record.pk).locked == "possible"
    assert Doubt.objects.get().state == "open"
