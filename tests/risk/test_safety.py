"""Safety plans, threats to life, requests and triggers."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from cases.models import Case
from dapolicy.access.models import Exclusion, Post, PostHolding, PostPage
from dapolicy.access.permissions import Refused
from dapolicy.chronology.actions import confirm_withdrawal, hide, record
from dapolicy.chronology.entries import entries, record_entry, take_from_view, take_out
from dapolicy.chronology.models import Clock, Notice, Telling
from dapolicy.custody.calling import call_waiting
from dapolicy.custody.models import PageCall
from dapolicy.custody.paging import acknowledge
from risk.actions import (
    answer_review,
    ask_review,
    make_plan,
    open_threat,
    sign_threat,
    trigger_reassessment,
    write_threat,
)
from risk.actions.threats import PARTS
from risk.models import ThreatToLife
from risk.panels import risks_of
from risk.plans import OPTIONS, plan_missing
from risk.queries import case as reads
from tests.cases.casting import an_incident, join
from tests.risk.helpers import assessed
from tests.world import FAR_AHEAD, LONG_AGO, login

STRANGLED = {"answers.18.answer": "yes", "answers.18.words": "Both hands"}
WHOLE = {
    "interim": "At her sister's tonight.",
    "options": dict.fromkeys(OPTIONS, "offered"),
    "children": "With her at her sister's.",
    "victim_wishes": "She wants the locks changed before Friday.",
    "practitioner": "IDVA Moss",
}


def danger(case: Case) -> int:
    return Case.objects.get(pk=case.pk).danger


@pytest.mark.policy("RISK-020")
@pytest.mark.parametrize("level", ["standard", "medium", "high"])
def test_a_plan_is_owed_at_every_level_until_one_line_is_written(world, case, now, level):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level=level)
    clock = Clock.objects.get(record=case.record, duty="safety-plan")
    assert clock.stopped_at is None
    make_plan(case, plan={"interim": "At her sister's tonight."}, risks=[], by=world.officer, at=now)
    clock.refresh_from_db()
    assert clock.stopped_at == now


@pytest.mark.policy("RISK-020")
def test_the_full_plan_waits_for_a_measure_or_a_reason_for_each_risk_present(world, case, now):
    assessed(case, by=world.officer, at=now, **STRANGLED)
    risks = risks_of(case)
    assert [one.code for one in risks] == ["strangulation"]
    plan = make_plan(case, plan=WHOLE, risks=risks, by=world.officer, at=now)
    assert plan.completed_at is None
    assert [line for line in plan_missing(plan, risks) if "Strangled" in line] == plan_missing(plan, risks)
    for answer in ({"measure": "Seen at A&E"}, {"none_because": "She refused to be seen"}):
        plan = make_plan(
            case, plan=WHOLE | {"measures": {"strangulation": answer}}, risks=risks, by=world.officer, at=now
        )
        assert plan.completed_at == now


@pytest.mark.policy("RISK-020", "RISK-021")
@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ({"options": {}}, "used, offered, declined or not suitable"),
        ({"children": ""}, "children"),
        ({"victim_wishes": ""}, "victim's part"),
        ({"practitioner": ""}, "or why none"),
    ],
)
def test_each_part_that_is_left_out_is_named_and_keeps_complete_waiting(world, case, now, left_out, words):
    plan = make_plan(case, plan=WHOLE | left_out, risks=[], by=world.officer, at=now)
    assert plan.completed_at is None
    assert any(words in line for line in plan_missing(plan, []))


@pytest.mark.policy("RISK-021")
def test_why_no_practitioner_was_asked_is_an_answer(world, case, now):
    plan = WHOLE | {"practitioner": "", "no_practitioner_because": "She wants nobody else to know yet."}
    assert make_plan(case, plan=plan, risks=[], by=world.officer, at=now).completed_at == now


def test_a_plan_with_nothing_in_it_stops_no_clock(world, case, now):
    assessed(case, by=world.officer, at=now)
    with pytest.raises(Refused, match="one line"):
        make_plan(case, plan={"interim": "  ", "options": {}}, risks=[], by=world.officer, at=now)
    assert Clock.objects.get(record=case.record, duty="safety-plan").stopped_at is None


def test_a_high_case_without_owners_or_plan_stands_above_the_others_until_it_has_both(world, case, now):
    assessed(case, by=world.officer, at=now)
    assert danger(case) == 60
    make_plan(case, plan={"interim": "At her sister's."}, risks=[], by=world.officer, at=now)
    assert danger(case) == 60
    case.record.investigator, case.record.safeguarding_lead = world.officer, world.specialist
    case.record.save()
    make_plan(case, plan={"interim": "Still at her sister's."}, risks=[], by=world.officer, at=now)
    assert danger(case) == 40


@pytest.mark.policy("RISK-025")
def test_a_threat_to_life_pages_the_duty_post_tops_every_list_and_stays_until_signed(world, case, now):
    threat = open_threat(case, information="He has bought petrol.", by=world.officer, at=now)
    page = PostPage.objects.get(record=case.record)
    assert (page.post_id, page.why, page.at) == ("fim", f"{case.record.reference}: threat to life", now)
    assert danger(case) == 100
    with pytest.raises(Refused, match="Missing"):
        sign_threat(threat, by=world.inspector, at=now)
    write_threat(threat, parts=dict.fromkeys(PARTS, "Said."), by=world.officer, at=now)
    with pytest.raises(Refused, match="role"):
        sign_threat(threat, by=world.officer, at=now)
    assert danger(case) == 100
    signed = sign_threat(threat, by=world.inspector, at=now)
    assert signed.signed_by == world.inspector
    assert danger(case) < 100
    assert Clock.objects.get(record=case.record, duty="threat-to-life-decision").stopped_at == now


def called(now: datetime) -> list[str]:
    """Who has been called by now about any page, in order."""
    with login("worker"):
        call_waiting(now=now)
    return list(PageCall.objects.order_by("at", "pk").values_list("member__account__username", flat=True))


@pytest.mark.policy("RISK-025", "ACC-003")
def test_nobody_who_answers_is_called_on_from_and_the_suspect_who_holds_the_post_is_passed_over(world, case, now):
    relief = world.member("relief", "duty-inspector", team=world.shift)
    PostHolding.objects.create(post_id="fim", member=relief, since=LONG_AGO, until=FAR_AHEAD)
    Exclusion.objects.create(record=case.record, member=world.inspector, why="suspect", at=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [case.pk])
    open_threat(case, information="He has bought petrol.", by=world.officer, at=now)
    assert [called(now), called(now + timedelta(minutes=4))] == [["relief"], ["relief"]]
    assert called(now + timedelta(minutes=5)) == ["relief", "supervisor"]
    assert not Notice.objects.filter(member=world.inspector).exists()


def test_a_force_without_the_post_leaves_word_for_whoever_is_told_then(world, case, now):
    PostHolding.objects.filter(post="fim").delete()
    Post.objects.filter(code="fim").delete()
    threat = open_threat(case, information="He has bought petrol.", by=world.officer, at=now)
    assert not PostPage.objects.exists()
    word = Telling.objects.get(source=f"threat-to-life:{threat.key}")
    assert (word.to, word.page_over) == ("post:fim", True)


def test_a_second_marking_while_one_is_open_is_the_same_threat_and_one_page(world, case, now):
    first = open_threat(case, information="Petrol.", by=world.officer, at=now)
    assert open_threat(case, information="Petrol!", by=world.sergeant, at=now).pk == first.pk
    assert PostPage.objects.count() == 1


def test_the_page_of_an_earlier_threat_is_this_ones_only_while_nobody_has_answered_it(world, case, now):
    open_threat(case, information="Petrol.", by=world.officer, at=now - timedelta(days=2))
    page = PostPage.objects.get(record=case.record)
    later = ThreatToLife(record=case.record, opened_at=now)
    assert reads.threat_paged(later) == page
    acknowledge(page, by=world.inspector, at=now - timedelta(days=1))
    assert reads.threat_paged(later) is None
    assert reads.threat_paged(reads.open_threat(case)) == page


@pytest.mark.policy("RISK-017")
def test_a_request_tells_owner_and_supervisor_and_its_asker_when_it_is_answered(world, case, now):
    asked = ask_review(case, words="She has bruises.", by=world.partner, at=now)
    told = Telling.objects.filter(source__startswith=f"risk.review:{asked.key}")
    assert set(told.values_list("to", flat=True)) == {"owner", "supervisor"}
    clock = Clock.objects.get(record=case.record, duty="risk-review-requested")
    assert (clock.subject, clock.stopped_at) == (str(asked.key), None)
    answer_review(asked, answer="Assessed again.", by=world.specialist, at=now)
    clock.refresh_from_db()
    assert clock.stopped_at == now
    assert Telling.objects.filter(to=f"member:{world.partner.pk}").exists()


TRIGGERS = [
    ("suspect.released", "the suspect was released"),
    ("suspect.bailed", "the suspect was bailed"),
    ("suspect.bail-varied", "bail was changed"),
    ("order.breached", "an order was breached"),
    ("incident.joined", "a new incident"),
]


@pytest.mark.policy("RISK-016")
@pytest.mark.parametrize(("kind", "because"), TRIGGERS)
def test_a_configured_change_makes_the_risk_out_of_date_until_it_is_assessed_again(world, case, now, kind, because):
    assessed(case, by=world.officer, at=now - timedelta(hours=2))
    assert reads.out_of_date(case) is None
    record(kind, case.record, by=world.officer, at=now - timedelta(hours=1))
    found = reads.out_of_date(case)
    assert (found.because, found.since) == (because, now - timedelta(hours=1))
    assessed(case, by=world.officer, at=now)
    assert reads.out_of_date(case) is None


@pytest.mark.policy("RISK-016")
def test_a_trigger_is_a_task_with_a_clock_that_the_next_assessment_stops(world, case, now):
    assessed(case, by=world.officer, at=now - timedelta(hours=2))
    trigger_reassessment(case, why="new-incident", by=world.officer, at=now - timedelta(hours=1))
    clock = Clock.objects.get(record=case.record, duty="reassessment")
    assert clock.stopped_at is None
    assert reads.out_of_date(case).because == "a new incident"
    assessed(case, by=world.officer, at=now)
    clock.refresh_from_db()
    assert clock.stopped_at == now


@pytest.fixture
def breached(world, case, now):
    """`breached(kind, typed)`: an entry of somebody else's area, recorded on the case an hour ago."""

    def enter(kind: str, **typed: str):
        form = entries()[kind](
            {"at": (now - timedelta(hours=1)).isoformat(), **typed}, record=case.record, by=world.officer, now=now
        )
        assert form.is_valid(), form.errors
        return record_entry(form, case.record, by=world.officer, at=now)[0]

    return enter


