"""What beat asks for, and that a worker knows it."""

import re
import subprocess
import sys
from pathlib import Path

from dapolicy.schedule import BEAT

ROOT = Path(__file__).resolve().parent.parent
NAMED = re.compile(r'"([a-z_.]+\.tasks\.[a-z_]+)"')
KNOWN = """
from dapolicy.celery import app
app.loader.init_worker()
app.finalize()
print(*app.tasks)
"""


def test_what_was_asked_for_stands_until_it_is_asked_for_again():
    """Dropped sooner, a job of each hour would be lost for that hour whenever the worker is busy for a minute."""
    assert {name: line["options"]["expires"] for name, line in BEAT.items()} == {
        name: line["schedule"] for name, line in BEAT.items()
    }
    assert len({line["schedule"] for line in BEAT.values()}) > 1


def test_a_worker_of_its_own_process_knows_every_task_that_is_named_anywhere():
    """In this process tests have imported them all; a worker throws away what it does not know."""
    asked = [sys.executable, "-c", KNOWN]
    known = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    code = [
        file for part in ("dapolicy", "cases", "risk", "ppda", "dvds", "marac") for file in (ROOT / part).rglob("*.py")
    ]
    named = {name for file in code for name in NAMED.findall(file.read_text("utf-8"))}
    assert len(named) > 15
    assert named | {line["task"] for line in BEAT.values()} <= set(known)
