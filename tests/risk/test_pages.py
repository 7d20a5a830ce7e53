"""The pages, by a browser without scripts and with the web login's rights."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Case
from dapolicy.access.models import Exclusion
from dapolicy.access.permissions import Role
from dapolicy.chronology.models import Clock
from risk.models import Assessment, Lowering, LoweringTry, ReviewRequest, SafetyPlan, ThreatToLife
from risk.tools import shipped
from tests.cases.casting import safe_contact
from tests.risk.helpers import assessed, begun, endorsed, incident_of, typed_in

PAGES = ["before", "now", "coercive-control", "children", "history", "suspect", "earlier", "view", "level"]


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def without_token(response) -> str:
    """The page without its form token, which is new each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def place(case: Case, name: str, *more) -> str:
    return reverse(f"risk:{name}", args=[case.record.reference, *more])


def fields_of(page: str) -> dict[str, str]:
    """What an officer types on each page: no to everything but strangulation and control."""
    fixed = {
        "before": {
            "mode": "face-to-face",
            "explained": "yes",
            "assessed_at_day": "1",
            "assessed_at_month": "5",
            "assessed_at_year": "2026",
            "assessed_at_time": "21:40",
        },
        "earlier": {"history_considered": "on"},
        "view": {"victim_fear": "very", "victim_view": "He said he would finish it."},
        "level": {"level": "high", "rationale": "Strangled twice, separated last week."},
    }
    if page in fixed:
        return fixed[page]
    numbers = [one["number"] for one in shipped()["dash-2009"]["question"] if one["section"] == page]
    typed = {f"a_{number}": "yes" if number in ("15", "18") else "no" for number in numbers}
    return typed | {f"w_{number}": "Both hands" for number in numbers if number in ("15", "18")}


def walk(browser, case: Case, *, leave_out: tuple[str, ...] = ()) -> str:
    """Begin, fill every page but some, and arrive at the check; its address."""
    incident = incident_of(case).record.reference
    at = browser.post(place(case, "assess"), {"tool": "dash-2009", "incident": incident}).url
    for page in PAGES:
        assert at.endswith(f"/{page}/"), at
        edit = re.search(r'name="edit" value="(\d+)"', browser.get(at).content.decode())[1]
        typed = {} if page in leave_out else fields_of(page)
        at = browser.post(at, {"edit": edit, **typed}).url
    assert at.endswith("/check/")
    return at


def test_an_officer_assesses_page_by_page_and_hands_in(world, case, browse):
    browser = browse(world.officer)
    check = walk(browser, case)
    assert "Nothing is missing." in text(browser.get(check))
    done = browser.post(check, follow=True)
    assert "Handed in. A supervisor checks it. It is complete." in text(done)
    one = Assessment.objects.get(record=case.record)
    assert (one.author, one.level, one.assessed_at.isoformat()) == (
        world.officer,
        "high",
        "2026-05-01T20:40:00+00:00",
    )
    assert Case.objects.get(pk=case.pk).level == "high"


def test_what_is_missing_is_named_with_the_way_to_its_field_and_does_not_stop_handing_in(world, case, browse):
    browser = browse(world.officer)
    check = walk(browser, case, leave_out=("coercive-control", "view"))
    page = browser.get(check).content.decode()
    key = Assessment.objects.get(record=case.record).key
    for where, field in (("coercive-control", "a_15_0"), ("view", "victim_view"), ("view", "victim_fear_0")):
        href = f"{place(case, 'page', key, where)}#id_{field}"
        assert f'href="{href}"' in page
        assert f'id="id_{field}"' in browser.get(href.split("#")[0]).content.decode()
    assert "It is not complete" in text(browser.post(check, follow=True))
    assert Clock.objects.filter(record=case.record, duty="risk-supervisor-check").exists()


def test_handing_in_without_a_level_says_what_it_waits_for_and_keeps_everything(world, case, browse):
    browser = browse(world.officer)
    check = walk(browser, case, leave_out=("level",))
    response = browser.post(check)
    assert response.status_code == 200
    assert "Before it can be handed in: your level." in text(response)
    assert Assessment.objects.get(record=case.record).victim_view


