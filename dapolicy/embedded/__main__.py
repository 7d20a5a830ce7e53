"""`python -m dapolicy.embedded run` serves the application; `keep PLACE` owns the servers while somebody uses them."""

import sys

from dapolicy.embedded.places import Place
from dapolicy.embedded.servers import keep
from dapolicy.embedded.trouble import CannotStart


def main(arguments: list[str]) -> int:
    """Do what the command line says; the exit code."""
    try:
        match arguments:
            case ["run"]:
                from dapolicy.embedded.supervisor import run

                return run()
            case ["keep", ("run" | "test" | "bench") as name]:
                return keep(Place(name))
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    print("Use: python -m dapolicy.embedded run", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
