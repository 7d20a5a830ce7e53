"""The papers of a meeting: 30 cases of 3 pages, against WeasyPrint alone with the same HTML as one tagged document.

Each is made in a process of its own, in turn, so that whatever else the machine does falls on both; the memory is the
most that the process ever held. Meanwhile a worklist is asked for, with and without papers being made beside it.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import house
from bench.figures import table
from bench.officer import Officer

CASES, PAGES_EACH = 30, 3
ROUNDS = int(os.environ.get("BENCH_PACK_ROUNDS", "3"))
MOST_TIMES, MOST_MEMORY = 1.3, 400.0  # MB
LOOKS = 60
OFFICER = "officer"
SAME_PAGE = "@page { size: A4; margin: 24mm 18mm 22mm }"


def a_pack():  # type: ignore[no-untyped-def]
    """A pack and its parts, made up: nothing of them stands in a database."""
    from datetime import UTC, datetime

    from dapolicy.access.models import Member
    from marac.models import Agency, Area, Item, Meeting, Pack
    from marac.pack.reading import Part

    at = datetime(2026, 3, 4, 9, tzinfo=UTC)
    meeting = Meeting(area=Area(code="westmarch", name="Westmarch"), starts_at=at, minutes_each=15)
    pack = Pack(meeting=meeting, reader=Member(name="Hollis Brandt"), agency=Agency(code="housing", name="Housing"),
                reason="To prepare for the meeting")  # fmt: skip
    item = Item(why="new", minutes=15)
    parts = [Part(number, item, f"Fern Slate and Dorian Quarrel {number}", sections(number)) for number in
             range(1, CASES + 1)]  # fmt: skip
    return pack, parts


def sections(number: int):  # type: ignore[no-untyped-def]
    from marac.pack.blocks import content, facts, table, words

    who = [("Name", f"Fern Slate {number}"), ("Date of birth", "4 May 1990"), ("Address", "12 Mill Lane, Northam")]
    told = "He came to the door in the evening and would not leave. She rang from the neighbour's, who saw it. "
    rows = [(f"{day} Feb 2026, 21:14", "Report taken: 999 call", told * 2) for day in range(1, 6)]
    found = [("Facts", told * 4), ("Opinions", told * 2), ("Contact with them", told)]
    return (
        ("People", content(facts("Victim", who), facts("Perpetrator", who))),
        ("Children", content(table("Children", ["Name", "Date of birth"], [("Wren Slate", "1 Jan 2019")] * 2))),
        ("Risk", content(facts("Risk", [("Level", "High"), ("Reasons", "Visible high risk")]), words("Why", told * 4))),
        ("Since the last meeting", content(table("Since 4 Feb 2026", ["When", "What", "As it was told"], rows))),
        ("Research of the agencies", content(*(facts(f"Agency {one}", found) for one in range(3)))),
        ("Open actions", content(table("Open actions", ["What", "Agency"], [("Change the locks", "Housing")] * 3))),
    )


def ours() -> int:
    """The pages of a pack as the job makes it."""
    from marac.pack.press import Press

    pack, parts = a_pack()
    _, pages = Press(pack).whole(parts, lambda done: None)
    return pages


def bare() -> int:
    """The same HTML, one document, WeasyPrint alone: no numbers that follow each other, no names in the margins."""
    import weasyprint
    from django.template.loader import render_to_string

    from dapolicy.documents.render import LOOK
    from marac.pack import press as papers

    pack, parts = a_pack()
    context = {"pack": pack, "heading": [], "rows": [(part, 1) for part in parts], "pages": 90}
    pages = [render_to_string("marac/pack/contents.html", context)]
    pages += [render_to_string("marac/pack/case.html", {"part": part}) for part in parts]
    bodies = [page.split("<body>")[1].split("</body>")[0] for page in pages]
    apart = '<div style="break-after: page"></div>'.join(bodies)
    html = f"{pages[0].split('<body>')[0]}<body>{apart}</body></html>"
    look = [weasyprint.CSS(string=text) for text in (LOOK.read_text(), papers.LOOK.read_text(), SAME_PAGE)]
    document = weasyprint.HTML(string=html).render(stylesheets=look)
    document.write_pdf(pdf_variant="pdf/ua-1")
    return len(document.pages)


def child(which: str) -> dict[str, float]:
    """Seconds, pages and the most memory (MB), from a process of its own."""
    done = subprocess.run([sys.executable, "-m", "bench.pack", which], cwd=house.ROOT, check=True, capture_output=True,
                          env=house.environment("postgres", "worker"))  # fmt: skip
    return dict(json.loads(done.stdout.decode().splitlines()[-1]))


def measure_here(which: str) -> None:
    """What a child does: Django and WeasyPrint are there before the clock starts."""
    import django

    django.setup()
    import weasyprint  # noqa: F401 (loaded before the clock starts, for both)

    import marac.pack.press  # noqa: F401 (as above)

    began, used = time.perf_counter(), time.process_time()
    pages = {"ours": ours, "bare": bare}[which]()
    took, worked = time.perf_counter() - began, time.process_time() - used
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": took, "worked": worked, "pages": pages, "memory": most}) + "\n")


@contextmanager
def being_made() -> Iterator[subprocess.Popen[bytes]]:
    """Papers are made in another process, again and again, until the block ends."""
    command = [sys.executable, "-m", "bench.pack", "endless"]
    started = subprocess.Popen(command, cwd=house.ROOT, env=house.environment("postgres", "worker"))
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def looks(officer: Officer) -> float:
    """The median of what a worklist takes, in milliseconds."""
    kept = []
    for _ in range(LOOKS):
        answer = officer.get("/")
        if answer.status != 200:
            raise RuntimeError(f"The worklist answered {answer.status}.")
        kept.append(answer.took)
    return statistics.median(kept)


def site(incidents: int, pages: Path) -> tuple[float, float]:
    """A worklist's time alone, and while papers are made beside it."""
    database = house.seeded(incidents)
    with house.web(database, pages) as port:
        officer = Officer(port, OFFICER, house.secrets()["demo"])
        officer.get("/")
        alone = looks(officer)
        with being_made():
            time.sleep(3)  # until it is past its imports
            beside = looks(officer)
    return alone, beside


