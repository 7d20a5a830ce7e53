"""Living under `make`: it passes TERM on to its recipe, but neither INT nor HUP, and nothing when it is killed."""

import ctypes
import os
import signal
import sys
from functools import cache
from pathlib import Path

from dapolicy.embedded.processes import PR_SET_PDEATHSIG

PARENT = os.getppid()
PASSED_ON_MASK = sum(1 << (word.value - 1) for word in (signal.SIGINT, signal.SIGHUP))


def under_make() -> bool:
    """Whether our parent is a make that runs us as a recipe."""
    try:
        return "MAKELEVEL" in os.environ and Path(f"/proc/{PARENT}/comm").read_text().strip() in ("make", "gmake")
    except OSError:
        return False


def end_with_make() -> None:
    """Ask the kernel to tell us TERM when the make that started us is killed; remember what that make listens to."""
    caught_at_first()
    if sys.platform == "linux" and under_make():
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM.value)


def make_was_told_to_stop() -> bool:
    """Whether make was sent INT or HUP alone: it then waits for us, and no longer catches a signal that it caught.

    A make started in a script's background, or with nohup, ignores one of them from its beginning: that says nothing.
    """
    caught = caught_by_make()
    return caught is not None and bool(caught_at_first() & ~caught & PASSED_ON_MASK)


@cache
def caught_at_first() -> int:
    """The mask of signals that our make caught when it started us."""
    return caught_by_make() or 0


def caught_by_make() -> int | None:
    """The mask of signals that our make catches; None where there is no make, or no /proc to read it from."""
    if not under_make():
        return None
    lines = Path(f"/proc/{PARENT}/status").read_text().splitlines()
    masks = [line.split()[1] for line in lines if line.startswith("SigCgt")]
    return int(masks[0], 16) if masks else None
