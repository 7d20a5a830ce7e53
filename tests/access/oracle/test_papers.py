"""What is on paper against the oracle: packs, minutes and the papers of a panel, whoever asked for them."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given

from tests import skips
from tests.access.catalogue import rows
from tests.access.oracle.build import for_a_while
from tests.access.oracle.model import Person, Span, Thing, Walls
from tests.access.oracle.pages import PEOPLE
from tests.access.oracle.papers import ASKED, ON_PAPER, RUNS, Papers
from tests.access.oracle.test_pages import standing
from tests.access.oracle.worlds import examples, walls


@pytest.fixture
def papers(world: Any, monkeypatch: pytest.MonkeyPatch, browse: Any) -> Papers:
    skips.pango()
    ((moment,),) = rows("SELECT now()")
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return Papers(world, moment, browse)


def held(role: str) -> Span:
    return Span(role, -30, None)


def at_the_table(made: Walls) -> Walls:
    """The same walls where somebody speaks for an agency and somebody runs the meeting. Whoever is let into a case, or
    kept out of it, is so of its incident: it is done to both."""
    made.people["ash"].roles = [held("partner")]
    for who, role in ((RUNS, "marac-coordinator"), ("cedar", "specialist-officer")):
        made.people[who].roles = [*(one for one in made.people[who].roles if one.code != "partner"), held(role)]
    for who, family in product(PEOPLE, ("clover", "rosebay")):
        case, incident = (who, f"{family}-case"), (who, f"{family}-incident")
        made.excluded = (made.excluded | {incident}) if case in made.excluded else made.excluded - {incident}
        made.grants.pop(incident, None)
        if case in made.grants:
            made.grants[incident] = made.grants[case]
    return made


def wrong_papers(papers: Papers, *, number: int) -> list[str]:
    @examples(number)
    @given(made=walls(PEOPLE, ON_PAPER))
    def compare(made: Walls) -> None:
        with for_a_while():
            papers.raise_walls(at_the_table(made))
            found = [*papers.packs(made), *papers.minutes(made), *papers.panels(made)]
        assert not found, "\n".join([*found, *(line for who in PEOPLE for line in standing(made, who))])

    try:
        compare()
    except AssertionError as shown:
        return str(shown).splitlines()
    return []


@pytest.mark.policy("ACC-004")
def test_every_paper_says_what_the_rules_let_its_reader_have(papers):
    found = wrong_papers(papers, number=4)
    assert not found, "\n".join(found)


def let_into_everything() -> Walls:
    """Whoever runs the meeting is let into both locked families and is DVDS staff; whoever sits for police into one."""
    roles = {"ash": ["partner"], RUNS: ["marac-coordinator", "dvds-officer"], "cedar": ["specialist-officer"]}
    people = {name: Person("Easterby DA Unit", [held(role) for role in roles.get(name, [])]) for name in PEOPLE}
    locked = {name: Thing("Westmarch DA Unit", "confirmed") for name in ON_PAPER if "application" not in name}
    made = Walls(people, locked | {name: Thing("Westmarch DA Unit", dvds=True) for name in ("application", ASKED)})
    made.grants = {(RUNS, name): 30 for name in locked}
    made.grants |= {("cedar", name): 30 for name in locked if name.startswith("clover")}
    return made


@pytest.mark.policy("ACC-004")
def test_papers_of_a_locked_case_say_nothing_of_another_whoever_made_them(papers):
    made = let_into_everything()
    with for_a_while():
        papers.raise_walls(made)
        assert papers.words_on_paper(made, "cedar") == {"clover", "clovermoor"}
        assert [*papers.packs(made), *papers.minutes(made), *papers.panels(made)] == []


# Every place that makes a file, and where what stands in it is read.
HERE, PAGES = "tests/access/oracle/papers.py", "tests/access/oracle/pages.py"
MADE = {
    "dapolicy/documents/binder.py": "Joins the pages of a pack.",
    "dapolicy/documents/render.py": "What all the others are made with.",
    "dvds/papers.py": HERE, "dvds/views/papers.py": HERE,
    "marac/measures/export.py": PAGES,
    "marac/minutes_document.py": HERE,
    "marac/views/pack.py": HERE,
    "ppda/actions/report.py": PAGES, "ppda/views/report.py": PAGES,
    "ppda/console/disclosing.py": f"{PAGES}; names of who looked: tests/ppda/console/test_leaving.py",
}  # fmt: skip
FILES = re.compile(r"from_template\(|application/pdf|text/csv|PdfWriter|write_pdf")


def test_no_file_is_made_that_nobody_reads_here():
    places = ("cases", "dapolicy", "dvds", "marac", "ppda", "risk")
    found = {
        str(file) for place in places for file in Path(place).rglob("*.py") if FILES.search(file.read_text("utf-8"))
    }
    assert found == set(MADE), "Read what stands in it: tests/access/oracle/papers.py."
