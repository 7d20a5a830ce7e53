"""What is on paper against the oracle: packs, minutes and the papers of a panel, whoever asked for them."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given

from tests import skips
from tests.access.catalogue import rows
from tests.access.oracle.build import for_a_while
from tests.access.oracle.model import Person, Span, Thing, Walls
from tests.access.oracle.pages import PEOPLE, RECORDS
from tests.access.oracle.papers import RUNS, Papers
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
    @given(made=walls(PEOPLE, RECORDS))
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
    found = wrong_papers(papers, number=6)
    assert not found, "\n".join(found)


def let_into_everything() -> Walls:
    """Whoever runs the meeting is let into both locked families and is DVDS staff; whoever sits for police into one."""
    roles = {"ash": ["partner"], RUNS: ["marac-coordinator", "dvds-officer"], "cedar": ["specialist-officer"]}
    people = {name: Person("Easterby DA Unit", [held(role) for role in roles.get(name, [])]) for name in PEOPLE}
    locked = {name: Thing("Westmarch DA Unit", "confirmed") for name in RECORDS if name != "application"}
    made = Walls(people, locked | {"application": Thing("Westmarch DA Unit", "no", dvds=True)})
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
