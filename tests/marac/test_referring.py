"""Referrals: reasons, clocks, answers; and what is refused with a clear word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Max
from django.urls import reverse

from cases.models import Case
from dapolicy.access.handles import handle
from dapolicy.access.permissions import Refused
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock, Content, Event
from dapolicy.policy.worktime import london_day
from marac.actions.referring import WithoutConsent, accept, defer, refer, reject, transfer_out
from marac.models import Area, Referral
from marac.queries.pairs import standing_of
from marac.queries.waiting import delays, not_referred, without_referral
from tests.cases.casting import an_incident, join
from tests.marac.referring import referred, said, taken

WHY = {"words": "She asks that it waits until the injunction is served."}


@pytest.fixture
def high(scene):
    case = scene.case(level="high")
    record("risk.graded", case.record, by=None, at=scene.now - timedelta(hours=30), detail={"level": "high"})
    return case


def clock(case, duty) -> Clock:
    return Clock.objects.get(record=case.record, duty=duty, void=False)


@pytest.mark.policy("MARAC-001")
def test_a_high_level_runs_its_clock_until_the_referral(scene, high):
    assert [row.reference for row in not_referred()] == [high.record.reference]
    referred(high, scene.world.specialist, scene.now)
    assert clock(high, "marac-referral").stopped_at == scene.now
    assert not_referred() == []


@pytest.mark.policy("MARAC-001")
def test_a_high_referral_is_not_rejected_for_want_of_a_reason_and_none_for_want_of_room(scene, high):
    row = referred(high, scene.world.specialist, scene.now)
    with pytest.raises(Refused, match="risk level is high"):
        reject(row, reason="no-criterion", words="Nothing new.", by=scene.world.coordinator, at=scene.now)
    with pytest.raises(Refused, match="Room at the meeting"):
        reject(row, reason="wrong-pair", words="No slot until June", by=scene.world.coordinator, at=scene.now)
    with pytest.raises(Refused, match="Choose a reason from the list"):
        defer(row, reason="capacity", words="Later, please.", by=scene.world.coordinator, at=scene.now)
    row.refresh_from_db()
    assert row.state == Referral.State.REFERRED


@pytest.mark.policy("MARAC-001")
def test_a_high_case_whose_referral_was_rejected_is_still_on_the_list(scene, high):
    row = referred(high, scene.world.specialist, scene.now)
    reject(row, reason="not-our-area", words="Easterby has it.", by=scene.world.coordinator, at=scene.now)
    assert [one.reference for one in without_referral()] == [high.record.reference]
    referred(high, scene.world.specialist, scene.now + timedelta(hours=1))
    assert without_referral() == []


@pytest.mark.policy("MARAC-001")
def test_a_repeat_is_not_rejected_at_any_level_and_stays_on_the_list_until_it_is_heard(scene):
    case = scene.case(level="standard")
    record("marac.repeat-identified", case.record, by=None, at=scene.now - timedelta(hours=2), detail={})
    row = referred(case, scene.world.specialist, scene.now - timedelta(hours=1), "repeat")
    assert clock(case, "marac-repeat-referral").stopped_at
    with pytest.raises(Refused, match="Something further happened"):
        reject(row, reason="no-criterion", words="Nothing new.", by=scene.world.coordinator, at=scene.now)
    reject(row, reason="not-our-area", words="Easterby has it.", by=scene.world.coordinator, at=scene.now)
    assert [one.reference for one in without_referral()] == [case.record.reference]
    referred(case, scene.world.specialist, scene.now, "repeat")
    assert without_referral() == []


@pytest.mark.policy("MARAC-002")
def test_a_referral_rests_on_at_least_one_reason_and_judgement_on_words(scene):
    case, officer = scene.case(), scene.world.specialist
    with pytest.raises(Refused, match="at least one"):
        refer(case, said("a-count-of-ticks"), by=officer, at=scene.now)
    with pytest.raises(Refused, match="judgement rests on"):
        referred(case, officer, scene.now, "professional_judgement")
    row = referred(case, officer, scene.now, "professional_judgement", "repeat", judgement="She is terrified.")
    assert (row.professional_judgement, row.repeat, row.visible_high_risk, row.potential_escalation) == (
        True,
        True,
        False,
        False,
    )
    assert "She is terrified." in Content.objects.get(event_id=row.event_id).words


@pytest.mark.policy("MARAC-003")
def test_hours_from_level_to_referral_with_the_not_yet_referred_on_top(scene, high):
    other = scene.case(level="high")
    record("risk.graded", other.record, by=None, at=scene.now - timedelta(hours=60), detail={"level": "high"})
    referred(high, scene.world.specialist, scene.now - timedelta(hours=6))
    found = delays(now=scene.now)
    assert [row.reference for row in found.waiting] == [other.record.reference]
    assert [(row.reference, row.hours) for row in found.referred] == [(high.record.reference, 24.0)]
    assert (found.middle, found.longest) == (24.0, 24.0)


@pytest.mark.policy("MARAC-013")
def test_a_referral_takes_nobodys_case_away(scene, high):
    high.record.investigator, high.record.safeguarding_lead = scene.world.officer, scene.world.specialist
    high.record.save()
    taken(high, scene.world.coordinator, scene.now)
    high.record.refresh_from_db()
    assert (high.record.investigator, high.record.safeguarding_lead) == (scene.world.officer, scene.world.specialist)
    assert Case.objects.get(pk=high.pk).closed_at is None


def test_what_the_record_bears_out_is_found_and_no_more(scene):
    case = scene.case(level="medium")
    first = standing_of(case, now=scene.now)
    assert (first.flags, first.incidents, first.last) == ([], 1, None)
    for days in (20, 40):
        join(case, an_incident(scene.world.unit, scene.now - timedelta(days=days)), scene.now)
    join(case, an_incident(scene.world.unit, scene.now - timedelta(days=500)), scene.now)
    scene.refer(case, at=scene.now - timedelta(days=100))
    found = standing_of(case, now=scene.now)
    assert (found.flags, found.incidents) == (["potential_escalation", "repeat"], 3)
    Case.objects.filter(pk=case.pk).update(level="high")
    case.refresh_from_db()
    Referral.objects.update(at=scene.now - timedelta(days=400))
    assert standing_of(case, now=scene.now).flags == ["visible_high_risk", "potential_escalation"]


def test_sharing_without_consent_is_owed_where_its_record_is_not_whole_and_holds_nothing_up(scene):
    case = scene.case()
    row = referred(case, scene.world.specialist, scene.now, consent="no", without=WithoutConsent(basis="serious-harm"))
    assert row.state == Referral.State.REFERRED
    assert clock(case, "marac-consent").stopped_at is None
    whole = WithoutConsent("serious-harm", "He has a gun.", "Four agencies.", "DS Marchmain", london_day(scene.now))
    other = scene.case()
    referred(other, scene.world.specialist, scene.now, consent="no", without=whole)
    assert not Clock.objects.filter(record=other.record, duty="marac-consent").exists()


def test_a_transfer_in_asks_for_its_papers_by_clock(scene):
    easterby = Area.objects.create(code="easterby", name="Easterby")
    case = scene.case()
    row = referred(case, scene.world.coordinator, scene.now, from_area=easterby)
    assert row.how == "transfer-in"
    assert clock(case, "marac-papers").stopped_at is None
    record("marac.papers-received", case.record, by=None, at=scene.now, detail={"whole": "yes"})
    assert clock(case, "marac-papers").stopped_at == scene.now


def test_an_agency_or_an_area_that_is_no_longer_there_is_refused(scene):
    ended = Area.objects.create(code="old", name="Old Town", ended_on=london_day(scene.now))
    police = said().agency
    police.ended_on = london_day(scene.now)
    police.save()
    with pytest.raises(Refused, match="no longer there"):
        referred(scene.case(), scene.world.specialist, scene.now)
    row = scene.refer(scene.case())
    with pytest.raises(Refused, match="no longer there"):
        transfer_out(row, ended, words="Sent.", by=scene.world.coordinator, at=scene.now)


def test_whoever_moves_after_the_hearing_is_transferred_too(scene, browse):
    easterby = Area.objects.create(code="easterby", name="Easterby")
    row = referred(scene.case(), scene.world.specialist, scene.now)
    accept(row, by=scene.world.coordinator, at=scene.now)
    Referral.objects.filter(pk=row.pk).update(state=Referral.State.HEARD)
    page = reverse("marac:referral", args=[row.record.reference, handle(row)])
    assert "Transfer to another area" in browse(scene.world.coordinator).get(page).content.decode()
    transfer_out(row, easterby, words="She lives there now.", by=scene.world.coordinator, at=scene.now)
    assert Event.objects.filter(record_id=row.record_id, kind="marac.transferred-out").exists()
    with pytest.raises(Refused, match="is transferred out by now"):
        transfer_out(row, easterby, words="Again.", by=scene.world.coordinator, at=scene.now)


def test_answers_are_given_once_and_a_deferred_referral_is_taken_up_again(scene):
    row = referred(scene.case(), scene.world.specialist, scene.now)
    defer(row, reason="victim-asks", **WHY, by=scene.world.coordinator, at=scene.now)
    accept(row, by=scene.world.coordinator, at=scene.now)
    with pytest.raises(Refused, match="is accepted by now"):
        accept(row, by=scene.world.coordinator, at=scene.now)
    kinds = Event.objects.filter(record_id=row.record_id, kind__startswith="marac.").order_by("recorded_at", "pk")
    said = ["marac.referred", "marac.hearing-wanted", "marac.deferred", "marac.accepted"]
    assert list(kinds.values_list("kind", flat=True)) == said


def test_whoever_does_not_run_marac_answers_nothing(scene):
    row = referred(scene.case(), scene.world.specialist, scene.now)
    for act in (
        lambda: accept(row, by=scene.world.specialist, at=scene.now),
        lambda: defer(row, reason="victim-asks", **WHY, by=scene.world.supervisor, at=scene.now),
        lambda: referred(scene.case(), scene.world.manager, scene.now),
    ):
        with pytest.raises(Refused, match="role does not let you"):
            act()


def test_every_event_that_a_referral_writes_has_its_sentence(scene):
    from dapolicy.chronology.entries import sentence_of  # noqa: PLC0415

    row = referred(scene.case(), scene.world.specialist, scene.now)
    defer(row, reason="victim-asks", **WHY, by=scene.world.coordinator, at=scene.now)
    events = Event.objects.filter(record_id=row.record_id, kind__startswith="marac.")
    assert events.aggregate(newest=Max("at"))["newest"] == scene.now
    said_of = {event.kind: sentence_of(event.kind, event.detail) for event in events}
    assert said_of["marac.referred"] == "Referred to MARAC (new): visible high risk"
    assert said_of["marac.deferred"] == "MARAC referral deferred: the victim asks for a later meeting"
