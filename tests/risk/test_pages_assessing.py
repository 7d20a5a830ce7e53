"""The pages of an assessment, by a browser without scripts and with the web login's rights."""

import re
from datetime import timedelta

import pytest

from cases.models import Case
from dapolicy.chronology.models import Clock
from risk.models import Assessment, QuestionSet
from tests.risk.browsing import place, text, walk
from tests.risk.helpers import assessed, begun, incident_of, typed_in


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


def test_typing_into_what_was_completed_meanwhile_is_told_and_keeps_what_was_typed(world, case, now, browse):
    one = assessed(case, by=world.officer, at=now)
    view = place(case, "page", one.key, "view")
    browser = browse(world.sergeant)
    response = browser.post(view, {"edit": str(one.edit), "victim_fear": "very", "victim_view": "More than she said"})
    assert response.status_code == 200
    assert "This assessment is complete and stands as it is." in text(response)
    assert "More than she said</textarea>" in response.content.decode()
    assert browser.get(view).url == place(case, "assessment", one.key)


def test_where_no_tool_is_allowed_the_page_says_so_and_how_to_mend_it(world, case, browse):
    QuestionSet.objects.update(allowed=False)
    shown = browse(world.officer).get(place(case, "assess"))
    assert "No assessment tool is allowed for these two people" in text(shown)


def test_what_was_owed_is_filled_in_after_handing_in_and_the_level_is_not_asked_again(world, case, now, browse):
    one = assessed(case, by=world.officer, at=now, rationale="")
    browser = browse(world.officer)
    where = place(case, "page", one.key, "level")
    html = browser.get(where).content.decode()
    assert 'name="level"' not in html
    edit = re.search(r'name="edit" value="(\d+)"', html)[1]
    browser.post(where, {"edit": edit, "rationale": "He has her keys."})
    one.refresh_from_db()
    assert one.completed_at is not None
    assert one.level == "high"
