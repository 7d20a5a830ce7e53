"""The web server of the journeys: gunicorn in a process of its own, signed in to the database as `web`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from dapolicy.embedded.places import ROOT
from dapolicy.embedded.processes import end_with_parent

LONDON = ZoneInfo("Europe/London")
PATIENCE = 60  # seconds; a busy machine imports slowly


class Clock:
    """The clock on the wall of the journeys, kept as its distance from the machine's own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set_by(timedelta(0))

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.path.read_text()))

    @staticmethod
    def at(text: str) -> datetime:
        """`2026-05-01 21:40`, as London says it."""
        return datetime.fromisoformat(text).replace(tzinfo=LONDON)

    def strike(self, text: str) -> datetime:
        """Set it to a moment of London."""
        moment = self.at(text)
        self.set_by(moment - datetime.now(UTC))
        return moment

    def set_by(self, ahead: timedelta) -> None:
        """Swap the file whole: the server never reads half of it."""
        part = self.path.with_suffix(".part")
        part.write_text(str(ahead.total_seconds()))
        part.replace(self.path)


@dataclass(frozen=True)
class Server:
    """Where the house answers."""

    address: str

    def url(self, path: str) -> str:
        return f"{self.address}{path}"


@contextmanager
def running(*, database: str, clock: Clock, log: Path) -> Iterator[Server]:
    """The house on a port of its own, its processes ended with the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    surroundings = {
        **os.environ,
        "DAPOLICY_ROLE": "web",
        "DAPOLICY_DB_NAME": database,
        "DAPOLICY_FORCE_NAME": "Westmarch Police",
        "JOURNEY_CLOCK": str(clock.path),
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "gunicorn", "--workers=1", "--threads=2", "--worker-class=gthread"]
    command += ["--timeout=60", f"--bind=fd://{listener.fileno()}", "tests.browser.wsgi"]
    with log.open("ab") as out:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=surroundings,
            stdout=out,
            stderr=out,
            pass_fds=[listener.fileno()],
            preexec_fn=end_with_parent(signal.SIGTERM),
        )
    listener.close()
    try:
        yield Server(answered(f"http://127.0.0.1:{port}", child, log))
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def answered(address: str, child: subprocess.Popen[bytes], log: Path) -> str:
    """The address, once the sign-in page's styles are served; the server's own words where it gave up."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and child.poll() is None:
        try:
            with urlopen(f"{address}/static/ui/app.css", timeout=PATIENCE):
                return address
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text()[-4000:]}")
