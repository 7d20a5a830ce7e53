"""Whether children are affected: what first contact answered holds, and the panel sits with whoever that asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dapolicy.chronology.entries import take_from_view, take_out
from dapolicy.chronology.models import Event
from dvds.actions.opening import join
from dvds.actions.standing import restate
from dvds.models import Application, Part
from tests.dvds.scene import address, asked, enter, named, refused, told
from tests.dvds.test_gates import decided

THREE = ["police", "probation", "idva"]


@pytest.fixture
def over(world):
    return world.member("over", "dvds-officer", "supervisor")


def answered(made):
    made.refresh_from_db()
    return made.children_affected


def take_back(event, world, over, now):
    take_from_view(event, by=world.dvds, at=now, reason="Another family")
    take_out(event, by=over, at=now)


@pytest.mark.policy("DVDS-010", "DVDS-026")
@pytest.mark.parametrize("opened", [asked, told])
def test_what_first_contact_answered_stands_again_once_a_wrong_answer_is_withdrawn(world, now, over, opened):
    made = opened(world.dvds, now - timedelta(days=2), children_affected="yes")
    assert Event.objects.earliest("recorded_at").detail["children_affected"] == "yes"
    [wrong] = enter("dvds.details-learnt", made, by=world.dvds, at=now, children_affected="no")
    assert answered(made) == "no"
    take_back(wrong, world, over, now)
    assert answered(made) == "yes"
    enter("dvds.details-learnt", made, by=world.dvds, at=now, children_affected="not-known")
    assert answered(made) == "yes", "who does not know takes back nothing"


@pytest.mark.policy("DVDS-001", "DVDS-010")
def test_a_corrected_route_keeps_what_was_answered(world, now, over):
    made = asked(world.dvds, now - timedelta(days=2), children_affected="yes", consent="yes")
    enter("dvds.route-corrected", made, by=over, at=now)
    made.refresh_from_db()
    assert (made.route, made.children_affected, made.consent) == ("right-to-know", "yes", "yes")


def test_an_older_opening_keeps_its_answer_until_that_was_written_over_and_is_asked_again_then(world, now, over):
    """It names no answers: the copy alone holds them."""
    made = asked(world.dvds, now - timedelta(days=2))
    Application.objects.filter(pk=made.pk).update(children_affected="yes")
    restate(made.record)
    assert answered(made) == "yes"
    [wrong] = enter("dvds.details-learnt", made, by=world.dvds, at=now, children_affected="no")
    take_back(wrong, world, over, now)
    assert answered(made) == "not-known"


@pytest.mark.policy("DVDS-010")
def test_consent_that_was_learnt_later_is_shown(world, now, browse):
    made = asked(world.dvds, now - timedelta(days=2))
    enter("dvds.details-learnt", made, by=world.dvds, at=now, consent="yes")
    page = browse(world.dvds).get(address(made)).content.decode()
    assert 'Agrees that what they said is shared</dt><dd class="govuk-summary-list__value">Yes' in page


@pytest.mark.policy("DVDS-026")
def test_a_panel_that_sat_without_a_seat_wanted_since_decides_again(world, now, browse):
    made = asked(world.dvds, now - timedelta(days=2))
    decided(made, world.dvds, now, present=THREE)
    owed = "taken again with children&#x27;s social care"
    assert owed not in browse(world.dvds).get(address(made)).content.decode()
    join(made, named(Part.CHILD, "Wilf", "Sable"), by=world.dvds, at=now)
    assert owed in browse(world.dvds).get(address(made)).content.decode()
    assert owed in refused("dvds.closed", made, world.dvds, now)
    enter("dvds.panel-decided", made, by=world.dvds, at=now)
    assert owed not in refused("dvds.closed", made, world.dvds, now)
