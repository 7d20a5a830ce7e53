"""A child ends with whoever started it, whatever that one was told not to hear."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dapolicy.embedded.places import ROOT
from dapolicy.embedded.processes import wait_for_orphan

PARENT = """
import os, signal
from pathlib import Path
from dapolicy.embedded.processes import start
signal.signal(signal.{word}, signal.SIG_IGN)
child = start(["sleep", "60"], log=Path({folder!r}) / "log", last_word=signal.{word}, folder={folder!r})
print(child.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
@pytest.mark.parametrize("word", ["SIGTERM", "SIGQUIT"])
def test_a_child_ends_with_a_parent_that_hears_not_even_that_word(tmp_path: Path, word: str) -> None:
    parent = PARENT.format(word=word, folder=os.fspath(tmp_path))
    told = subprocess.run([sys.executable, "-c", parent], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    assert told.returncode == -signal.SIGKILL
    assert wait_for_orphan(int(told.stdout), works_in=tmp_path, patience=5)
