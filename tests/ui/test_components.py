"""Each part of a page says in words and structure what it says in colour and place."""

from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from tests.ui.html import component, render, text

NOW = datetime(2026, 11, 14, 21, 0, tzinfo=UTC)
EARLIER = datetime(2026, 11, 12, 20, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 15, 21, 14, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    ("level", "words"),
    [("high", "High risk"), ("medium", "Medium risk"), ("standard", "Standard risk"), (None, "Risk not assessed")],
)
def test_a_risk_level_is_a_word_and_not_only_a_colour(level: str | None, words: str) -> None:
    assert text(render("{% risk_tag level %}", level=level).one("strong")) == words


def test_no_level_that_is_not_known_looks_like_one_that_is() -> None:
    assert text(render("{% risk_tag 'gold' %}").one("strong")) == "Risk not assessed"


def test_safe_contact_says_how_from_whom_and_when_last_confirmed() -> None:
    contact = {"how": "Text to 07700 900123", "when": "Before noon", "from_whom": "her sister", "confirmed_at": EARLIER}
    shown = component("safe_contact", contact=contact, now=NOW)
    said = text(shown.one("section", aria_label="Safe contact"))
    assert "Text to 07700 900123" in said
    assert "From her sister. Last confirmed 12 Nov 2026, 20:00 (2 days ago)." in said


def test_no_safe_way_yet_is_said_and_tells_what_not_to_do() -> None:
    said = text(component("safe_contact", contact=None).one("section"))
    assert "No safe way to make contact is known yet. Do not ring, write or call" in said


def test_a_print_leaves_out_code_words() -> None:
    shown = component("safe_contact", contact={"how": "Phone", "words": "Ask for Auntie May"})
    assert [text(part) for part in shown.all("dd", class_="app-no-print")] == ["Ask for Auntie May"]


def test_dangers_are_a_list_each_with_its_reason() -> None:
    why = {"rule": "Strangulation is always shown", "edition": "2026-01", "source": "Policy, section 4"}
    shown = component(
        "danger", markers=[{"label": "Strangulation", "why": why}, {"label": "Firearms", "note": "not checked"}]
    )
    assert [text(item)[:20] for item in shown.all("li")] == ["Strangulation Why am", "Firearms not checked"]
    assert "Edition 2026-01. Source: Policy, section 4" in text(shown.one("details"))


def test_no_danger_recorded_is_not_said_to_be_safety() -> None:
    assert "That does not mean there is none" in text(component("danger", markers=[]).one("section"))


def test_a_threat_to_life_is_an_alert_with_its_own_heading() -> None:
    shown = component("threat_to_life", text="He has said he will kill her", href="/x", link="See the plan")
    banner = shown.one("div", role="alert")
    assert text(shown.by_id(banner.get("aria-labelledby", ""))) == "Threat to life"


@pytest.mark.parametrize(
    ("kind", "role", "heading"),
    [
        ("success", "region", "Saved"),
        ("info", "region", "Note"),
        ("warning", "alert", "Warning"),
        ("error", "alert", "Stop and read"),
    ],
)
def test_a_banner_says_what_kind_it_is(kind: str, role: str, heading: str) -> None:
    shown = component("banner", kind=kind, text="Words")
    assert text(shown.by_id(shown.one("div", role=role).get("aria-labelledby", ""))) == heading


def test_a_task_shows_when_it_is_due_and_whether_that_has_passed() -> None:
    tasks = [
        {"title": "Tell the victim", "href": "/a", "due": EARLIER},
        {"title": "Referral", "href": "/b", "due": LATER, "hint": "To the panel"},
        {"title": "Statement", "done": True},
    ]
    shown = component("task_list", title="Do now", list_id="now", tasks=tasks, now=NOW)
    statuses = [text(status) for status in shown.all("div", class_="govuk-task-list__status")]
    assert statuses == ["Overdue was due 20:00 on Thu 12 Nov", "by 21:14 tomorrow (Sun)", "Done"]
    for link in shown.all("a"):
        assert text(shown.by_id(link.get("aria-describedby", ""))) in statuses