@pytest.mark.policy("RISK-016")
def test_an_entry_that_the_force_lists_is_a_task_from_when_it_happened(world, case, now, breached):
    assessed(case, by=world.officer, at=now - timedelta(hours=2))
    event = breached("suspect.bail-varied", conditions="May come to the school gate.")
    clock = Clock.objects.get(record=case.record, duty="reassessment")
    assert (clock.started_at, clock.stopped_at) == (event.at, None)
    assert reads.out_of_date(case).because == "bail was changed"
    assessed(case, by=world.officer, at=now)
    clock.refresh_from_db()
    assert clock.stopped_at == now


def test_an_entry_that_two_people_withdraw_asks_for_no_assessment(world, case, now, breached):
    assessed(case, by=world.officer, at=now - timedelta(hours=2))
    event = breached("suspect.bail-varied", conditions="Another man's conditions.")
    take_from_view(event, by=world.officer, at=now, reason="Wrong case")
    take_out(event, by=world.sergeant, at=now)
    assert Clock.objects.get(record=case.record, duty="reassessment").void
    assert reads.out_of_date(case) is None


def test_where_nothing_was_assessed_the_first_assessment_is_owed_and_no_second(case, breached):
    breached("suspect.bail-varied", conditions="May come to the school gate.")
    assert not Clock.objects.filter(record=case.record, duty="reassessment").exists()


