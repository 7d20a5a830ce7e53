"""The log is verified each night by the worker, with its own login; what it found stands in one row."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.conf import settings as configured
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection

from dapolicy.audit.actions import write_entry
from dapolicy.audit.models import Altered, Entry, Seal, Verdict
from dapolicy.audit.nightly import ONE_AT_A_TIME, is_due, verify_once
from dapolicy.audit.root import read_root
from dapolicy.audit.seals import seal_all
from dapolicy.embedded.places import ROOT, Place
from dapolicy.embedded.supervisor import services
from tests.audit.conftest import ENTRY, MOMENT
from tests.audit.test_verify import tamper
from tests.world import make_world

AFTERNOON = datetime(2026, 3, 29, 13, 0, tzinfo=UTC)


@pytest.fixture
def root(settings, tmp_path: Path) -> Path:
    settings.DAPOLICY_AUDIT_ROOT = str(tmp_path / "audit.root")
    return tmp_path / "audit.root"


@pytest.fixture
def as_worker(own_database) -> Iterator[None]:
    """Every statement of the test's connection has the worker's rights, over many transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE dapolicy_worker")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def owner(sql: str, *values: object) -> None:
    """What the server's owner does, in the middle of the worker's work."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    tamper(sql, *values)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE dapolicy_worker")


def sealed(times: int = 1) -> None:
    for _ in range(times):
        write_entry(**ENTRY, words="bracken")
        seal_all(at=MOMENT)


def verdict() -> Verdict:
    return Verdict.objects.get()


@pytest.mark.policy("ACC-001")
def test_the_worker_verifies_all_with_its_own_login_and_against_the_root(root, as_worker):
    sealed(3)
    assert verify_once(now=AFTERNOON)
    found = verdict()
    assert (found.at, found.entries, found.seals, found.faults, found.first) == (AFTERNOON, 3, 3, 0, "")
    assert (found.compared, found.rooted, found.root) == (True, 3, "")


def test_what_was_changed_stands_in_the_verdict_with_its_place(root, as_worker):
    sealed(3)
    owner("UPDATE audit_entry SET member_id = 8")
    owner("DELETE FROM audit_words")
    verify_once(now=AFTERNOON)
    first = Seal.objects.get(number=1).leaves[0]
    assert verdict().first == f"Changed: audit_entry {first}, seal 1 (first of 3)"
    assert verdict().faults == 6


def test_without_a_root_the_verdict_says_that_none_was_compared(as_worker, settings):
    settings.DAPOLICY_AUDIT_ROOT = ""
    sealed()
    verify_once(now=AFTERNOON)
    assert (verdict().compared, verdict().root) == (False, "")


def test_before_the_first_seal_there_is_no_root_and_nothing_is_wrong(root, own_database):
    verify_once(now=AFTERNOON)
    assert (verdict().compared, verdict().root) == (False, "")
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "No root to compare with" in out.getvalue()
    seal_all(at=MOMENT)
    root.unlink()
    with pytest.raises(CommandError, match="There is no root at"):
        call_command("audit", "verify", stdout=out)


def test_it_is_due_once_a_night_and_as_soon_as_it_can_be_where_a_night_was_missed(db):
    assert is_due(AFTERNOON)
    Verdict.objects.update(at=AFTERNOON)
    night = datetime(2026, 3, 30, 2, 0, tzinfo=UTC)  # three o'clock in London's summer
    assert not is_due(night - timedelta(minutes=1))
    assert is_due(night)
    assert is_due(night + timedelta(days=5))


def test_nobody_verifies_twice_a_night_nor_beside_somebody_who_does(as_worker):
    sealed()
    assert verify_once(now=AFTERNOON)
    assert not verify_once(now=AFTERNOON + timedelta(hours=1))
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(ONE_AT_A_TIME)
            assert not verify_once(now=AFTERNOON + timedelta(days=1))
    finally:
        other.close()
    assert verify_once(now=AFTERNOON + timedelta(days=1))


KILLED = """
import django; django.setup()
from datetime import UTC, datetime
from dapolicy.audit import nightly
from dapolicy.audit.verify import verify
def half():
    verify()
    print("half", flush=True)
    input()