def test_a_timeline_shows_when_it_happened_who_wrote_it_and_when_it_was_entered() -> None:
    item = {
        "title": "Statement taken",
        "by": "PC Hale",
        "at": EARLIER,
        "entered_at": NOW,
        "words": HOSTILE,
        "opinion": True,
    }
    shown = component(
        "timeline", items=[item, {"title": "Call", "at": NOW, "entered_at": NOW, "withdrawn": "Withdrawn by X"}]
    )
    first, second = shown.all("div", role="listitem")
    assert "12 Nov 2026, 20:00, entered 14 Nov 2026, 21:00" in text(first)
    assert "by PC Hale" in text(first)
    assert "Opinion" in text(first)
    assert "entered" not in text(second)
    assert not shown.all("img")


def test_a_withdrawn_entry_shows_none_of_its_words() -> None:
    shown = component("timeline", items=[{"title": "x", "at": NOW, "words": "secret", "withdrawn": "Withdrawn by X"}])
    assert "secret" not in shown.markup


def test_a_table_has_a_caption_heads_and_row_heads() -> None:
    rows = [[{"text": "DA-4H7K2M", "href": "/r"}, {"risk": "high"}, "Hale"], ["DA-9", {"text": HOSTILE}, ""]]
    shown = component("table", caption="Due today", heads=["Case", "Risk", "OIC"], rows=rows, next_page="?after=1")
    assert text(shown.one("caption")) == "Due today"
    assert [head.get("scope") for head in shown.one("thead").iter("th")] == ["col"] * 3
    assert [text(head) for head in shown.one("tbody").iter("th")] == ["DA-4H7K2M", "DA-9"]
    assert "High risk" in text(shown.one("tbody"))
    assert shown.one("a", rel="next").get("href") == "?after=1"
    assert not shown.all("img")


def test_an_empty_table_says_so_under_its_own_name() -> None:
    shown = component("table", caption="Due today", rows=[], empty="Nothing is due today.")
    assert not shown.all("table")
    assert text(shown.one("p")) == "Nothing is due today."


def test_a_list_with_no_next_page_offers_none() -> None:
    assert not component("next_page", caption="x").all("nav")


def test_the_next_page_keeps_what_was_asked_and_changes_only_the_key() -> None:
    request = RequestFactory().get("/work/", {"team": "a b", "after": "1"})
    shown = render('<a href="{% with_query after="2&x" %}">n</a>', request=request)
    assert shown.one("a").get("href") == "/work/?team=a+b&after=2%26x"


def test_a_summary_says_what_is_not_recorded_and_what_a_link_changes() -> None:
    rows = [{"key": "Alias", "value": ""}, {"key": "Name", "value": HOSTILE, "href": "/n"}]
    shown = component("summary_list", title="Victim", rows=rows)
    assert [text(value) for value in shown.all("dd", class_="govuk-summary-list__value")] == ["Not recorded", HOSTILE]
    assert text(shown.one("a")) == "Change name"
    assert text(shown.one("h2")) == "Victim"


def test_the_progress_of_a_job_is_readable_without_seeing_the_bar() -> None:
    job = {"title": "Making the pack", "done": 3, "total": 12, "sentence": "Section 3."}
    shown = component("progress", job=job)
    bar = shown.one("progress")
    assert (bar.get("value"), bar.get("max"), bar.get("aria-label")) == ("3", "12", "Making the pack")
    assert text(shown.one("p", role="status")) == "3 of 12 done. Section 3."
    finished = component("progress", job={"title": "x", "finished": True, "href": "/f"})
    assert not finished.all("progress")
    assert finished.one("a").get("href") == "/f"


def test_an_action_that_changes_something_is_sent_by_post() -> None:
    actions = [{"label": "Endorse", "href": "/e", "post": True}, {"label": "See", "href": "/s", "style": "secondary"}]
    shown = component("actions", actions=actions)
    assert shown.one("form").get("action") == "/e"
    assert shown.one("form").get("method") == "post"
    assert text(shown.one("a")) == "See"


def test_why_am_i_seeing_this_names_rule_edition_and_source() -> None:
    shown = component(
        "why", why={"rule": "High risk is reviewed daily", "edition": "2026-01", "source": "s. 4", "href": "/p"}
    )
    assert "High risk is reviewed daily" in text(shown.one("details"))
    assert shown.one("a").get("href") == "/p"


def test_a_list_and_a_details_escape_what_they_are_given() -> None:
    assert not component("list", items=[{"text": HOSTILE, "note": HOSTILE}]).all("img")
    assert not component("details", summary=HOSTILE, text=HOSTILE).all("img")
    assert text(component("list", items=[], empty="None yet.").one("p")) == "None yet."