@pytest.mark.policy("RISK-016")
@pytest.mark.parametrize(("level", "out"), [("standard", True), ("medium", True), ("high", False)])
def test_so_many_repeats_within_the_time_ask_for_a_review_below_high(world, case, now, level, out):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level=level)
    for minutes in (30, 20):
        join(case, an_incident(world.unit, now - timedelta(minutes=minutes)), now)
    case.refresh_from_db()
    found = reads.out_of_date(case)
    assert (found is not None) is out
    if found:
        assert found.because == "3 incidents within 365 days"


def test_a_trigger_that_was_withdrawn_by_two_people_no_longer_counts(world, case, now):
    assessed(case, by=world.officer, at=now - timedelta(hours=2))
    event = record("suspect.released", case.record, by=world.officer, at=now - timedelta(hours=1))
    hide(event, by=world.officer, at=now, reason="Wrong person")
    assert reads.out_of_date(case) is not None
    confirm_withdrawal(event, by=world.sergeant, at=now)
    assert reads.out_of_date(case) is None


def test_a_case_that_nobody_assessed_is_not_out_of_date_but_not_assessed(world, case, now):
    record("suspect.released", case.record, by=world.officer, at=now)
    assert reads.out_of_date(case) is None
    assert danger(case) in (0, 15)
