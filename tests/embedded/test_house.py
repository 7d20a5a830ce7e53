"""The whole house, really started: from an awkward path, twice, killed, as root and as anybody."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dapolicy.embedded.places import ROOT
from tests.embedded.checkout import House, copy_checkout, none_left_in, running_in

STOPS_WITHIN = 6.0  # seconds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def awkward() -> Iterator[Path]:
    """A copy of the checkout under a path of more than 120 characters with spaces in it."""
    top = Path(tempfile.mkdtemp(prefix="dapolicy house "))
    top.chmod(0o755)
    folder = top / ("a long name " * 9 + "end") / "check out"
    assert len(str(folder)) > 120
    folder.mkdir(parents=True)
    yield copy_checkout(folder)
    assert running_in(top) == []
    shutil.rmtree(top)


def test_it_starts_from_an_awkward_path_says_so_when_started_twice_and_leaves_nothing(awkward: Path) -> None:
    with House(awkward, command=["make", "run"]) as house:
        house.start()
        assert house.page() == 200
        second = house.again()
        assert second.returncode != 0
        assert f"Already running: http://127.0.0.1:{house.port}" in second.stderr
        assert house.stop(signal.SIGTERM) < STOPS_WITHIN
        assert "Stopped." in house.words()
    assert running_in(awkward) == []


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGHUP])
def test_make_passes_on_what_it_keeps_to_itself(awkward: Path, word: signal.Signals) -> None:
    with House(awkward, command=["make", "run"]) as house:
        house.start()
        assert house.stop(word) < STOPS_WITHIN
    assert running_in(awkward) == []


def test_make_may_ignore_a_signal_from_its_beginning(awkward: Path) -> None:
    """As in a script's background, or under nohup: that is no request to stop."""
    ignoring = ["sh", "-c", "trap '' INT HUP; exec make run"]
    with House(awkward, command=ignoring) as house:
        house.start()
        time.sleep(1)
        assert house.page() == 200
        house.stop(signal.SIGTERM)
    assert running_in(awkward) == []


def test_what_dies_is_started_again_and_a_killed_supervisor_takes_all_with_it(awkward: Path) -> None:
    with House(awkward) as house:
        house.start()
        workers = [int(line.split()[0]) for line in running_in(awkward) if "celery" in line and " worker " in line]
        os.kill(min(workers), signal.SIGKILL)
        house.wait_for("worker ended and is started again")
        assert house.page() == 200
        house.stop(signal.SIGKILL)
    assert none_left_in(awkward, within=STOPS_WITHIN) == []


def test_a_lost_database_stops_the_house_with_a_clear_word(awkward: Path) -> None:
    with House(awkward) as house:
        house.start()
        pid_file = next((awkward / ".run").glob("data/postgres/postmaster.pid"))
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
        assert house.process is not None
        assert house.process.wait(STOPS_WITHIN + 2) != 0
        assert "The database or the broker ended." in house.words()
    assert running_in(awkward) == []


def test_a_port_that_is_taken_is_named_with_the_way_out(awkward: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        house = House(awkward, command=["make", "run"], PORT=port)
        refused = house.again()
    assert refused.returncode != 0
    assert f"Port {port} is taken by another program" in refused.stderr
    assert running_in(awkward) == []


def test_an_ordinary_user_keeps_everything_in_the_checkout() -> None:
    account = pwd.getpwnam("nobody")
    top = Path(tempfile.mkdtemp(prefix="dapolicy-user-"))
    top.chmod(0o755)
    folder = copy_checkout(top / "checkout")
    command, told = a_python_for_anybody(folder)
    if os.geteuid() == 0:
        subprocess.run(["chown", "-hR", f"{account.pw_uid}:{account.pw_gid}", top], check=True)
    try:
        uid = account.pw_uid if os.geteuid() == 0 else None
        with House(folder, command=command, uid=uid, **told) as house:
            house.start()
            assert house.page() == 200
            assert house.stop(signal.SIGINT) < STOPS_WITHIN
        assert (folder / ".run" / "data" / "postgres" / "PG_VERSION").exists()
        assert (folder / ".run").stat().st_mode & 0o077 == 0
        assert running_in(folder) == []
    finally:
        shutil.rmtree(top)


def a_python_for_anybody(folder: Path) -> tuple[list[str], dict[str, str]]:
    """A Python of this version that an account without a home can run; root's own may stand where only root looks."""
    mine = Path(sys.executable).resolve()
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in mine.parents):
        return [".venv/bin/python", "-m", "dapolicy.embedded", "run"], {}
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = shutil.which(name, path="/usr/local/bin:/usr/bin")
    if not found:
        pytest.skip(f"missing: a {name} that every account can run (Debian: apt-get install {name})")
    packages = next((ROOT / ".venv" / "lib").glob("python*/site-packages"))
    return [found, "-m", "dapolicy.embedded", "run"], {"PYTHONPATH": str(packages)}