@pytest.mark.policy("RISK-003", "RISK-008")
def test_the_level_is_chosen_among_three_with_definitions_beside_and_no_count_is_shown_anywhere(world, case, browse):
    browser = browse(world.officer)
    check = walk(browser, case)
    key = Assessment.objects.get(record=case.record).key
    page = browser.get(place(case, "page", key, "level"))
    values = re.findall(r'name="level" value="(\w+)"', page.content.decode())
    assert values == ["high", "medium", "standard"]
    for words in ("It could happen at any time", "unless circumstances change", "does not indicate that serious harm"):
        assert words in text(page)
    browser.post(check)
    for shown in (
        page,
        browser.get(check),
        browser.get(place(case, "assessment", key)),
        browser.get(place(case, "case")),
    ):
        assert not re.search(r"\b2 (of 27|yes|positive|risks|ticks|answers)|(score|total|suggest)", text(shown), re.I)


@pytest.mark.policy("RISK-005")
def test_the_victims_own_view_stands_beside_the_level(world, case, now, browse):
    one = typed_in(case, by=world.officer, at=now, victim_fear="very", victim_view="He will come back tonight.")
    shown = text(browse(world.officer).get(place(case, "page", one.key, "level")))
    assert "Very frightened. He will come back tonight." in shown


@pytest.mark.policy("RISK-007")
def test_the_history_page_shows_earlier_incidents_and_levels_and_asks_for_confirmation(world, case, now, browse):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level="medium")
    one = begun(case, by=world.officer, at=now)
    shown = text(browse(world.officer).get(place(case, "page", one.key, "earlier")))
    assert f"Incident {incident_of(case).record.reference}" in shown
    assert "Assessed by Officer, face to face Medium risk" in shown
    assert "I have considered this history" in shown


@pytest.mark.policy("RISK-010")
def test_the_first_page_has_an_explanation_to_read_out_and_asks_whether_it_was(world, case, now, browse):
    one = begun(case, by=world.officer, at=now)
    shown = text(browse(world.officer).get(place(case, "page", one.key, "before")))
    assert "Read this out" in shown
    assert "Did you explain to them why the questions are asked?" in shown


def test_a_time_in_the_future_is_refused_at_the_field_and_the_rest_is_saved(world, case, now, browse):
    one = begun(case, by=world.officer, at=now)
    ahead = now + timedelta(days=2)
    typed = {"edit": "0", "mode": "telephone", "alone_words": "She is in the shed", "explained": "yes"}
    moment = {"day": ahead.day, "month": ahead.month, "year": ahead.year, "time": "12:00"}
    typed |= {f"assessed_at_{part}": str(value) for part, value in moment.items()}
    response = browse(world.officer).post(place(case, "page", one.key, "before"), typed)
    assert response.status_code == 200
    assert "This is in the future" in text(response)
    assert f'value="{ahead.year}"' in response.content.decode()
    one.refresh_from_db()
    assert (one.mode, one.alone_words, one.explained, one.assessed_at) == (
        "telephone",
        "She is in the shed",
        True,
        None,
    )


def test_the_second_of_two_is_told_sees_both_and_keeps_theirs_in_the_form(world, case, now, browse):
    one = begun(case, by=world.officer, at=now)
    view = place(case, "page", one.key, "view")
    first = browse(world.sergeant).post(
        view, {"edit": "0", "victim_view": "Of Toby being taken", "victim_fear": "very"}
    )
    assert first.status_code == 302
    second = browse(world.officer)
    answer = second.post(view, {"edit": "0", "victim_view": "Of the next Friday"})
    assert answer.status_code == 200
    shown = text(answer)
    assert "this was changed by Sergeant" in shown
    assert "Theirs, kept now: Of Toby being taken" in shown
    assert "Yours: Of the next Friday" in shown
    html = answer.content.decode()
    assert re.search(r"<textarea[^>]*>\s*Of the next Friday</textarea>", html)
    assert re.search(r'value="very"[^>]*checked', html)
    edit = re.search(r'name="edit" value="(\d+)"', html)[1]
    second.post(view, {"edit": edit, "victim_view": "Of both", "victim_fear": "very"})
    one.refresh_from_db()
    assert (one.victim_view, one.victim_fear) == ("Of both", "very")


