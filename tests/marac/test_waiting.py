"""What waits for a coordinator: the most dangerous stands first, however long the list, and no high level is hidden."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Case, Level
from dapolicy.chronology.actions import record
from dapolicy.policy.worktime import london_day
from marac.models import Action, Item, Referral
from marac.queries import acting, waiting
from marac.queries.waiting import not_referred, waiting_referrals, without_referral
from risk.models import LevelSet
from tests.marac.room import agreed, of_today
from tests.marac.scene import a_meeting

DAY = timedelta(days=1)


def heard(scene, case, *, days: float, state=Referral.State.HEARD) -> Referral:
    """Referred and heard so many days ago."""
    at = scene.now - days * DAY
    row = scene.refer(case, at=at - 2 * DAY, state=state)
    meeting = a_meeting(scene.now, days=-days, held_at=at, ended_at=at)
    Item.objects.create(
        record=case.record, referral=row, meeting=meeting, place=1, minutes=15, why="new", added_at=at, heard_at=at
    )
    return row


def listed(found) -> list[str]:
    return [row.reference for row in found]


@pytest.mark.policy("MARAC-001")
@pytest.mark.parametrize("state", [Referral.State.HEARD, Referral.State.CLOSED, Referral.State.TRANSFERRED])
def test_an_old_referral_hides_no_high_case_whose_new_one_was_rejected(scene, state):
    case = scene.case(level="high")
    heard(scene, case, days=300, state=state)
    scene.refer(case, at=scene.now - DAY, state=Referral.State.REJECTED)
    assert listed(without_referral()) == [case.record.reference]
    scene.refer(case, state=Referral.State.DEFERRED)
    assert without_referral() == []


@pytest.mark.policy("MARAC-001")
def test_a_high_case_that_was_heard_before_it_became_high_stands_on_the_list_until_it_is_heard_again(scene):
    case = scene.case(level="high")
    heard(scene, case, days=30)
    assert without_referral() == []
    LevelSet.objects.create(
        record=case.record, level=Level.HIGH, before="medium", how="raised", at=scene.now - 2 * DAY,
        by=scene.world.specialist,
    )  # fmt: skip
    assert listed(without_referral()) == [case.record.reference]
    heard(scene, case, days=1)
    assert without_referral() == []


@pytest.mark.policy("MARAC-001")
def test_a_high_case_that_was_closed_in_marac_is_said_to_be(scene, browse):
    case = scene.case(level="high")
    heard(scene, case, days=30, state=Referral.State.CLOSED)
    page = browse(scene.world.coordinator).get(reverse("marac:home")).content.decode()
    assert case.record.reference in page
    assert "Closed" in page


def test_the_most_dangerous_referral_is_not_cut_off_however_many_came_before_it(scene, browse, monkeypatch):
    monkeypatch.setattr(waiting, "SHOWN", 2)
    for number in range(9):
        scene.refer(scene.case(level="standard"), at=scene.now - (20 - number) * DAY)
    high, threat, emergency = scene.case(level="high"), scene.case(level="standard"), scene.case(level="medium")
    Case.objects.filter(pk=threat.pk).update(threat_to_life=True)
    scene.refer(high, at=scene.now)
    scene.refer(threat, at=scene.now)
    scene.refer(emergency, at=scene.now, emergency=True)
    found = waiting_referrals(now=scene.now)
    assert listed(found) == [threat.record.reference, emergency.record.reference]
    assert found.more == 10
    assert "10 more" in browse(scene.world.coordinator).get(reverse("marac:home")).content.decode()


def test_who_was_not_referred_stands_danger_first_and_the_rest_is_counted(scene, monkeypatch):
    monkeypatch.setattr(waiting, "SHOWN", 1)
    first, threat = scene.case(level="high"), scene.case(level="high", threat_to_life=True)
    for case, hours in ((first, 40), (threat, 1)):
        record("risk.graded", case.record, by=None, at=scene.now - timedelta(hours=hours), detail={"level": "high"})
    found = not_referred()
    assert (listed(found), found.more) == ([threat.record.reference], 1)


@pytest.mark.policy("MARAC-009")
def test_an_action_that_lacks_something_and_one_that_is_overdue_are_cut_from_no_list(scene, monkeypatch):
    item, today = scene.listed(meeting=of_today(scene)), london_day(scene.now)
    agreed(scene, item, "Overdue")
    lacking = agreed(scene, item, "Somebody rings the school", owner_name="", due_on=None)
    Action.objects.filter(words="Overdue").update(due_on=today - DAY)
    for number in range(3):
        agreed(scene, item, f"Later {number}")
    monkeypatch.setattr(acting, "SHOWN", 1)
    assert [one.action for one in acting.open_ones(today=today)] == [lacking]
    assert [one.action.words for one in acting.overdue(today=today)] == ["Overdue"]


@pytest.mark.policy("MARAC-003")
def test_the_middle_of_the_delays_is_of_every_one_and_the_longest_are_shown(scene, monkeypatch):
    for hours in (1, 2, 30):
        case = scene.case(level="high")
        record("risk.graded", case.record, by=None, at=scene.now - timedelta(hours=40), detail={"level": "high"})
        record("marac.referred", case.record, by=None, at=scene.now - timedelta(hours=40 - hours))
    monkeypatch.setattr(waiting, "MOST", 1)
    found = waiting.delays(now=scene.now)
    assert (found.number, found.middle, found.longest, [row.hours for row in found.referred]) == (3, 2.0, 30.0, [30.0])
