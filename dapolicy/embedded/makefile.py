"""Living under `make`: it passes TERM on to its recipe, but neither INT nor HUP, and nothing when it is killed."""

import ctypes
import os
import signal
import sys
from pathlib import Path

from dapolicy.embedded.processes import PR_SET_PDEATHSIG

PARENT = os.getppid()
PASSED_ON = (signal.SIGINT, signal.SIGHUP)


def under_make() -> bool:
    """Whether our parent is a make that runs us as a recipe."""
    try:
        return "MAKELEVEL" in os.environ and Path(f"/proc/{PARENT}/comm").read_text().strip() in ("make", "gmake")
    except OSError:
        return False


def end_with_make() -> None:
    """Ask the kernel to tell us TERM when the make that started us is killed."""
    if sys.platform == "linux" and under_make():
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM.value)


def make_was_told_to_stop() -> bool:
    """Whether make was sent INT or HUP alone: it then waits for us, and no longer catches that signal."""
    caught = caught_by_make()
    return caught is not None and any(not caught >> (word.value - 1) & 1 for word in PASSED_ON)


def caught_by_make() -> int | None:
    """The mask of signals that our make catches; None where there is no make, or no /proc to read it from."""
    if not under_make():
        return None
    lines = Path(f"/proc/{PARENT}/status").read_text().splitlines()
    masks = [line.split()[1] for line in lines if line.startswith("SigCgt")]
    return int(masks[0], 16) if masks else None