def test_what_was_left_undecided_is_still_shown_when_the_page_is_opened_again(world, case, now, browse):
    one = begun(case, by=world.officer, at=now)
    view = place(case, "page", one.key, "view")
    browse(world.sergeant).post(view, {"edit": "0", "victim_view": "Of Toby being taken"})
    browser = browse(world.officer)
    browser.post(view, {"edit": "0", "victim_view": "Of the next Friday"})
    assert "Yours: Of the next Friday" in text(browser.get(view))


def test_a_supervisor_finds_it_in_the_queue_with_its_clock_and_endorses_it(world, case, now, browse):
    one = assessed(case, by=world.officer, at=now)
    browser = browse(world.sergeant)
    queue = browser.get(reverse("risk:queue"))
    due = Clock.objects.get(record=case.record, duty="risk-supervisor-check").due_at
    from dapolicy.ui.telling import clock_of

    assert case.record.reference in text(queue)
    assert f"by {clock_of(due)}" in text(queue)
    where = place(case, "endorse", one.key)
    assert browser.get(where).status_code == 200
    assert browser.post(where, {"outcome": "endorsed"}).status_code == 302
    one.refresh_from_db()
    assert one.supervised_by == world.sergeant
    assert case.record.reference not in text(browser.get(reverse("risk:queue")))


def test_a_supervisor_raises_on_the_check_and_the_author_reads_why(world, case, now, browse):
    one = assessed(case, by=world.officer, at=now, level="medium")
    typed = {"outcome": "raised", "raise_to": "high", "raise_reason": "other-sources", "words": "The refuge rang."}
    assert browse(world.sergeant).post(place(case, "endorse", one.key), typed).status_code == 302
    shown = text(browse(world.officer).get(reverse("risk:mine")))
    assert "You gave Medium risk The case stands now at High risk" in shown
    assert "The refuge rang." in shown


def test_a_change_without_its_reason_is_refused_at_the_field_and_keeps_what_was_typed(world, case, now, browse):
    one = assessed(case, by=world.officer, at=now, level="medium")
    typed = {"outcome": "raised", "raise_to": "high", "words": "The refuge rang."}
    response = browse(world.sergeant).post(place(case, "endorse", one.key), typed)
    assert response.status_code == 200
    assert "Choose why the first level was wrong" in text(response)
    assert "The refuge rang.</textarea>" in response.content.decode()


@pytest.mark.policy("RISK-018")
def test_lowering_because_the_unit_is_full_is_refused_with_the_reasons_shown_and_kept(world, case, now, browse):
    assessed(case, by=world.officer, at=now, level="high")
    browser = browse(world.supervisor)
    typed = {"level": "medium", "reason": "other", "words": "no slot until June"}
    response = browser.post(place(case, "lower"), typed)
    assert response.status_code == 200
    assert "there is no other" in text(response)
    assert "The suspect is in prison" in text(response)
    assert "no slot until June</textarea>" in response.content.decode()
    assert LoweringTry.objects.get(record=case.record).by == world.supervisor
    assert "no slot until June" in text(browser.get(reverse("risk:drift")))
    assert Case.objects.get(pk=case.pk).level == "high"


def test_ones_own_proposal_is_refused_on_the_page_and_another_lowers_it(world, case, now, browse):
    assessed(case, by=world.officer, at=now, level="high")
    mine = browse(world.supervisor)
    typed = {"level": "medium", "reason": "suspect-contained", "words": "Four years."}
    mine.post(place(case, "lower"), typed)
    where = place(case, "decide-lowering", Lowering.objects.get(record=case.record).key)
    decide = {"decision": "approve", "words": "The sentence is on file."}
    assert "A second person decides" in text(mine.post(where, decide))
    assert Case.objects.get(pk=case.pk).level == "high"
    assert browse(world.inspector).post(where, decide).status_code == 302
    assert Case.objects.get(pk=case.pk).level == "medium"


def test_the_proposer_of_a_lower_assessment_gives_its_reason_on_the_same_page(world, case, now, browse):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level="high")
    assessed(case, by=world.specialist, at=now, level="medium")
    where = place(case, "decide-lowering", Lowering.objects.get(record=case.record).key)
    browser = browse(world.specialist)
    assert "Your assessment gave medium; the case stands at high." in text(browser.get(where))
    browser.post(where, {"reason": "facts-wrong", "words": "It was another flat."})
    assert Lowering.objects.get(record=case.record).reason == "facts-wrong"


