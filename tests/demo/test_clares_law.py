"""Stories four and five as they are told: what was due when, who learnt what, and that nobody was written to."""

from __future__ import annotations

import pytest

from cases.models import Sameness
from dapolicy.access.models import Member, Record
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Clock, Content, Event, Telling
from demo.cast import build
from demo.stories import serial_nobody_asked, worried_friend
from dvds.models import Application, DoubleAnswer, Party, SpokenWords, Triage
from dvds.patterns.queries import patterns_of
from dvds.queue.terms import SAID
from tests.demo.test_stories import NOW, case_of, london
from tests.world import login


@pytest.fixture
def friend(db):
    worried_friend.tell(build("never used"), NOW)
    return Application.objects.order_by("pk").first()


@pytest.fixture
def serial(db):
    serial_nobody_asked.tell(build("never used"), NOW)
    return Application.objects.select_related("record").get()


def clocks(application):
    """Each limit: when it was due, when it was met, when it ended unmet."""
    rows = Clock.objects.filter(record=application.record, void=False)
    return {row.duty: (row.due_at, row.stopped_at, row.lapsed_at) for row in rows}


def words_of(application, kind):
    ids = Event.objects.filter(record_id=application.pk, kind=kind).values_list("pk", flat=True)
    return list(Content.objects.filter(event_id__in=list(ids)).values_list("words", flat=True))


@pytest.mark.policy("DVDS-012", "DVDS-014")
def test_the_worried_friends_checks_are_due_at_22_14_and_the_meeting_lapses(friend):
    found = clocks(friend)
    assert found["dvds-initial-checks"] == (london("2026-03-29 22:14"), london("2026-03-29 11:30"), None)
    assert (found["dvds-face-to-face"][1], found["dvds-face-to-face"][2]) == (None, london("2026-03-29 12:10"))
    assert not Clock.objects.filter(stopped_at=None, lapsed_at=None, void=False, dvds=True).exists()
    assert friend.closed_at == london("2026-03-30 10:30")


@pytest.mark.policy("DVDS-039", "DVDS-015")
def test_he_is_found_out_by_the_same_checks_and_learns_nothing(friend):
    with login("web"):
        read_as(Member.objects.get(account__username="dvds").pk)
        found = patterns_of(friend)
    read_as(None)
    assert len(found.first) == 2
    assert any(orders for orders in (one.orders for one in found.first))
    assert [event.detail["why"] for event in Event.objects.filter(record_id=friend.pk, kind="dvds.not-progressed")] == [
        "not-for-protection"
    ]
    [told] = words_of(friend, "dvds.support-given")
    assert "Nothing was confirmed of anybody" in told
    warned = Event.objects.get(record_id=friend.pk, kind="dvds.contacted")
    assert warned.detail == {"how": "as-agreed", "spoken_to": "potential-victim"}


def test_it_was_written_three_times_answered_and_merged_by_nobody(friend):
    assert Application.objects.filter(contacted_at=london("2026-03-28 21:14")).count() == 3
    assert set(DoubleAnswer.objects.values_list("record_id", "answer")) == {(friend.pk, "same")}
    assert Sameness.objects.filter(dvds=True).count() == 0
    ends = Application.objects.filter(contacted_at=london("2026-03-28 21:14")).values_list("state", "outcome")
    assert sorted(ends) == [("closed", "double"), ("closed", "double"), ("closed", "not-progressed")]
    assert {row.person_id for row in Party.objects.filter(record=friend.record)}.isdisjoint(
        Party.objects.exclude(record=friend.record).values_list("person_id", flat=True)
    )


@pytest.mark.policy("DVDS-021", "DVDS-022", "DVDS-023")
def test_nobody_asked_and_the_referral_is_due_on_monday_the_eighteenth(serial):
    found = clocks(serial)
    assert found["dvds-panel-referral"] == (london("2026-05-18 23:59:59"), london("2026-05-13 10:20"), None)
    assert "dvds-face-to-face" not in found
    assert found["dvds-overall"][1] == london("2026-05-21 09:00")
    assert all(stopped and stopped <= due for due, stopped, _ in found.values())


@pytest.mark.policy("DVDS-022")
def test_day_nine_moves_it_and_says_why(serial):
    first = Triage.objects.filter(record=serial.record).order_by("at", "pk").first()
    assert (first.what, first.happened_at, first.at) == (
        "incident", london("2026-05-10 23:05"), london("2026-05-10 23:06"),
    )  # fmt: skip
    assert first.becomes > first.was
    assert SAID[first.becomes]


@pytest.mark.policy("DVDS-026", "DVDS-031", "DVDS-032")
def test_he_will_not_sign_and_three_records_of_the_application_say_why_it_was_told(serial):
    decided = "After a refused undertaking"
    for kind in ("dvds.risk-reviewed", "dvds.safety-planned"):
        assert any(decided in words for words in words_of(serial, kind)), kind
    assert Event.objects.filter(record_id=serial.pk, kind="dvds.undertaking-refusal-decided").count() == 1
    panel = Event.objects.get(record_id=serial.pk, kind="dvds.panel-decided")
    assert "childrens-social-care" in panel.detail["present"]
    assert SpokenWords.objects.get(record=serial.record).words == serial_nobody_asked.WORDS
    assert not Content.objects.filter(words__contains=serial_nobody_asked.WORDS).exists()
    assert serial.state == "closed"


@pytest.mark.policy("DVDS-037", "DVDS-006")
def test_the_local_team_is_told_of_danger_and_nobody_outside_of_anything(serial):
    case = case_of("Clement", "Lisle")
    watch = Event.objects.get(record_id=case.pk, kind="watch.asked")
    assert watch.by_id is None
    words = Content.objects.get(event_id=watch.pk).words
    assert "two people he lived with" in words
    assert Telling.objects.filter(record=case.record, to__startswith="team:").count() == 1
    assert not Event.objects.filter(kind="dvds.papers-made").exists()
    assert Record.objects.get(pk=case.pk).dvds is False
