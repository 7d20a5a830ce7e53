"""A copy of the checkout in another place, and what runs in it. The packages are shared by a link."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from dapolicy.embedded.places import ROOT

READY = "dapolicy is at"
PYTHON = ".venv/bin/python"


def copy_checkout(target: Path) -> Path:
    """Every file that git tracks or would track, as it stands, and the styles as they were built."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.split(b"\0")
    for name in filter(None, map(os.fsdecode, listed)):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    built = Path("dapolicy/ui/static-built")
    if (ROOT / built).is_dir():
        shutil.copytree(ROOT / built, target / built, dirs_exist_ok=True)
    (target / ".venv").symlink_to(ROOT / ".venv")
    return target


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def as_in_a_terminal() -> None:
    """Every word is heard there; whoever runs these tests in a script's background hands deaf ears on."""
    for word in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(word, signal.SIG_DFL)


class House:
    """`python -m dapolicy.embedded run` (or `make run`) in a copy of the checkout."""

    def __init__(self, folder: Path, *, command: list[str] | None = None, uid: int | None = None, **told: str) -> None:
        self.folder, self.uid, self.port = folder, uid, free_port()
        self.command = command or [PYTHON, "-m", "dapolicy.embedded", "run"]
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("DAPOLICY_", "DJANGO_", "MAKE"))
        }
        self.environment = inherited | {"PORT": str(self.port), "DAPOLICY_DEMO": "0"} | told
        self.said = folder.parent / f"said-{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "House":
        return self

    def __exit__(self, *gone: object) -> None:
        if self.process and self.process.poll() is None:
            self.stop(signal.SIGTERM)

    def start(self) -> float:
        """Start and wait until it says that it is ready; the seconds it took."""
        began = time.monotonic()
        with self.said.open("wb") as said:
            self.process = self.popen(said)
        self.wait_for(READY)
        return time.monotonic() - began

    def wait_for(self, words: str) -> None:
        """Wait until it has said so; fails with all its words if it ends instead, or takes three minutes."""
        assert self.process is not None
        end = time.monotonic() + 180
        while words not in self.words():
            assert self.process.poll() is None, self.words()
            assert time.monotonic() < end, self.words()
            time.sleep(0.05)

    def popen(self, said: object) -> "subprocess.Popen[bytes]":
        """Start the command as the account that it is to run as."""
        other = {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}
        return subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=self.environment,
            stdout=said,
            stderr=subprocess.STDOUT,
            preexec_fn=as_in_a_terminal,
            **other,
        )

    def words(self) -> str:
        """What it printed so far."""
        return self.said.read_text(errors="replace")

    def page(self, path: str = "/healthz") -> int:
        """The status that a page answers with."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    def stop(self, word: signal.Signals) -> float:
        """Send a signal and wait for the end; the seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(word)
        self.process.wait(20)
        return time.monotonic() - began

    def again(self) -> subprocess.CompletedProcess[str]:
        """Start a second time, beside the first."""
        return subprocess.run(
            self.command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=30, check=False
        )


def running_in(folder: Path) -> list[str]:
    """The processes that work in a folder or below it: everything we start does."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                where = (entry / "cwd").readlink()
                what = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if what and where.is_relative_to(folder):
                found.append(f"{entry.name} {what}")
    return found


def none_left_in(folder: Path, *, within: float) -> list[str]:
    """The processes still running in a folder after so many seconds; at once if there are none."""
    end = time.monotonic() + within
    while (left := running_in(folder)) and time.monotonic() < end:
        time.sleep(0.05)
    return left
