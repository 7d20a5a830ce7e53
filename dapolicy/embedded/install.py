"""Makes `.venv` from the locks: `python3 -m dapolicy.embedded.install runtime|test`. Needs only Python itself."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
NO_VENV = """This Python cannot make a virtual environment. Install what is missing and start again:
  Debian, Ubuntu: apt-get install python3-venv"""


def main(arguments: list[str]) -> int:
    """Install what is asked for, unless it is there already; the exit code."""
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two commands at once: the second finds it done
        if not works() and not make_environment():
            print(NO_VENV, file=sys.stderr)
            return 1
        return install(arguments[0])


def works() -> bool:
    """Whether the environment is there and its Python runs; the machine's own may have moved."""
    return (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    )


def make_environment() -> bool:
    """Make an empty environment; whether this Python can."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    return subprocess.run([sys.executable, "-m", "venv", FOLDER], check=False).returncode == 0


def install(what: str) -> int:
    """Install a lock. The test lock holds the runtime's packages too, in the same versions."""
    stamps = {name: stamp(name) for name in ({"runtime", "test"} if what == "test" else {"runtime"})}
    if read_stamp(what) == stamps[what]:
        return 0
    print(f"Installing the packages of requirements/{what}.txt …", flush=True)
    quietly = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    command = [str(PYTHON), "-m", "pip", "install", *quietly]
    done = subprocess.run([*command, "-r", f"requirements/{what}.txt"], cwd=ROOT, check=False)
    if done.returncode:
        print("The packages could not be installed; the reason stands above.", file=sys.stderr)
        return done.returncode
    for name, value in stamps.items():
        (FOLDER / f"installed-{name}").write_text(value)
    return 0


def stamp(what: str) -> str:
    """What tells one installation from another: the lock and the Python."""
    told = (ROOT / "requirements" / f"{what}.txt").read_bytes() + os.fsencode(sys.version)
    return hashlib.sha256(told).hexdigest()


def read_stamp(what: str) -> str:
    """The stamp of what is installed."""
    path = FOLDER / f"installed-{what}"
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
