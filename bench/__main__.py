"""`make bench`: every benchmark, or those named. Ends by itself; exit code 1 where something is beyond its target."""

from __future__ import annotations

import os
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bench import house
from bench.pages import Measured, judge, measure
from dapolicy.embedded.places import make_home
from dapolicy.embedded.trouble import CannotStart

ALL = ["febrl", "search", "pages", "sweep", "sameness", "audit", "pack"]
SIZES = (10_000, 100_000)
HEAD = (
    f"{'page':15}{'incidents':>10}{'p50 ms':>9}{'p95 ms':>9}"
    f"{'floor p50':>11}{'x floor':>9}{'empty p50':>11}{'x empty':>9}  statements"
)


def main(arguments: list[str]) -> int:
    """The benchmarks of `ALL`, or those named; the exit code."""
    wanted = arguments or ALL
    beyond: list[str] = []
    make_home(house.PLACE)
    try:
        with house.servers():
            if "febrl" in wanted and find_spec("bench.febrl"):
                beyond += import_module("bench.febrl").run()
            if "search" in wanted:
                beyond += import_module("bench.people").run(sizes())
            if "pages" in wanted:
                beyond += pages(sizes())
            if "sweep" in wanted:
                beyond += import_module("bench.sweep").run(sizes()[0])
            for name in ("sameness", "audit"):
                if name in wanted:
                    beyond += import_module(f"bench.{name}").run(sizes()[0])
            if "pack" in wanted:
                with tempfile.TemporaryDirectory() as folder:
                    beyond += import_module("bench.pack").run(sizes()[0], Path(folder))
    except CannotStart as reason:
        say(str(reason))
        return 2
    say("")
    for line in beyond:
        say(f"BEYOND ITS TARGET: {line}")
    say("Every figure is within its target." if not beyond else "")
    return 1 if beyond else 0


def sizes() -> tuple[int, ...]:
    """How many incidents, the smaller size first: BENCH_SIZES, else 10,000 and 100,000."""
    told = os.environ.get("BENCH_SIZES", "")
    return tuple(sorted(int(size) for size in told.split(","))) if told else SIZES


def pages(sizes: tuple[int, ...]) -> list[str]:
    say("Pages as an ordinary officer, row-level security on, kept connections. Both floors send the page's bytes:")
    say("the floor fetches the page's rows in one statement, the empty floor asks nothing. See bench/floor.py.")
    say(HEAD)
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            for one in measure(size, Path(folder)):
                measured.append(one)
                statements = ", ".join(map(str, sorted(one.queries)))
                say(
                    f"{one.page:15}{one.incidents:>10,}{one.p50:>9.1f}{one.p95:>9.1f}{one.floor_p50:>11.1f}"
                    f"{one.ratio:>9.2f}{one.empty_p50:>11.1f}{one.ratio_to_empty:>9.2f}  {statements}"
                )
    return judge(measured)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