nightly.verify = half
nightly.verify_once(now=datetime(2026, 3, 30, 13, 0, tzinfo=UTC))
"""


def test_one_that_is_killed_half_way_leaves_the_verdict_and_the_next_stands_alone(own_database):
    sealed(2)
    verify_once(now=AFTERNOON)
    surroundings = {**os.environ, "DAPOLICY_DB_NAME": own_database}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout.readline().strip() == "half"
        worker.kill()
    assert verdict().at == AFTERNOON
    for _ in range(40):  # the database sees within a moment that nobody is there any more
        if done := verify_once(now=AFTERNOON + timedelta(days=1)):
            break
    assert done
    assert (verdict().entries, verdict().faults) == (2, 0)


# The root outside.


@pytest.mark.policy("ACC-001")
def test_a_root_that_was_deleted_is_not_quietly_written_anew(root, as_worker):
    sealed(3)
    root.unlink()
    sealed()
    assert not root.exists()
    assert verdict().root == "The root outside is gone. It named seal 3."
    verify_once(now=AFTERNOON)
    assert (verdict().compared, verdict().first) == (False, "")


def test_an_older_root_put_back_shows_as_does_one_that_is_named_no_longer(root, as_worker, settings):
    sealed()
    old = root.read_text()
    sealed()
    root.write_text(old)
    sealed()
    assert verdict().root == "The root outside is an older one: it names seal 1, and named seal 2 before."
    settings.DAPOLICY_AUDIT_ROOT = ""
    sealed()
    assert verdict().root.startswith("The root outside is named no longer")


def test_a_root_that_cannot_be_written_or_is_none_shows_and_sealing_goes_on(root, as_worker, settings):
    settings.DAPOLICY_AUDIT_ROOT = str(root / "in no folder")
    sealed()
    assert verdict().root == "The root outside cannot be read or written: No such file or directory."
    settings.DAPOLICY_AUDIT_ROOT = str(root)
    root.write_text("nonsense")
    sealed()
    assert "is not a root" in verdict().root
    assert Seal.objects.count() > 1


def test_a_root_that_holds_again_shows_no_more_and_that_it_did_not_is_kept(root, as_worker):
    sealed()
    kept = root.read_text()
    root.unlink()
    sealed()
    root.write_text(kept)
    sealed()
    assert verdict().root == ""
    assert read_root(root).number == Seal.objects.latest("number").number
    assert Altered.objects.filter(words__contains="The root outside is gone").count() == 2


def begin_anew(*arguments: str) -> str:
    try:
        call_command("audit", "root", *arguments, stdout=StringIO())
    except CommandError as error:
        return str(error)
    return ""


def test_a_lost_root_is_begun_anew_by_a_named_person_with_a_reason(own_database, root):
    world = make_world()
    sealed(2)
    assert "holds" in begin_anew("--as", "admin", "--why", "For fun")
    root.unlink()
    sealed()
    assert "Say why" in begin_anew("--as", "admin")
    assert "There is no active account" in begin_anew("--as", "nobody", "--why", "The disk failed")
    assert not root.exists()
    assert begin_anew("--as", "admin", "--why", "The disk failed") == ""
    assert read_root(root).number == Seal.objects.latest("number").number
    assert verdict().root == ""
    assert "Admin began the root outside anew" in verdict().begun
    mark = Entry.objects.get(asked="audit root")
    assert (mark.member_id, mark.reason) == (world.admin.pk, "The disk failed")


@pytest.mark.parametrize(("demo", "named", "said"), [(True, "", 0), (False, "/x/audit.root", 0), (False, "", 1)])
def test_each_start_of_an_installation_without_a_root_says_so(settings, demo, named, said):
    settings.DAPOLICY_DEMO, settings.DAPOLICY_AUDIT_ROOT = demo, named
    assert len([one for one in run_checks(tags=["security"]) if one.id == "audit.W001"]) == said


def test_verifying_keeps_no_worker_from_paging_and_somebody_serves_its_queue():
    queue = configured.CELERY_TASK_ROUTES["dapolicy.audit.tasks.verify"]["queue"]
    told = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    assert "--queues" not in told["worker"]["command"], "what pages has workers of its own"
    assert told["verifier"]["command"][-4:] == ["--queues", queue, "--concurrency", "1"]
    _, _, worker = services(Place("test"), 1)
    assert worker.command[worker.command.index("--queues") + 1] == f"celery,{queue}"


def test_the_services_that_write_the_root_keep_it_in_a_volume_of_its_own():
    told = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    for name in ("worker", "verifier", "prepare"):
        service = told["services"][name]
        ((volume, _, folder),) = (one.partition(":") for one in service["volumes"])
        assert Path(service["environment"]["DAPOLICY_AUDIT_ROOT"]).parent == Path(folder)
        assert volume in told["volumes"]
        assert not any(one.startswith(f"{volume}:") for one in told["services"]["database"]["volumes"])


NAMED = "from dapolicy.settings import jobs; print(jobs.DAPOLICY_AUDIT_ROOT)"


def test_make_run_names_a_root_beside_the_databases_folder():
    told = subprocess.run(
        [sys.executable, "-c", NAMED], env={**os.environ, "DAPOLICY_PLACE": "run"}, capture_output=True, text=True
    )
    named = Path(told.stdout.strip())
    assert named.name == "audit.root"
    assert "data" not in named.parts
    assert configured.DAPOLICY_AUDIT_ROOT == "", "each database of a test run has a chain of its own"
