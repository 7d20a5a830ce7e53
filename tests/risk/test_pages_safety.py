"""Plans, threats and requests in the browser, with the web login's rights."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Case
from dapolicy.access.models import Invitation, Post, PostHolding
from dapolicy.chronology.models import Clock
from risk.models import ReviewRequest, SafetyPlan, ThreatToLife
from risk.plans import OPTIONS
from tests.cases.casting import safe_contact
from tests.risk.browsing import place, text
from tests.risk.helpers import assessed


@pytest.mark.policy("RISK-020")
def test_one_line_makes_a_plan_and_the_full_one_ties_each_risk_to_a_measure(world, case, now, browse):
    assessed(case, by=world.officer, at=now, **{"answers.18.answer": "yes", "answers.18.words": "Both hands"})
    browser = browse(world.officer)
    where = place(case, "safety-plan")
    assert "A safety plan is owed" in text(browser.get(where))
    browser.post(where, {"interim": "At her sister's tonight."})
    assert Clock.objects.get(record=case.record, duty="safety-plan").stopped_at is not None
    shown = browser.get(where)
    assert "Strangled, choked, smothered or held under water: what is done about it" in text(shown)
    seen = re.search(r'name="seen" value="(\w+)"', shown.content.decode())[1]
    whole = {f"o_{code}": "offered" for code in OPTIONS}
    whole |= {"o_protection-orders": "used", "o_sanctuary": "not-suitable", "m_strangulation": "Seen at A&E"}
    whole |= {"children": "With her", "victim_wishes": "Agrees", "practitioner": "IDVA Moss", "seen": seen}
    browser.post(where, whole | {"interim": "At her sister's."})
    assert SafetyPlan.objects.filter(record=case.record).last().completed_at is not None


def test_an_empty_plan_is_told_what_to_write(world, case, browse):
    response = browse(world.officer).post(place(case, "safety-plan"), {"interim": " "})
    assert "Write one line at least" in text(response)
    assert not SafetyPlan.objects.exists()


def test_a_plan_kept_meanwhile_is_shown_and_nothing_typed_is_lost(world, case, browse):
    where = place(case, "safety-plan")
    browse(world.sergeant).post(where, {"interim": "Locks changed."})
    browser = browse(world.officer)
    response = browser.post(where, {"interim": "At her sister's.", "seen": ""})
    assert "Locks changed." in text(response)
    assert "At her sister&#x27;s.</textarea>" in response.content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]
    assert browser.post(where, {"interim": "Locks changed; at her sister's.", "seen": seen}).status_code == 302


@pytest.mark.policy("RISK-025")
def test_a_threat_to_life_is_opened_with_a_word_and_signed_only_when_whole(world, case, browse):
    officer, inspector = browse(world.officer), browse(world.inspector)
    where = place(case, "threat-to-life")
    officer.post(where, {"information": "He has bought petrol."})
    assert Case.objects.get(pk=case.pk).danger == 100
    assert "Threat to life" in text(officer.get(place(case, "case")))
    assert inspector.post(place(case, "sign-threat")).status_code == 403
    parts = dict.fromkeys(("information", "threat", "options", "measures", "rationale"), "Said.")
    inspector.post(where, parts)
    assert inspector.post(place(case, "sign-threat")).status_code == 302
    assert ThreatToLife.objects.get(record=case.record).signed_by == world.inspector
    assert Case.objects.get(pk=case.pk).danger < 100


@pytest.mark.policy("RISK-025")
def test_the_page_of_a_threat_says_who_was_paged_and_the_number_and_only_if_so(world, case, browse):
    officer, where = browse(world.officer), place(case, "threat-to-life")
    assert "has been paged" not in text(officer.get(where))
    shown = text(officer.post(where, {"information": "He has bought petrol."}, follow=True))
    assert "Force incident manager has been paged" in shown
    assert "01632 960999" in shown


@pytest.mark.policy("RISK-025")
def test_where_the_force_has_no_post_the_page_of_a_threat_says_that_nobody_was_paged(world, case, browse):
    PostHolding.objects.filter(post="fim").delete()
    Post.objects.filter(code="fim").delete()
    shown = text(browse(world.officer).post(place(case, "threat-to-life"), {"information": "Petrol."}, follow=True))
    assert "Nobody has been paged" in shown
    assert "has been paged," not in shown


@pytest.mark.policy("RISK-017")
@pytest.mark.parametrize(
    "who", ["handler", "officer", "sergeant", "inspector", "specialist", "supervisor", "manager", "dvds", "partner"]
)
def test_whoever_sees_the_case_can_ask_for_a_risk_review_and_it_stays_open_until_answered(
    world, case, now, browse, who
):
    member = getattr(world, who)
    Invitation.objects.create(record=case.record, member=member, until=now + timedelta(days=1))
    browse(member).post(place(case, "ask-review"), {"words": "Bruises on her arms today."})
    asked = ReviewRequest.objects.get(record=case.record)
    browser = browse(world.supervisor)
    assert "Bruises on her arms today." in text(browser.get(place(case, "case")))
    assert case.record.reference in text(browser.get(reverse("risk:queue")))
    browser.post(place(case, "answer-review", asked.key), {"words": "Assessed again at 15:00."})
    asked.refresh_from_db()
    assert asked.answered_by == world.supervisor


def test_the_pages_of_a_case_begin_with_safe_contact(world, case, now, browse):
    safe_contact(case, now, by=world.officer)
    browser = browse(world.officer)
    for name in ("case", "assess", "safety-plan", "raise"):
        shown = text(browser.get(place(case, name)))
        assert shown.index("Text to her sister first") < shown.index("suspect Dorian Applethwaite")
