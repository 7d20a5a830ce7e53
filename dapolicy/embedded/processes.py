"""Starting a child that ends with us, and ending it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from dapolicy.embedded.accounts import Account

PR_SET_PDEATHSIG = 1


def start(
    command: Sequence[str | Path],
    *,
    log: Path | None,
    last_word: signal.Signals,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own; the kernel sends it `last_word` should this process die.

    Its own session keeps a Ctrl-C in the terminal from reaching the database before the web processes have stopped.
    """
    out = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            [os.fspath(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT if out else None,
            env=dict(environment) if environment is not None else None,
            cwd=folder,
            start_new_session=True,
            preexec_fn=end_with_parent(last_word),
            **(account.drop() if account else {}),
        )
    finally:
        if out:
            out.close()


def end_with_parent(last_word: signal.Signals) -> Callable[[], None]:
    """What the child does between fork and exec. It runs after the change of user, which would clear the signal.

    A script's background has us ignore some signals, and a child would too until it sets its own answer.
    """
    parent = os.getpid()
    prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None

    def promise() -> None:
        signal.signal(last_word, signal.SIG_DFL)
        if prctl:
            prctl(PR_SET_PDEATHSIG, last_word.value)
        if os.getppid() != parent:  # it died before the promise was made
            os._exit(1)

    return promise


def stop(child: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Ask the child to stop, step by step, each with its patience in seconds; then end whatever of it is left."""
    for word, patience in steps:
        if child.poll() is not None:
            break
        child.send_signal(word)
        wait(child, patience)
    with suppress(ProcessLookupError, PermissionError):  # nobody of its session is left
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def wait(child: subprocess.Popen[bytes], patience: float) -> None:
    """Wait for a child's end, at most so many seconds."""
    end = time.monotonic() + patience
    while child.poll() is None and time.monotonic() < end:
        time.sleep(0.02)


def wait_for_orphan(pid: int, *, works_in: Path, patience: float) -> bool:
    """Wait until no process of this number works in this folder any more; whether that came in time."""
    end = time.monotonic() + patience
    while lives(pid, works_in):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def lives(pid: int, works_in: Path) -> bool:
    """Whether this very process still runs, told from another of the same number by the folder it works in."""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == works_in
    except OSError:
        return False