@pytest.mark.policy("RISK-013")
def test_a_second_review_saves_as_far_as_it_goes_and_says_what_done_waits_for(world, case, now, browse):
    one = endorsed(case, by=world.officer, checked_by=world.sergeant, at=now - timedelta(hours=2))
    browser = browse(world.specialist)
    where = place(case, "second-review", one.key)
    assert "Not consulted yet: intelligence" in text(browser.post(where, {"sources": ["history"], "words": "So far."}))
    assert "So far." in browser.get(where).content.decode()
    sources = ["history", "intelligence", "initial-investigation", "partner-information"]
    done = browser.post(where, {"sources": sources, "outcome": "endorsed", "words": "All agree."})
    assert done.url == reverse("risk:second-reviews")


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
    whole = {f"o_{code}": "offered" for code in "support refuge alarms locks phones cctv civil-orders".split()}
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
    parts = {name: "Said." for name in ("information", "threat", "options", "measures", "rationale")}
    inspector.post(where, parts)
    assert inspector.post(place(case, "sign-threat")).status_code == 302
    assert ThreatToLife.objects.get(record=case.record).signed_by == world.inspector
    assert Case.objects.get(pk=case.pk).danger < 100


@pytest.mark.policy("RISK-017")
@pytest.mark.parametrize(
    "who", ["handler", "officer", "sergeant", "inspector", "specialist", "supervisor", "manager", "dvds", "partner"]
)
def test_whoever_sees_the_case_can_ask_for_a_risk_review_and_it_stays_open_until_answered(
    world, case, now, browse, who
):
    from dapolicy.access.models import Invitation

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


@pytest.mark.policy("RISK-026")
def test_a_shared_copy_carries_the_tool_the_definitions_and_the_reasons_with_the_level(world, case, now, browse):
    one = assessed(case, by=world.officer, at=now, rationale="He is on bail and has her keys.")
    shown = text(browse(world.specialist).get(place(case, "shared", one.key)))
    for words in (
        "DASH 2009",
        "topics-1",
        "He is on bail and has her keys.",
        "It could happen at any time",
        "High risk",
    ):
        assert words in shown


def test_the_pages_of_a_case_begin_with_safe_contact(world, case, now, browse):
    safe_contact(case, now, by=world.officer)
    browser = browse(world.officer)
    for name in ("case", "assess", "safety-plan", "raise"):
        shown = text(browser.get(place(case, name)))
        assert shown.index("Text to her sister first") < shown.index("Fern Applethwaite")


def test_an_excluded_member_finds_what_is_not_there(world, case, now, browse):
    one = assessed(case, by=world.officer, at=now)
    Exclusion.objects.create(record=case.record, member=world.colleague, why="declared", at=now)
    browser = browse(world.colleague)
    hidden = browser.get(place(case, "assessment", one.key))
    absent = browser.get(reverse("risk:assessment", args=["DA-222222", one.key]))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert without_token(hidden) == without_token(absent)
    assert case.record.reference not in text(browser.get(reverse("risk:second-reviews")))


READS = ["queue", "second-reviews", "mine", "drift", "timeliness"]


@pytest.mark.parametrize("name", READS)
def test_lists_open_empty_and_with_something_in_them(world, case, now, browse, name):
    browser = browse(world.supervisor)
    assert browser.get(reverse(f"risk:{name}")).status_code == 200
    endorsed(case, by=world.officer, checked_by=world.sergeant, at=now - timedelta(hours=2))
    assessed(case, by=world.supervisor, at=now, level="medium")
    assert browser.get(reverse(f"risk:{name}")).status_code == 200


def test_every_page_of_risk_has_a_line_in_the_matrix():
    from dapolicy.access.matrix import matrix
    from risk.urls import urlpatterns

    roles = {role.value for role in Role}
    for pattern in urlpatterns:
        allowed = matrix()[f"risk:{pattern.name}"]
        assert allowed
        assert set(allowed) <= roles
