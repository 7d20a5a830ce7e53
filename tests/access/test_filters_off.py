"""With every filter of the application switched off, the database alone still keeps what is hidden."""

from __future__ import annotations

import pytest

from dapolicy.access.permissions import Permission, may
from tests.access.conftest import hide
from tests.access.looks import changed, difference
from tests.access.test_probes import readings, unlike

READERS = ("officer", "partner", "analyst", "specialist", "admin")  # the excluded one writes, and the administrator


def test_the_filters_are_off(world, now, filters_off, browse):
    """Else nothing below would prove anything."""
    assert may(world.analyst, Permission.APPROVE_LOWERING, at=now)
    assert browse(world.analyst).get("/search/").status_code == 200


@pytest.mark.policy("ACC-004")
def test_what_is_hidden_answers_like_nothing_with_no_filter_before_the_database(scene, filters_off, browse):
    found = unlike(scene, browse, READERS, reads=False)
    assert found == [], found


def test_every_list_reads_as_if_the_hidden_were_not_there_with_no_filter(world, plain, frozen, filters_off, browse):
    readers = ("officer", "analyst", "specialist")
    before = readings(world, plain, browse, readers)
    hide(world, plain, frozen)
    after = readings(world, plain, browse, readers)
    assert changed(before, after) == [], difference(before, after)
