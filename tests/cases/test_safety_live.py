"""Which incidents a safety check takes for live: whoever is on one is looked up with whom the check names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.models import Crew, Party
from tests.custody.checks import ask, case, lines
from tests.custody.doors import live

__all__ = ["case"]


@pytest.mark.policy("ACC-003")
@pytest.mark.parametrize(
    ("opened", "crew", "closed", "is_live"),
    [
        (timedelta(hours=23), None, False, True),
        (timedelta(hours=25), None, False, False),
        (timedelta(days=40), timedelta(hours=1), False, True),
        (timedelta(days=40), timedelta(hours=25), False, False),
        (timedelta(hours=1), timedelta(hours=1), True, False),
    ],
)
def test_an_incident_is_live_while_open_for_a_day_from_its_opening_or_its_crew(
    world, now, case, browse, opened, crew, closed, is_live
):
    where = live(world, now - opened, victims=(), suspects=())
    Party.objects.create(record=where.record, person=case.suspect, part="suspect", added_at=now)
    if crew:
        Crew.objects.create(record=where.record, staff_no="X9", since=now - crew)
    if closed:
        where.record.closed_at = now
        where.record.save(update_fields=["closed_at"])
    said = lines(ask(browse(world.handler), about="Nobody Atall"))
    assert (said["Weapons"] == "Yes") is is_live
