"""Faults in what is put on paper, one at a time: the oracle's reading of the files finds each. That it finds nothing
without one, where the same people sit, is proved beside the oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from marac.pack import asking, making, queries, sheets
from marac.queries import minutes
from tests.access.faults.planting import Fault, all_of, in_code, in_function, statement
from tests.access.oracle.build import for_a_while
from tests.access.oracle.model import Walls
from tests.access.oracle.papers import Papers
from tests.access.oracle.test_papers import let_into_everything, papers

__all__ = ["papers"]

FAULTS: dict[str, tuple[Callable[[Papers, Walls], Iterator[str]], Fault]] = {
    "a pack read as whoever made it": (
        Papers.packs,
        lambda: in_code(making.read, "reading_as(pack.reader_id)", "reading_as(pack.made_by_id)"),
    ),
    "sheets of all that their coordinator was let into": (
        Papers.packs,
        lambda: in_code(sheets.read, "open_only=True, but=own", "open_only=False"),
    ),
    "an application in a pack": (
        Papers.packs,
        lambda: in_function("dapolicy_reader_is_dvds", "AND coalesce(current_setting", "OR coalesce(current_setting"),
    ),
    "a pack that anybody opens": (
        Papers.packs,
        lambda: all_of(
            in_code(queries.packs_for, "rows.filter(reader=member)", "rows"),
            in_code(asking.open_file, "pack.reader_id != by.pk and", "False and"),
            statement("ALTER POLICY web_reads ON marac_pack USING (true)"),
            statement("ALTER POLICY web_reads ON marac_packfile USING (true)"),
            statement("DROP POLICY readers_open ON marac_packfile"),
        ),
    ),
    "minutes of a locked case for an agency": (
        Papers.minutes,
        lambda: in_code(minutes.minutes_for, "left_at=None, locked=Locked.NO", "left_at=None"),
    ),
}


@pytest.mark.policy("ACC-004")
def test_each_fault_on_paper_is_found_by_the_oracle(papers):
    made, missed = let_into_everything(), []
    for name, (reading, fault) in FAULTS.items():
        with for_a_while():
            papers.raise_walls(made)
            with fault():
                if next(reading(papers, made), None) is None:
                    missed.append(name)
    assert missed == []
