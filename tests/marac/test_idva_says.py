"""An IDVA says herself that the victim was told, or that it is unsafe: the clock stops at her moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from dapolicy.access.models import Exclusion, Member
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock, Event, Telling
from dapolicy.policy.worktime import LONDON
from marac.actions.telling import note_told, say_told
from marac.models import Agency, Item, VictimTold
from marac.queries.after import untold
from tests.access.catalogue import rows
from tests.marac.room import boxes
from tests.marac.scene import seat
from tests.marac.test_agencies import named, of
from tests.reading import text
from tests.world import login

UNSAFE = "He reads her telephone."


@pytest.fixture
def idva(scene) -> Member:
    idva = scene.world.member("idva", "partner")
    seat(scene.meeting, Agency.objects.get(pk="idva"), idva)
    return idva


@pytest.fixture
def item(scene, idva) -> Item:
    """A case of which both representatives have answered; that MARAC is explained is owed."""
    item = scene.knows_neither(named(scene, scene.listed(), "Fern Oxbow and Dorian Applethwaite"))
    record("marac.accepted", item.record, by=scene.world.coordinator, at=scene.now - timedelta(hours=4))
    return scene.knows_neither(item, idva)


def heard(scene, item: Item) -> None:
    item.heard_at = scene.now - timedelta(hours=2)
    item.save()
    record("marac.heard", item.record, by=scene.world.coordinator, at=item.heard_at)


def noted(scene) -> int:
    read_as(None)
    with login("worker"):
        return note_told(now=scene.now)


def says(scene, item: Item, by: Member, said: str, agency: str = "idva", hours: float = 1) -> VictimTold:
    given = {
        "words": UNSAFE,
        "happened_at": scene.now - timedelta(hours=hours),
        "agency": Agency.objects.get(pk=agency),
    }
    return say_told(item, said=said, **given, by=by, at=scene.now)


@pytest.mark.policy("MARAC-012")
def test_the_idva_says_that_it_is_unsafe_and_the_clock_stops_at_her_moment(scene, item, idva, browse):
    heard(scene, item)
    at = scene.now - timedelta(minutes=45)
    when = at.astimezone(LONDON)
    moment = boxes("happened_at", when.date()) | {"happened_at_time": f"{when:%H:%M}"}
    browser = browse(idva)
    assert "Say that the victim was told the outcome" in text(browser.get(of("mine-case", item)))
    page = browser.post(of("mine-told", item), {"said": "unsafe", "words": UNSAFE, **moment}, follow=True)
    assert "Kept." in text(page)
    assert UNSAFE in text(browser.get(of("mine-told", item)))
    assert (noted(scene), noted(scene)) == (1, 0)
    event = Event.objects.get(kind="marac.outcome-unsafe")
    assert (event.by_id, event.at) == (idva.pk, at.replace(second=0))
    assert Clock.objects.get(record=item.record, duty="marac-outcome").stopped_at == event.at
    assert [one.said for one in untold()] == ["MARAC to be explained"]
    assert item.record.reference in Telling.objects.get(to="marac-coordinator").title


def test_before_the_hearing_she_says_that_marac_was_explained(scene, item, idva):
    says(scene, item, idva, "explained")
    noted(scene)
    assert Event.objects.get(kind="marac.victim-explained").detail == {"outcome": "explained", "who": "idva"}
    assert untold() == []


def test_what_was_decided_is_not_told_before_it_was_nor_by_another_agency(scene, item, idva):
    with pytest.raises(Refused, match="has changed"):
        says(scene, item, idva, "told")
    heard(scene, item)
    for wrong, word in (({"hours": 3}, "before the case was heard"), ({"hours": -1}, "in the future")):
        with pytest.raises(Refused, match=word):
            says(scene, item, idva, "told", **wrong)
    with pytest.raises(Refused, match="The IDVA says this"):
        says(scene, item, scene.world.partner, "told", "housing")


def test_another_agency_has_no_page_for_it_and_whoever_is_connected_nothing(scene, item, idva, browse):
    assert browse(scene.world.partner).get(of("mine-told", item)).status_code == 404
    assert "explained to the victim" not in text(browse(scene.world.partner).get(of("mine-case", item)))
    Exclusion.objects.create(record=item.record, member=idva, why="declared", at=scene.now)
    assert browse(idva).get(of("mine-told", item)).status_code == 404


def test_the_database_takes_an_idvas_word_from_an_idva_alone(scene, item, idva, as_web):
    says(scene, item, idva, "explained")
    insert = """INSERT INTO marac_victimtold
        (id, record_id, item_id, agency_id, member_id, said, words, happened_at, at)
        VALUES (gen_random_uuid(), %s, %s, %s, %s, 'told', 'x', now(), now())"""
    housing, other = scene.world.partner, (item.record_id, item.pk)
    as_web(housing)
    assert rows("SELECT 1 FROM marac_victimtold") == []
    for agency, member in (("housing", housing), ("idva", housing), ("idva", idva)):
        with pytest.raises(DatabaseError, match="policy"), transaction.atomic():
            rows(f"{insert} RETURNING 1", *other, agency, member.pk)
    as_web(idva)
    assert rows(f"{insert} RETURNING 1", *other, "idva", idva.pk) == [(1,)]


def test_who_has_not_answered_is_asked_first(scene, idva, browse):
    item = named(scene, scene.listed(), "Fern Oxbow and Dorian Applethwaite")
    answer = browse(idva).get(of("mine-told", item))
    assert answer.url == of("mine-case", item)
