"""The chain: every row once, in one line, whoever writes and seals at the same time."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import RFC_4122, UUID

import pytest
from django.db import connection, transaction

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Kind, Record
from dapolicy.audit.actions import write_entry
from dapolicy.audit.models import Entry, Seal, Unsealed
from dapolicy.audit.seals import seal_all, seal_next
from dapolicy.audit.verify import verify
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Event
from tests.audit.conftest import ENTRY, MOMENT
from tests.world import login


def leaves() -> list[str]:
    return [str(leaf) for seal in Seal.objects.order_by("number") for leaf in seal.leaves]


def in_threads(*works: Callable[[], object]) -> None:
    """Run each in a thread with a connection of its own; an error in one fails the test."""
    errors: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  (handed to the test below)
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert not any(thread.is_alive() for thread in threads)


def test_nothing_unsealed_makes_no_seal(db):
    assert seal_next(at=MOMENT) is None
    assert Seal.objects.count() == 0


def test_the_worker_seals_each_row_once(entry):
    written = {str(entry()) for _ in range(3)}
    with login("worker"):
        assert seal_all(at=MOMENT) == 1
        assert seal_all(at=MOMENT) == 0
    assert sorted(leaves()) == sorted(written)
    assert Unsealed.objects.count() == 0


def test_after_a_bulk_load_seals_stay_small_and_form_one_chain(entry):
    for _ in range(7):
        entry()
    assert [seal_next(at=MOMENT, most=3) for _ in range(4)] == [1, 2, 3, None]
    first, second, third = Seal.objects.order_by("number")
    assert [len(seal.leaves) for seal in (first, second, third)] == [3, 3, 1]
    assert (first.previous, second.previous, third.previous) == ("0" * 64, first.digest, second.digest)


def test_a_seal_is_what_anybody_can_recompute_without_this_software(entry):
    """SHA-256 over text: what a court's own expert would do with an export of the two tables."""
    written = Entry.objects.get(pk=entry(job="", recipients=["Housing"]))
    seal_all(at=MOMENT)
    seal = Seal.objects.get()
    columns = {
        "id": str(written.pk),
        "at": written.at.astimezone(UTC).isoformat(),
        "job": "",
        **{name: getattr(written, name) for name in ("member_id", "roles", "address", "session", "asked", "records")},
        **{name: getattr(written, name) for name in ("people", "reason", "outcome", "recipients", "words_hash")},
    }
    ordered = dict(sorted(columns.items(), key=lambda column: (len(column[0]), column[0])))
    leaf = hashlib.sha256(f"audit_entry {json.dumps(ordered, ensure_ascii=False)}".encode()).hexdigest()
    head = f"{'0' * 64} 1 {int(MOMENT.timestamp()) * 1_000_000} 1"
    expected = hashlib.sha256(f"{head}\naudit_entry {written.pk} {leaf}".encode()).hexdigest()
    assert bytes(seal.digests[0]).hex() == leaf
    assert seal.digest == expected


def test_events_are_leaves_of_the_same_seals_and_locking_their_record_changes_no_leaf(world, now, entry):
    held = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    event = record("case.opened", held, by=world.specialist, at=now, words="He works here.")
    entry()
    seal_all(at=MOMENT)
    assert {"audit_entry", "chronology_event"} <= set(Seal.objects.get().logs)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    assert Event.objects.get(pk=event.pk).locked == "confirmed"
    report = verify()
    assert (report.found, report.destroyed, report.leaves) == ({}, [], len(Seal.objects.get().leaves))


def test_every_log_that_says_it_is_sealed_has_the_marking_on_its_table(db):
    from dapolicy.audit.logs import sealed_logs

    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgfoid = 'audit_mark_unsealed'::regproc")
        marked = {row[0] for row in cursor.fetchall()}
    assert {"audit_entry", "chronology_event"} <= marked
    assert marked == set(sealed_logs())


def test_two_writers_who_commit_out_of_id_order_are_both_sealed(own_database):
    late_wrote, early_sealed = Barrier(2, timeout=30), Barrier(2, timeout=30)

    def late() -> None:
        with transaction.atomic():
            write_entry(**{**ENTRY, "asked": "first id, last commit"})
            late_wrote.wait()
            early_sealed.wait()

    def early() -> None:
        late_wrote.wait()
        write_entry(**{**ENTRY, "asked": "second id, first commit"})
        assert seal_all(at=MOMENT) == 1
        early_sealed.wait()

    in_threads(late, early)
    assert seal_all(at=MOMENT) == 1
    asked = dict(Entry.objects.values_list("pk", "asked"))
    sealed = [asked[leaf] for seal in Seal.objects.order_by("number") for leaf in seal.leaves]
    assert sealed == ["second id, first commit", "first id, last commit"]
    assert min(asked) == Seal.objects.get(number=2).leaves[0]
    assert verify_all().found == {}


def verify_all():
    with transaction.atomic():
        return verify()


def test_many_sealers_and_writers_at_once_make_one_chain(own_database):
    start = Barrier(6, timeout=30)

    def write() -> None:
        start.wait()
        for _ in range(25):
            write_entry(**ENTRY)

    def seal() -> None:
        start.wait()
        for _ in range(10):
            seal_next(at=MOMENT, most=4)

    in_threads(write, write, write, seal, seal, seal)
    seal_all(at=MOMENT)
    numbers = list(Seal.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(leaves()) == len(set(leaves())) == 75
    report = verify_all()
    assert (report.found, report.leaves, report.unsealed) == ({}, 75, 0)


KILLED = """
import django; django.setup()
from datetime import UTC, datetime
from django.db import transaction
from dapolicy.audit.seals import seal_next
with transaction.atomic():
    print(seal_next(at=datetime(2026, 1, 1, tzinfo=UTC)), flush=True)
    input()
"""


def test_a_sealer_killed_half_way_leaves_nothing_half(own_database):
    for _ in range(3):
        write_entry(**ENTRY)
    surroundings = {**os.environ, "DAPOLICY_DB_NAME": own_database}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as sealer:
        assert sealer.stdout.readline().strip() == "1"
        sealer.kill()
    assert (Seal.objects.count(), Unsealed.objects.count()) == (0, 3)
    assert seal_all(at=MOMENT) == 1
    assert len(leaves()) == 3
    assert verify_all().found == {}


def test_ids_made_one_after_another_are_in_that_order_and_say_when():
    before = datetime.now(UTC)
    made = [uuid7() for _ in range(200)]
    assert made == sorted(made)
    assert len(set(made)) == 200
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    moment = datetime.fromtimestamp((made[0].int >> 80) / 1000, UTC)
    assert abs(moment - before) < timedelta(seconds=5)


@pytest.mark.django_db
@pytest.mark.parametrize("function", ["audit_uuid7", "custody_uuid7"])
def test_what_the_database_keys_is_in_one_order_with_what_is_keyed_here(function):
    made: list[UUID] = []
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute(f"SELECT {function}()")
            made += [cursor.fetchone()[0], uuid7()]
    assert made == sorted(made)
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
