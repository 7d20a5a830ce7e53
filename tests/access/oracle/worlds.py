"""Random walls: who holds what, since when, and what is locked to whom. Moments fall before, at and after now."""

from __future__ import annotations

import os
from itertools import product

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tests.access.oracle.model import ROLES, Page, Person, Span, Thing, Walls

TEAMS = ("Westmarch DA Unit", "Easterby DA Unit")
POSTS = ("fim", "psd")
MORE = int(os.environ.get("DAPOLICY_ORACLE", "1"))  # times as many examples, and new ones at each run

hours = st.sampled_from([-30, -1, 0, 1, 30])
ends = st.one_of(st.none(), hours)
# What people are to records: each alone, and the ones that must beat each other together.
standing = st.sampled_from(
    [set(), set(), {"granted"}, {"invited"}, {"excluded"}, {"granted", "invited"}, {"granted", "ends"},
     {"invited", "ends"}, {"granted", "excluded"}, {"granted", "invited", "excluded"}]
)  # fmt: skip
most_roles = st.sampled_from([*ROLES, *("specialist-officer", "supervisor", "partner", "partner")])


def examples(number: int, *, again: bool = False) -> settings:
    """How hard to look; set DAPOLICY_ORACLE=20 to look twenty times as hard at new worlds, and to shrink what is found.

    Args: again, the same examples at each run, for what must be found at each run.
    """
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(
        max_examples=number * (1 if again else MORE),
        phases=[Phase.generate, Phase.shrink] if MORE > 1 and not again else [Phase.generate],
        deadline=None,
        database=None,
        derandomize=again or MORE == 1,
        report_multiple_bugs=False,
        suppress_health_check=quiet,
    )


@st.composite
def spans(draw: st.DrawFn, codes: st.SearchStrategy[str], *, most: int, endless: bool) -> list[Span]:
    """Held now more often than not: what is over or to come shows little by itself."""
    held = []
    for code in draw(st.lists(codes, max_size=most)):
        now = draw(st.integers(0, 3)) > 0
        since = -30 if now else draw(hours)
        until = (None if endless else 30) if now else draw(ends if endless else hours)
        if until is None or until > since:  # the database keeps no other
            held.append(Span(code, since, until))
    return held


@st.composite
def walls(draw: st.DrawFn, people: tuple[str, ...], records: tuple[str, ...]) -> Walls:
    """Walls around these records for these people."""
    made = Walls(
        {name: draw(person()) for name in people},
        {name: draw(thing(people, dvds=name.startswith("application"))) for name in records},
    )
    for who, what in product(people, records):
        between(made, who, what, draw(standing), draw(hours))
    made.pages = [page for name in records for page in draw(st.lists(pages(name), max_size=1))]
    return made


def between(made: Walls, who: str, what: str, stands: set[str], until: int) -> None:
    """What one person is to one record."""
    if "excluded" in stands:
        made.excluded.add((who, what))
    for name, kept in (("granted", made.grants), ("invited", made.invited)):
        if name in stands:
            kept[who, what] = until if "ends" in stands else 30


@st.composite
def person(draw: st.DrawFn) -> Person:
    roles = draw(spans(most_roles, most=2, endless=True))
    # A partner has no other role: the database refuses it.
    roles = [one for one in roles if (one.code == "partner") is (roles[0].code == "partner")]
    posts = draw(spans(st.sampled_from(POSTS), most=1, endless=False))
    return Person(draw(st.sampled_from(TEAMS)), roles, posts)


@st.composite
def thing(draw: st.DrawFn, people: tuple[str, ...], *, dvds: bool) -> Thing:
    owners = draw(st.lists(st.sampled_from(people), max_size=2, unique=True))
    return Thing(draw(st.sampled_from(TEAMS)), draw(st.sampled_from(["no", "possible", "confirmed"])), dvds, owners)


def pages(record: str) -> st.SearchStrategy[Page]:
    return st.builds(Page, st.sampled_from(POSTS), st.just(record), st.sampled_from([None, -11, -12, -40]))
