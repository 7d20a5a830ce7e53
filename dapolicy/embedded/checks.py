"""`make test`: style, types, the direction of imports, then every test. With arguments: only the tests they name.

All tests run in as many processes as there are cores; those that are named run in one, in sight of a debugger.
"""

import os
import subprocess
import sys
import time

from dapolicy.embedded.places import ROOT

IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
STEPS = {
    "style": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "mypy"],
    "imports go one way": ["-c", IMPORTS, "--no-logo"],
}
MOST = 4  # processes: each has its database, and the servers are one


def main(arguments: list[str]) -> int:
    """Run every check, each to its end, and say at last which failed; the exit code."""
    if arguments:
        return call(["-m", "pytest", *arguments])
    failed = [title for title, command in STEPS.items() if not passes(title, command)]
    if call(["-m", "dapolicy.ui.build"]):
        print("The styles were not built: tests that look at a page in a browser may fail.", flush=True)
    if not passes("tests", ["-m", "pytest", *at_once(os.cpu_count() or 1)]):
        failed.append("tests")
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nEverything passed.", flush=True)
    return 1 if failed else 0


def at_once(cores: int) -> list[str]:
    """The flags that spread tests over the cores, in order: neighbours share what was set up, and nobody idles."""
    return ["-n", str(min(cores, MOST)), "--dist", "worksteal"] if cores > 1 else []


def passes(title: str, command: list[str]) -> bool:
    """Run one check under its title."""
    print(f"\n== {title}", flush=True)
    began = time.monotonic()
    good = call(command) == 0
    print(f"== {title}: {'passed' if good else 'FAILED'} ({time.monotonic() - began:.0f} s)", flush=True)
    return good


def call(command: list[str]) -> int:
    """Run a Python command at the checkout's top; its exit code."""
    return subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
