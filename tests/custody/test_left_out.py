"""Exclusions that outlast a lock: professional standards see who is excluded and why, and let them back by two."""

import pytest
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Record
from dapolicy.chronology.models import Event
from dapolicy.custody.actions import decide_not_police, exclude, unlock
from dapolicy.custody.models import DoubtExclusion
from dapolicy.custody.queries import left_out, may_go_back
from tests.custody.acting import acted, as_auditor, confirmed, scene, tapped
from tests.custody.police import lock, sees, state
from tests.custody.test_let_back import let_back

__all__ = ["confirmed", "scene"]

LEFT = "Not locked any more, and somebody is still excluded"


@pytest.fixture
def over(scene, now, confirmed):
    """Unlocked by professional standards; the supervisor was excluded by a typed name, Rowan as the suspect."""
    scene.member("second", "psd-auditor")
    acted(
        scene.specialist,
        confirmed,
        lambda it, by: exclude(it, scene.supervisor, why="found", words="His cousin", by=by, at=now),
    )
    as_auditor(scene.psd, confirmed, lambda it, by: unlock(it, by=by, at=now, reason="Retired long ago"))
    assert state(confirmed) == "no"
    return confirmed


def addresses(record, member):
    return [
        reverse("custody:act-on", args=[record.reference, code, handle(member)]) for code in ("back", "answer-back")
    ]


@pytest.mark.policy("ACC-004")
def test_the_list_says_who_and_why_and_two_let_back_there(scene, now, over, browse):
    assert not sees(scene.supervisor, over)
    psd, second = browse(scene.psd), browse(scene.second)
    shown = psd.get(reverse("custody:locked")).content.decode()
    assert LEFT in shown
    assert f"{scene.supervisor} (a connection was found)" in shown
    page = reverse("custody:record", args=[over.reference])
    shown = psd.get(page).content.decode()
    assert "Who is still excluded" in shown
    assert "His cousin" in shown
    assert "Unlock it" not in shown
    asks, answers = addresses(over, scene.supervisor)
    assert psd.post(asks, {"reason": "The wrong John"}).status_code == 302
    assert "waits for an answer" in second.get(reverse("custody:locked")).content.decode()
    assert second.post(answers, {"outcome": "back", "reason": "Rang both"}).status_code == 302
    assert sees(scene.supervisor, over), "an open record, as everybody else's"
    assert not sees(scene.rowan, over)
    assert set(Event.objects.filter(kind__startswith="access.").values_list("kind", flat=True)) >= {
        "access.back-asked",
        "access.let-back",
    }


@pytest.mark.policy("ACC-002")
def test_the_suspect_of_a_doubt_goes_back_there_too_and_never_while_it_is_locked(scene, now, over):
    let_back(scene, over, now, who=scene.rowan)
    assert sees(scene.rowan, over)
    assert not DoubtExclusion.objects.filter(record=over, member=scene.rowan).exists()
    other = lock(scene, now)
    assert as_auditor(scene.psd, other, lambda it, by: may_go_back(it or other)) == []
    assert not sees(scene.rowan, other)


def test_when_nobody_is_left_out_the_record_is_listed_no_more(scene, now, over, browse):
    for who in (scene.supervisor, scene.rowan):
        let_back(scene, over, now, who=who)
    psd = browse(scene.psd)
    assert LEFT not in psd.get(reverse("custody:locked")).content.decode()
    assert psd.get(reverse("custody:record", args=[over.reference])).status_code == 404


def test_what_a_decision_unlocked_is_listed_where_a_finding_stands(scene, now, browse):
    record = lock(scene, now)
    tapped(scene.inspector, record, now)
    acted(
        scene.inspector,
        record,
        lambda it, by: exclude(it, scene.supervisor, why="found", words="x", by=by, at=now),
    )
    acted(scene.inspector, record, lambda it, by: decide_not_police(it, by=by, at=now, reason="Not him"))
    assert state(record) == "no"
    (line,) = as_auditor(scene.psd, record, lambda it, by: left_out())
    assert [str(one) for one, _ in line.people] == [str(scene.supervisor)]


@pytest.mark.parametrize("who", ["specialist", "inspector", "supervisor", "admin", "stranger", "rowan", "manager"])
def test_nobody_else_is_told_and_the_page_answers_as_for_nothing(scene, now, over, browse, who):
    member = scene.people[who]
    assert as_auditor(member, over, lambda it, by: left_out()) == []
    page, absent = (reverse("custody:record", args=[ref]) for ref in (over.reference, "DA-222222"))
    assert browse(member).get(page).status_code == browse(member).get(absent).status_code == 404
    for address in addresses(over, scene.supervisor):
        assert browse(member).get(address).status_code == 404


def test_an_excluded_auditor_has_no_part_in_it(scene, now, over, browse):
    Exclusion.objects.create(record=over, member=scene.second, why="found", at=now)
    second = browse(scene.second)
    assert over.reference not in second.get(reverse("custody:locked")).content.decode()
    assert second.get(reverse("custody:record", args=[over.reference])).status_code == 404


@pytest.mark.parametrize("code", ["give", "exclude", "unlock", "declaration"])
def test_nothing_but_letting_back_is_done_there(scene, now, over, browse, code):
    assert browse(scene.psd).get(reverse("custody:act", args=[over.reference, code])).status_code == 404
    declared = browse(scene.psd).post(reverse("custody:declare", args=[over.reference]), {"knows": "yes"})
    assert declared.status_code == 404


def test_an_open_record_that_was_never_locked_is_no_matter_of_theirs(scene, now, over, browse):
    plain = Record.open(kind="case", team=scene.unit, at=now)
    Exclusion.objects.create(record=plain, member=scene.rowan, why="suspect", at=now)
    assert browse(scene.psd).get(reverse("custody:record", args=[plain.reference])).status_code == 404
