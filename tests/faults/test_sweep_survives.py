"""The sweep and its outbox when workers overlap or are killed: every stage once, every notice once, nothing lost."""

import os
import random
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction
from django.db.models import Count

from dapolicy.access.models import Kind, Record
from dapolicy.chronology import sending
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock, Escalation, Notice
from dapolicy.chronology.sweep import sweep
from tests.world import make_world

START = datetime(2026, 5, 5, 9, tzinfo=UTC)
EARLY = START + timedelta(hours=8, minutes=1)  # the first stage of the safety plan alone, for an owner whom no case has
LATER = START + timedelta(days=60)
WORKER = """
import sys
from datetime import datetime
import django
django.setup()
from dapolicy.chronology import sending
from dapolicy.chronology.sweep import sweep
now = datetime.fromisoformat(sys.argv[1])
print("begun", flush=True)
while sweep(now=now, batch=3) + sending.send_waiting(now=now):
    pass
print("ended", flush=True)
"""


@pytest.fixture
def due(own_database, django_db_blocker):
    """Forty cases graded high, committed: every stage of their clocks lies behind `LATER`."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        for _ in range(40):
            held = Record.open(kind=Kind.CASE, team=world.unit, at=START)
            record("risk.graded", held, by=world.specialist, at=START, detail={"level": "high"})
    with django_db_blocker.unblock():
        yield own_database


def told_once():
    """Every clock has told its latest stage and nobody has been told twice."""
    staged = Clock.objects.exclude(stage_moments=[])
    assert not staged.exclude(next_stage=None).exists()
    latest = Escalation.objects.exclude(state="passed-over")
    assert latest.count() == staged.count()
    assert not latest.filter(state="waiting").exists()
    assert set(Escalation.objects.values("clock", "stage").annotate(n=Count("pk")).values_list("n", flat=True)) == {1}
    assert set(Notice.objects.values("source", "member").annotate(n=Count("pk")).values_list("n", flat=True)) == {1}
    assert Notice.objects.values("source").distinct().count() == latest.filter(state="sent").count() > 0


def finish():
    while sweep(now=LATER) + sending.send_waiting(now=LATER):
        pass


def two_at_work(now):
    def work():
        try:
            while sweep(now=now, batch=7) + sending.send_waiting(now=now):
                pass
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def test_two_workers_at_once_tell_each_stage_once(due):
    two_at_work(LATER)
    finish()
    told_once()


def test_two_workers_at_once_pass_on_each_stage_once_and_leave_no_clock_that_waits_in_every_sweep(due):
    two_at_work(EARLY)
    assert set(Escalation.objects.values_list("clock__duty", "stage", "state")) == {("safety-plan", 0, "sent")}
    assert list(Notice.objects.values_list("member__name", flat=True)) == ["Supervisor"] * 40
    assert sweep(now=EARLY) + sending.send_waiting(now=EARLY) == 0


@pytest.mark.slow
def test_a_worker_killed_at_any_moment_is_finished_by_the_next(due):
    surroundings = os.environ | {"DAPOLICY_DB_NAME": due, "DAPOLICY_ROLE": "worker"}
    wait = random.Random(7)
    for patience in range(1, 13):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, LATER.isoformat()], env=surroundings, stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout.readline() == "begun\n"
        time.sleep(wait.uniform(0.01, 0.12) * patience)
        worker.kill()
        worker.wait()
        worker.stdout.close()
        if patience >= 4 and Escalation.objects.exists():
            break
    assert Escalation.objects.exists(), "none of the workers came far enough to be killed at work"
    finish()
    told_once()
