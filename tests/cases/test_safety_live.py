"""Which incidents a safety check takes for live: whoever is on one is looked up with whom the check names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.actions.involvement import name_party
from cases.models import Crew, Marker, Party
from cases.reports import Suspect, Victim
from dapolicy.access.models import Exclusion, Record
from dapolicy.custody.danger import NOTHING
from tests.cases.reports import person
from tests.cases.test_report_saving import NOBODY
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


@pytest.fixture
def unnamed(world, now):
    """Somebody with a machete and dogs, of whom nobody is named."""
    nobody = {"victims": (Victim(NOBODY),), "suspects": (Suspect(NOBODY),)}
    return live(world, now, **nobody, dangers=("weapons", "dogs", "firearms-checked"), danger_words="A machete")


@pytest.mark.policy("ACC-003")
def test_what_was_told_of_the_danger_reaches_the_door_while_nobody_is_named(world, now, browse, unnamed):
    said = lines(ask(browse(world.handler), about="Nobody Atall"))
    assert (said["Weapons"], said["Dogs"], said["Firearms"]) == ("Yes", "Yes", NOTHING)
    suspect = Party.objects.get(record=unnamed.record, part="suspect")
    name_party(suspect, person("Osric", "Mead"), by=world.officer, at=now)
    Marker.objects.filter(record=unnamed.record, kind="dogs").update(withdrawn_at=now)
    said = lines(ask(browse(world.handler), about="Nobody Atall"))
    assert (said["Weapons"], said["Dogs"]) == ("Yes", NOTHING), "of somebody named the markers say it"


@pytest.mark.parametrize("what", ["excluded", "closed"])
def test_nor_of_a_report_that_is_closed_or_that_the_asker_is_excluded_from(world, now, browse, unnamed, what):
    if what == "closed":
        Record.objects.filter(pk=unnamed.pk).update(closed_at=now)
    else:
        Exclusion.objects.create(record=unnamed.record, member=world.handler, why="declared", at=now)
    assert lines(ask(browse(world.handler), about="Nobody Atall"))["Weapons"] == NOTHING
