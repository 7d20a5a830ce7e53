"""Every page, list, search and operation against the oracle: whose words stand where, for whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.access.catalogue import rows
from tests.access.oracle.build import for_a_while
from tests.access.oracle.model import Person, Span, Thing, Walls
from tests.access.oracle.pages import PEOPLE, READER, RECORDS, Pages
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


@pytest.mark.policy("ACC-004")
def test_files_are_read_as_pages_are_and_made_for_nobody_else(pages):
    """Whoever may have them reads their words there: else nothing above would have been said of files."""
    roles = [Span(role, -30, None) for role in ("psd-auditor", "supervisor", "specialist-officer", "manager")]
    people = {name: Person("Westmarch DA Unit", roles) for name in PEOPLE}
    made = Walls(people, {name: Thing("Westmarch DA Unit", "no", name == "application") for name in RECORDS})
    made.records["rosebay-case"] = Thing("Westmarch DA Unit", "confirmed")
    made.grants["ash", "rosebay-case"] = 30
    made.excluded.add(("birch", "rosebay-case"))
    with for_a_while():
        pages.raise_walls(made)
        locked = [one for one in pages.documents() if one.about in ("", pages.references["rosebay-case"])]
        read = {who: [pages.read(who, one) for one in locked] for who in ("ash", "birch", "cedar")}
        assert [*pages.wrong(made, "ash", locked), *pages.wrong(made, "birch", locked)] == []
    assert [status for status, _ in read["ash"]] == [200, 200, 200, 200]
    assert [status for status, _ in read["birch"]] == [200, 404, 404, 404]
    assert [status for status, _ in read["cedar"]] == [200, 200, 200, 404]
    assert all(READER in body for _, body in read["ash"][1:])
    assert "Rosebaymoor" in read["ash"][3][1]