def run(incidents: int, pages: Path) -> list[str]:
    """What missed its target; the servers are up."""
    rounds = [(child("ours"), child("bare")) for _ in range(ROUNDS)]
    # Of the processor's time, the least of each: a machine that does something else meanwhile slows neither.
    times = least("worked", rounds, 0) / least("worked", rounds, 1)
    most = max(one["memory"] for one, _ in rounds)
    alone, beside = site(incidents, pages)
    rows = [
        *(
            (f"{name}, {rounds[0][which]['pages']:.0f} pages, of the processor",
             f"{least('worked', rounds, which):.1f} s ({least('seconds', rounds, which):.1f} s)", "", True)
            for which, name in enumerate(("papers", "WeasyPrint alone"))
        ),
        ("times WeasyPrint alone", f"{times:.2f}", f"<= {MOST_TIMES}", times <= MOST_TIMES),
        ("the most memory", f"{most:.0f} MB", f"< {MOST_MEMORY:.0f} MB", most < MOST_MEMORY),
        ("a worklist, p50, alone", f"{alone:.1f} ms", "", True),
        ("a worklist, p50, while papers are made", f"{beside:.1f} ms", "", True),
    ]  # fmt: skip
    sys.stdout.write(f"The papers of a meeting\n{table(rows)}\n")
    return ["the papers, see their table"] if not all(row[3] for row in rows) else []


def least(what: str, rounds: list[tuple[dict[str, float], dict[str, float]]], which: int) -> float:
    """The best of all rounds."""
    return min(one[which][what] for one in rounds)


def endless() -> None:
    import django

    django.setup()
    while True:
        ours()


if __name__ == "__main__":
    endless() if sys.argv[1] == "endless" else measure_here(sys.argv[1])
