#!/usr/bin/env python3
"""The one command of the house. `duties` and `policy` run bare; what else is let through dapolicy/commands.py says."""

import os
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent
BARE = ("duties", "policy")


def own_python() -> None:
    """Start again with the checkout's own virtual environment, where there is one and this is not it."""
    python = CHECKOUT / ".venv" / "bin" / "python"
    if python.exists() and Path(sys.prefix).resolve() != (CHECKOUT / ".venv").resolve():
        os.execv(python, [str(python), str(Path(__file__).resolve()), *sys.argv[1:]])  # noqa: S606 (our own path and arguments)


def main() -> int:
    """Run the command; packages that are missing are looked for in the checkout's own environment."""
    sys.path.insert(0, str(CHECKOUT))
    try:
        if sys.argv[1:2] and sys.argv[1] in BARE:
            from dapolicy.policy.cli import main as bare

            return bare(sys.argv[1:])
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dapolicy.settings")
        from django.core.management import execute_from_command_line

        from dapolicy.commands import let_through, refusal
        from dapolicy.embedded.servers import NEED_TABLES, ensure_for
    except ImportError as fault:
        own_python()
        sys.exit(f"{fault.name} is not installed; run `make setup` first")
    arguments = sys.argv[1:]
    if why_not := refusal(arguments, NEED_TABLES):
        sys.exit(why_not)
    with ensure_for(arguments):
        execute_from_command_line([sys.argv[0], *let_through(arguments)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
