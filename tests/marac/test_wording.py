"""An action's words are taken from view, everywhere at once; the action itself stays owed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dapolicy.access.permissions import Refused
from dapolicy.audit.models import Altered
from dapolicy.chronology.entries import take_from_view, take_out
from dapolicy.chronology.models import Clock, Event
from marac.actions.wording import say_anew
from marac.models import Action
from tests.marac.room import agreed, case_page, of_action, of_today
from tests.reading import text

WRONG = "Ring Ottoline Vane of the wrong case"


@pytest.fixture
def item(scene):
    return scene.listed(meeting=of_today(scene))


def worded(action) -> Event:
    return Event.objects.filter(kind="marac.action-worded", subject=str(action.pk)).order_by("recorded_at", "pk").last()


@pytest.mark.policy("MARAC-009")
def test_an_actions_words_are_taken_from_view_and_it_stays_owed(scene, browse, item):
    marac, by = browse(scene.world.coordinator), scene.world.coordinator
    action = agreed(scene, item, WRONG)
    page = of_action(action)
    assert "Take its words from view" in text(marac.get(page))
    event = worded(action)
    take_from_view(event, by=by, at=scene.now, reason="A name of another case")
    for shown in (page, case_page(item), reverse("marac:actions")):
        assert "Ottoline" not in marac.get(shown).content.decode()
    assert "Its words were taken from view" in text(marac.get(page))
    take_out(event, by=scene.world.supervisor, at=scene.now)
    clock = Clock.objects.get(duty="marac-action", subject=str(action.pk))
    assert (clock.stopped_at, clock.lapsed_at, clock.void) == (None, None, False)
    assert Action.objects.get(pk=action.pk).state == Action.State.OPEN
    assert not any("Ottoline" in str(row.__dict__) for row in Altered.objects.all())


def test_what_is_to_be_done_is_said_anew_once_its_words_are_gone(scene, browse, item):
    by = scene.world.coordinator
    action = agreed(scene, item, WRONG)
    with pytest.raises(Refused, match="Take them from view first"):
        say_anew(action, "Ring her", by=by, at=scene.now)
    take_from_view(worded(action), by=by, at=scene.now, reason="A name of another case")
    sent = browse(by).post(of_action(action, "action-act", "reword"), {"words": "Ring her housing officer"})
    assert sent.status_code == 302
    assert Action.objects.get(pk=action.pk).words == "Ring her housing officer"
    take_from_view(worded(action), by=by, at=scene.now, reason="Not that either")
    assert "taken from view" in Action.objects.get(pk=action.pk).words
