"""Agencies come, are renamed and end, in the browser; two of one kind see nothing of each other's part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from dapolicy.access.models import Member
from dapolicy.access.permissions import Refused
from dapolicy.chronology.models import Clock
from marac.actions.agencies import add_agency, end_agency, end_research, rename_agency
from marac.actions.leaving import who_reads
from marac.models import Agency, Item, Meeting, Representative, Research, Seat
from marac.models.research import ResearchDraft
from marac.pack.stale import to_compose
from tests.access.catalogue import rows
from tests.marac.room import agreed, of_today
from tests.marac.scene import Scene, seat
from tests.marac.test_attending import acting
from tests.marac.test_meetings import listed
from tests.marac.test_research_due import research_due
from tests.reading import text
from tests.world import login


def added(scene: Scene, name: str = "Northam Homes", kind: str = "housing") -> Agency:
    return add_agency(name, kind=kind, by=scene.world.coordinator, at=scene.now)


@pytest.fixture
def homes(scene) -> Member:
    """Whoever speaks for a second housing agency, with a seat at the meeting of today and no answer owed."""
    homes = scene.world.member("homes", "partner")
    Representative.objects.create(agency=added(scene), member=homes, since=scene.now)
    return homes


def test_two_housing_agencies_see_nothing_of_each_other(scene, homes, as_web):
    meeting = of_today(scene)
    other = seat(meeting, Agency.objects.get(pk="northam-homes"), homes, represents=False)
    item = scene.listed(meeting=meeting)
    for reader in (scene.world.partner, homes):
        scene.knows_neither(item, reader)
    wrote = {"record": item.record, "item": item, "agency": scene.housing, "member": scene.world.partner}
    Research.objects.create(**wrote, facts="Rent paid in March", withheld="Her debts", at=scene.now)
    ResearchDraft.objects.create(**wrote, typed={"facts": "Not sent"}, saved_at=scene.now)
    action = agreed(scene, item)
    assert who_reads(other) == [homes]
    tables = {"marac_research": "facts", "marac_researchdraft": "typed", "marac_action": "id"}
    as_web(scene.world.partner)
    assert {table: len(rows(f"SELECT 1 FROM {table}")) for table in tables} == dict.fromkeys(tables, 1)
    as_web(homes)
    assert {table: len(rows(f"SELECT 1 FROM {table}")) for table in tables} == dict.fromkeys(tables, 0)
    assert action.agency_id == "housing"
    assert [one.pk for one in Item.objects.all()] == [item.pk]


def test_an_agency_that_came_since_has_sheets_made_for_it(scene):
    item = scene.listed()
    Item.objects.filter(pk=item.pk).update(sheets_at=scene.now + timedelta(minutes=10))
    sheet = {"agencies": ["housing", "idva"], "agreement": "sharing-2021", "made_at": scene.now}
    item.sheets.create(record=item.record, section="children", by=scene.world.coordinator, **sheet)
    Agency.objects.exclude(pk__in=["housing", "idva", "police"]).update(ended_on=scene.now.date())
    item.sheets.update(agencies=["housing", "idva", "police"])
    assert to_compose(now=scene.now) == []
    added(scene)
    assert to_compose(now=scene.now) == [(item.pk, scene.world.coordinator.pk)]


def test_an_agency_is_added_with_a_kind_of_the_agreement_and_a_name_of_its_own(scene):
    fire = added(scene, "Fire, north", "fire")
    assert (fire.code, fire.core, fire.kind) == ("fire-north", "", "fire")
    assert added(scene, "Fire north").code == "fire-north-2"
    for name, kind, word in (("Housing", "housing", "of this name"), ("Other", "police", "what kind")):
        with pytest.raises(Refused, match=word):
            added(scene, name, kind)


def test_what_hangs_on_an_agency_ends_with_it_but_for_what_it_promised(scene):
    item = listed(scene, of_today(scene))
    Seat.objects.create(meeting=item.meeting, agency=scene.housing, name="Somebody of theirs")
    research_due(scene, item)
    action = agreed(scene, item)
    ends(scene, "housing")
    assert not Seat.objects.filter(agency="housing", ended_at=None).exists()
    assert not Representative.objects.filter(agency="housing", until=None).exists()
    with login("worker"):
        assert (end_research(now=scene.now), end_research(now=scene.now)) == (1, 0)
    assert Clock.objects.get(duty="marac-research").lapsed_at == scene.now
    action.refresh_from_db()
    assert action.state == "open"
    for agency, word in (("housing", "already"), ("police", "Police")):
        with pytest.raises(Refused, match=word):
            ends(scene, agency)


def ends(scene: Scene, agency: str) -> None:
    by, row = scene.world.coordinator, Agency.objects.get(pk=agency)
    acting(by, lambda: end_agency(row, by=by, at=scene.now))


def test_a_new_name_leaves_what_was_written_with_its_agency(scene):
    rename_agency(scene.housing, "Northam Council housing", by=scene.world.coordinator, at=scene.now)
    assert str(Agency.objects.get(pk="housing")) == "Northam Council housing"
    with pytest.raises(Refused, match="of this name"):
        rename_agency(scene.housing, "probation", by=scene.world.coordinator, at=scene.now)


def test_the_coordinator_adds_renames_and_ends_an_agency_in_the_browser(scene, marac):
    marac.post(reverse("marac:agency-new"), {"name": "Northam Homes", "kind": "housing"})
    marac.post(reverse("marac:agency-rename", args=["northam-homes"]), {"name": "Pellow Homes"})
    assert "Pellow Homes (core)" in text(marac.get(reverse("marac:areas")))
    end = reverse("marac:agency-end", args=["northam-homes"])
    assert "Pellow Homes is no longer there" in text(marac.get(end))
    marac.post(end)
    assert "Pellow Homes (core) (no longer there)" in text(marac.get(reverse("marac:areas")))
    assert marac.get(end).status_code == 404
    assert marac.get(reverse("marac:agency-end", args=["police"])).status_code == 404


def test_an_area_ends_in_the_browser_once_no_meeting_is_to_come_there(scene, marac):
    end = reverse("marac:area-end", args=["westmarch"])
    assert "Meetings are still to come there" in text(marac.post(end))
    Meeting.objects.update(cancelled_at=scene.now)
    assert marac.post(end).status_code == 302
    assert "Westmarch (no longer there)" in text(marac.get(reverse("marac:areas")))
    assert marac.get(end).status_code == 404
