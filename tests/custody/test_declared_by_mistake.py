"""Somebody says *yes* by mistake: professional standards alone take it back, with a reason that stands for good."""

import pytest
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion
from dapolicy.access.permissions import Refused
from dapolicy.chronology.models import Content, Event
from dapolicy.custody.actions import exclude, lift_declared
from dapolicy.custody.models import Declaration, Doubt, DoubtExclusion
from dapolicy.custody.writing import write_left
from tests.custody.acting import acted, as_auditor, confirmed, scene, tapped
from tests.custody.police import sees
from tests.world import login

__all__ = ["confirmed", "scene"]


@pytest.fixture
def mistaken(scene, now, confirmed):
    """The supervisor, who holds the case, has tapped *yes*."""
    tapped(scene.supervisor, confirmed, now, knows=True, words="Wrong Rowan")
    assert not sees(scene.supervisor, confirmed)
    return confirmed


def lifted(scene, record, now, *, by=None, why="She thought of another Rowan"):
    as_auditor(
        by or scene.psd,
        record,
        lambda it, who: lift_declared(it or record, scene.supervisor, why=why, by=who, at=now),
    )


@pytest.mark.policy("ACC-004")
def test_professional_standards_lift_it_on_the_records_page_and_it_is_written_down(scene, now, mistaken, browse):
    browser = browse(scene.psd)
    page = browser.get(reverse("custody:record", args=[mistaken.reference])).content.decode()
    address = reverse("custody:act-on", args=[mistaken.reference, "lift", handle(scene.supervisor)])
    assert address in page
    assert browser.post(address, {"reason": "She thought of another Rowan"}).status_code == 302
    assert sees(scene.supervisor, mistaken)
    with login("worker"):
        write_left(now=now)
    event = Event.objects.get(kind="declaration.lifted")
    assert (event.record_id, event.by_id, event.subject) == (mistaken.pk, scene.psd.pk, handle(scene.supervisor))
    assert Content.objects.get(event_id=event.pk).words == "She thought of another Rowan"
    assert (
        "Declared by mistake: lifted"
        in browser.get(reverse("custody:record", args=[mistaken.reference])).content.decode()
    )


@pytest.mark.parametrize("who", ["specialist", "inspector", "supervisor", "admin", "stranger", "rowan"])
def test_nobody_else_lifts_it(scene, now, mistaken, who):
    with pytest.raises(Refused):
        lifted(scene, mistaken, now, by=scene.people[who])
    assert not sees(scene.supervisor, mistaken)
    assert not Event.objects.filter(kind="declaration.lifted").exists()


def test_nobody_of_professional_standards_lifts_their_own_or_what_they_are_excluded_from(scene, now, mistaken):
    scene.member("second", "psd-auditor")
    Exclusion.objects.create(record=mistaken, member=scene.second, why="found", at=now)
    with pytest.raises(Refused):
        lifted(scene, mistaken, now, by=scene.second)
    tapped(scene.specialist, mistaken, now, knows=True)
    Declaration.objects.filter(member=scene.specialist).update(member=scene.psd)
    with pytest.raises(Refused):
        as_auditor(scene.psd, mistaken, lambda it, by: lift_declared(it, by, why="It was a mistake", by=by, at=now))


@pytest.mark.policy("ACC-002")
def test_whoever_is_excluded_for_another_reason_stays_excluded(scene, now, mistaken):
    acted(
        scene.specialist,
        mistaken,
        lambda it, by: exclude(it, scene.supervisor, why="found", words="Seen together", by=by, at=now),
    )
    lifted(scene, mistaken, now)
    assert not sees(scene.supervisor, mistaken)


def test_a_suspect_who_also_said_yes_stays_excluded_as_the_suspect(scene, now, mistaken):
    DoubtExclusion.objects.create(doubt=Doubt.objects.get(), record=mistaken, member=scene.supervisor)
    lifted(scene, mistaken, now)
    assert Exclusion.objects.get(record=mistaken, member=scene.supervisor).why == "suspect"


@pytest.mark.parametrize("why", ["", "  "])
def test_it_asks_for_a_reason(scene, now, mistaken, why):
    with pytest.raises(Refused, match="Say what shows"):
        lifted(scene, mistaken, now, why=why)


def test_it_is_lifted_once(scene, now, mistaken):
    lifted(scene, mistaken, now)
    with pytest.raises(Refused, match="lifted already"):
        lifted(scene, mistaken, now)
