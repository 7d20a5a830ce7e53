"""The case page: what it opens with, what it never shows, and that it costs the same whatever there is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions.linking import link
from cases.models import Marker
from cases.queries.here import read_case
from cases.queries.history import history_of
from dapolicy.access.models import Exclusion
from dapolicy.access.references import new_reference
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.entries import take_from_view
from tests.cases.casting import a_case, a_person, a_usual_case, an_incident, join, safe_contact


def page(browser, case):
    return browser.get(f"/cases/{case.record.reference}/")


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now - timedelta(days=2), by=world.officer)


@pytest.fixture
def officer(world, browse):
    return browse(world.specialist)


def test_it_opens_with_safe_contact_before_level_danger_owners_and_history(case, officer, world, now):
    safe_contact(case, now - timedelta(days=1), by=world.officer)
    text = page(officer, case).content.decode()
    order = ["Safe contact: Fern Applethwaite", "Danger", "Who has it", "What is owed", "What happened last"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "Could not" not in text
    assert "Text to her sister first" in text
    assert "Nobody yet" in text


def test_no_safe_way_yet_is_said_where_nothing_is_recorded(case, officer):
    assert "No safe way yet." in page(officer, case).content.decode()


def test_no_address_field_or_heading_carries_a_primary_key(case, officer):
    text = page(officer, case).content.decode()
    assert f"/{case.pk}/" not in text
    assert f'value="{case.pk}"' not in text


def test_markers_say_why_and_firearms_are_said_not_to_be_checked(case, officer, world, now):
    Marker.objects.create(
        person=case.suspect, record=case.record, kind="dogs", words="Two, loose", learnt_at=now, by_id=world.officer.pk
    )
    text = page(officer, case).content.decode()
    assert "Dogs (Dorian Applethwaite)" in text
    assert "Recorded by Officer" in text
    assert "Why am I seeing this?" in text
    assert "Firearms: not checked yet" in text


def test_a_hidden_case_and_an_absent_one_are_the_same(case, world, browse, now):
    stranger = browse(world.stranger)
    Exclusion.objects.create(record=case.record, member=world.stranger, why="declared", at=now)
    hidden, absent = page(stranger, case), stranger.get(f"/cases/{new_reference()}/")
    assert hidden.status_code == absent.status_code == 404
    assert without_token(hidden.content) == without_token(absent.content)


def without_token(content):
    """The page without what is random in every page."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", content)


def test_former_partners_are_told_of_in_the_same_narrative(case, officer, world, now):
    earlier = now - timedelta(days=400)
    before = an_incident(world.elsewhere, earlier, account="Broke the door of a former partner")
    record_event("incident.reported", before.record, by=world.stranger, at=earlier)
    hers = a_case(before, a_person("Ada Crumpet", before.record, earlier), case.suspect, earlier, by=world.stranger)
    record_event("suspect.sentenced", hers.record, by=world.stranger, at=earlier, words="Two years")
    record_event("victim.told", hers.record, by=world.stranger, at=earlier, words="She lives with her aunt now")
    text = page(officer, case).content.decode()
    assert "Broke the door of a former partner" in text
    assert "Ada Crumpet and Dorian Applethwaite" in text
    assert "Two years" in text
    assert "her aunt" not in text


def test_the_other_side_of_a_counter_allegation_shows_neither_contact_level_nor_plan(case, officer, world, now):
    incident = case.record.pairs.get().record.incident
    other = a_case(incident, case.suspect, case.victim, now - timedelta(days=2), by=world.officer, level="medium")
    safe_contact(other, now, by=world.officer, means="Ring his mother on 07700 900222")
    record_event("risk.graded", other.record, by=world.officer, at=now, detail={"level": "medium"}, words="Her temper")
    record_event("safety-plan.made", other.record, by=world.officer, at=now, words="Stays at the boat")
    record_event("suspect.wanted", other.record, by=world.officer, at=now, words="Seen at the lock")
    link(case, other, kind="counter", by=world.officer, at=now)
    text = page(officer, case).content.decode()
    assert "Counter-allegation" in text
    assert "Not decided" in text
    assert "Suspect wanted" in text
    for secret in ("07700 900222", "Her temper", "Stays at the boat", "Seen at the lock", "Medium risk"):
        assert secret not in text


def test_a_withdrawn_entry_is_struck_through_with_who_when_and_why(case, officer, world, now):
    event = record_event("suspect.wanted", case.record, by=world.officer, at=now, words="A wrong thing")
    take_from_view(event, by=world.officer, at=now, reason="typed in the wrong record")
    text = page(officer, case).content.decode()
    assert "A wrong thing" not in text
    assert "Withdrawn by Officer" in text
    assert "typed in the wrong record" in text


def test_one_incident_or_three_cost_the_same_number_of_queries(case, officer, world, now):
    page(officer, case)
    with CaptureQueriesContext(connection) as few:
        page(officer, case)
    for days in (10, 20):
        more = an_incident(world.unit, now - timedelta(days=days), account="Again")
        record_event("incident.reported", more.record, by=world.officer, at=more.reported_at)
        join(case, more, now)
        record_event("suspect.arrested", case.record, by=world.officer, at=now)
    with CaptureQueriesContext(connection) as many:
        page(officer, case)
    assert len(many) == len(few)
    assert len(many) <= 20


def test_pages_of_the_narrative_leave_nothing_out_where_much_happened_at_one_moment(case, world, now):
    moments = [now - timedelta(hours=ago) for ago in range(6)]
    for at in moments:
        for number in range(3):
            words, detail = f"{at:%d %H} number {number}", {"number": number}
            record_event("suspect.wanted", case.record, by=world.officer, at=at, words=words, detail=detail)
    pages = [history_of(read_case(case.record.reference, now), most=4)]
    while pages[-1].earlier:
        pages.append(history_of(read_case(case.record.reference, now), before=pages[-1].earlier, most=4))
    lines = [line.item for page in pages for line in page.lines]
    said = [item.words for item in lines if item.kind == "suspect.wanted"]
    assert len(said) == len(set(said)) == 3 * len(moments)


def test_the_case_shows_what_happened_last_and_leads_to_all_of_it(case, officer, world, now):
    for ago in range(12):
        record_event(
            "suspect.wanted", case.record, by=world.officer, at=now - timedelta(hours=ago), words=f"Seen {ago}."
        )
    shown = page(officer, case).content.decode()
    assert "Seen 9." in shown
    assert "Seen 10." not in shown
    assert f"/cases/{case.record.reference}/history/?before=" in shown
    whole = officer.get(f"/cases/{case.record.reference}/history/").content.decode()
    assert all(f"Seen {ago}." in whole for ago in range(12))
    assert whole.index("Safe contact") < whole.index("Seen 0.")


def test_a_moment_with_more_than_a_page_is_one_page(case, world, now):
    for number in range(5):
        words, detail = f"Number {number}", {"number": number}
        record_event("suspect.wanted", case.record, by=world.officer, at=now, words=words, detail=detail)
    page = history_of(read_case(case.record.reference, now), most=3)
    assert {line.item.words for line in page.lines} == {f"Number {number}" for number in range(5)}
    assert page.earlier == now
