"""Every page, list, search and operation against the oracle: whose words stand where, for whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.access.catalogue import rows
from tests.access.oracle.build import for_a_while
from tests.access.oracle.model import Walls
from tests.access.oracle.pages import PEOPLE, RECORDS, Pages
from tests.access.oracle.worlds import examples, walls

PARTS = 5  # each example reads a fifth of all pages: all are read by each fifth of them


@pytest.fixture
def pages(world: Any, monkeypatch: pytest.MonkeyPatch, browse: Any) -> Pages:
    ((moment,),) = rows("SELECT now()")
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return Pages(world, moment, browse)


def wrong_pages(pages: Pages, part: int, *, number: int) -> list[str]:
    """What the first example that goes wrong shows of this part of all pages; nothing where none does."""
    chosen = pages.operations()[part::PARTS]

    @examples(number)
    @given(made=walls(PEOPLE, RECORDS), who=st.sampled_from(PEOPLE))
    def compare(made: Walls, who: str) -> None:
        with for_a_while():
            pages.raise_walls(made)
            found = list(pages.wrong(made, who, chosen))
            found += pages.searches(made, who) if part == 0 else []
        assert not found, "\n".join([*sorted(found)[:12], *standing(made, who)])

    try:
        compare()
    except AssertionError as shown:
        return str(shown).splitlines()
    return []


def standing(made: Walls, who: str) -> list[str]:
    """What decides it, for whoever has to mend it."""
    parts = {"granted": made.grants, "excluded": dict.fromkeys(made.excluded), "invited": made.invited}
    found = [
        f"{name}: {key[1]} {value}" for name, kept in parts.items() for key, value in kept.items() if key[0] == who
    ]
    return [
        str(made.people[who]),
        *(f"{name}: {thing}" for name, thing in made.records.items()),
        *found,
        str(made.pages),
    ]


@pytest.mark.policy("ACC-004")
@pytest.mark.policy("ACC-006")
@pytest.mark.policy("ACC-007")
def test_every_page_says_to_everybody_what_the_rules_let_them_read(pages):
    assert len(pages.operations()) > 150
    for part in range(PARTS):
        found = wrong_pages(pages, part, number=5)
        assert not found, "\n".join(found)
