"""Recording a report in the browser: three pages, 14 answers, drafts, danger first."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Draft, Incident, Party, PersonAddress, Sameness
from dapolicy.access.models import Post, PostHolding, PostPage
from dapolicy.audit.models import Entry
from dapolicy.chronology.actions import record
from dapolicy.ui.moments import LONDON
from tests.cases.casting import a_usual_case
from tests.cases.reports import saved
from tests.custody.police import officers

pytestmark = pytest.mark.django_db


def boxes(name, moment):
    local = moment.astimezone(LONDON)
    return {
        f"{name}_day": local.day,
        f"{name}_month": local.month,
        f"{name}_year": local.year,
        f"{name}_time": f"{local:%H:%M}",
    }


def page_one(now, **said):
    answers = {
        "danger_now": "no",
        "teller": "victim",
        "when": "now",
        "where": "known",
        "place": "4 Mill Lane, Westmarch",
    }
    return answers | boxes("reported_at", now) | said


def page_two(**said):
    answers = {
        "victim-0-known": "named",
        "victim-0-given": "Juniper",
        "victim-0-surname": "Quillfeather",
        "victim-0-safe": "not-known",
        "victim-0-vulnerabilities": ["none-identified"],
        "suspect-0-known": "named",
        "suspect-0-given": "Barnaby",
        "suspect-0-surname": "Quillfeather",
        "police": "no",
        "relationship-0-0": "partner",
        "children": "none",
    }
    return answers | said


def page_three(**said):
    return {"abuse": ["physical"], "account": "Pushed against the door.", "done": ["safety-advice"]} | said


def go_through(browser, now, one=None, two=None, three=None):
    """All three pages, and what the last one answers."""
    first = browser.post(reverse("cases:report"), page_one(now, **(one or {})))
    assert first.status_code == 302, errors(first)
    second = browser.post(first["Location"], page_two(**(two or {})))
    assert second.status_code == 302, errors(second)
    matches = browser.get(second["Location"])
    third_page = matches["Location"] if matches.status_code == 302 else None
    assert third_page, "possible matches were shown"
    return browser.post(third_page, page_three(**(three or {})))


def without_token(response):
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", response.content)


def errors(response):
    return re.findall(r'govuk-error-message">(.*?)</p>', response.content.decode())


def test_three_pages_save_a_report_and_its_case(world, browse, now):
    browser = browse(world.officer)
    done = go_through(browser, now)
    incident = Incident.objects.get()
    assert done["Location"] == reverse("cases:receipt", args=[incident.record.reference])
    page = browser.get(done["Location"]).content.decode()
    assert incident.record.reference in page
    for wanted in ("Do now", "Risk questions", "Safety plan", "Children seen", "Owed later", "Crime number"):
        assert wanted in page
    shown = browser.get(reverse("cases:incident", args=[incident.record.reference]))
    assert shown.status_code == 200
    assert "Pushed against the door." in shown.content.decode()


def second_page(browser, now, **one):
    return browser.post(reverse("cases:report"), page_one(now, **one))["Location"]


def test_three_pages_ask_exactly_fourteen_answers(world, browse, now):
    browser = browse(world.officer)
    asked = re.findall(r'data-answer="(\d+)"', browser.get(reverse("cases:report")).content.decode())
    address = second_page(browser, now)
    asked += re.findall(r'data-answer="(\d+)"', browser.get(address).content.decode())
    browser.post(address, page_two())
    third = address.replace("/2/", "/3/")
    asked += re.findall(r'data-answer="(\d+)"', browser.get(third).content.decode())
    assert asked == [str(number) for number in range(1, 15)]


def test_each_page_is_saved_on_continue_and_resumed_from_ones_own_drafts(world, browse, now):
    browser = browse(world.officer)
    address = second_page(browser, now, place="17 Orchard Street")
    draft = Draft.objects.get()
    assert reverse("cases:report-page", args=[draft.pk, 1]) in browser.get(reverse("cases:report")).content.decode()
    assert "17 Orchard Street" in browser.get(address.replace("/2/", "/1/")).content.decode()
    assert not Incident.objects.exists(), "nobody is in danger, so nothing stands in the pool yet"


def test_a_draft_is_its_writers_alone(world, browse, now):
    address = second_page(browse(world.officer), now)
    assert browse(world.sergeant).get(address).status_code == 404
    assert browse(world.sergeant).post(address, page_two()).status_code == 404


def test_stopping_after_page_one_with_danger_leaves_the_incident_and_pages_the_duty_post(world, browse, now):
    address = second_page(browse(world.officer), now, danger_now="yes")
    incident = Incident.objects.get()
    assert PostPage.objects.get().post_id == "fim"
    assert incident.record.reference in browse(world.officer).get(address).content.decode()
    assert browse(world.sergeant).get(reverse("cases:incident", args=[incident.record.reference])).status_code == 200


def completing(browser, incident):
    """The first page of completing an incident that stands already."""
    return browser.post(reverse("cases:report-for", args=[incident.record.reference]))["Location"]


def test_danger_told_of_a_report_that_stands_pages_the_duty_post_once_and_only_then_says_so(world, as_web, browse, now):
    as_web(world.officer)
    sent = saved(world, now).incident
    browser = browse(world.sergeant)
    first = completing(browser, sent)
    assert "has been called" not in browser.get(first).content.decode()
    second = browser.post(first, page_one(now, danger_now="yes", place="9 Quay Row"))["Location"]
    page = PostPage.objects.get()
    assert (page.post_id, page.record_id) == ("fim", sent.pk)
    assert (Incident.objects.get().danger_now, Incident.objects.get().place) == ("yes", "9 Quay Row")
    assert "The duty post has been called" in browser.get(second).content.decode()
    browser.post(second, page_two())
    browser.post(second.replace("/2/", "/3/"), page_three())
    assert Incident.objects.get().account == "Pushed against the door."
    assert PostPage.objects.count() == 1


def test_where_there_is_no_duty_post_the_screen_does_not_say_that_it_was_called(world, browse, now):
    PostHolding.objects.filter(post="fim").delete()
    Post.objects.filter(code="fim").delete()
    browser = browse(world.officer)
    page = browser.get(second_page(browser, now, danger_now="yes")).content.decode()
    assert "has been called" not in page
    assert "Ring the control room" in page


NOBODY = {
    "victim-0-known": "not-known",
    "victim-0-given": "",
    "victim-0-surname": "",
    "suspect-0-known": "not-known",
    "suspect-0-given": "",
    "suspect-0-surname": "",
    "relationship-0-0": "not-known",
}
DANGER = {
    "danger_now": "yes",
    "dangers": ["weapons", "dogs"],
    "danger_words": "Machete, dogs loose",
    "rang_from": "07700 900117",
}


def test_what_page_one_says_of_the_danger_stands_where_the_officer_stops_and_where_nobody_is_named(world, browse, now):
    """A silent call: whoever was called finds the machete and the number to ring back."""
    browser = browse(world.officer)
    second = second_page(browser, now, **DANGER)
    address = reverse("cases:incident", args=[Incident.objects.get().record.reference])
    called = browse(world.inspector)
    for told in ("Weapons, Dogs", "Machete, dogs loose", "07700 900117"):
        assert told in called.get(address).content.decode(), "the officer stopped after page 1"
    browser.post(second, page_two(**NOBODY))
    browser.post(second.replace("/2/", "/3/"), page_three())
    assert Incident.objects.get().account == "Pushed against the door."
    for told in ("Weapons, Dogs", "Machete, dogs loose", "07700 900117"):
        assert told in called.get(address).content.decode(), "nobody is named"


def test_a_report_in_the_future_is_refused_with_the_mend_and_kept(world, browse, now):
    browser = browse(world.officer)
    ahead = boxes("reported_at", now + timedelta(days=1))
    refused = browser.post(reverse("cases:report"), page_one(now, **ahead, place="17 Orchard Street"))
    assert "Check the day and the time" in errors(refused)[0]
    kept = Draft.objects.get()
    again = browser.get(reverse("cases:report-page", args=[kept.pk, 1])).content.decode()
    assert "17 Orchard Street" in again
    assert "Check the day and the time" in again


def test_a_birth_after_the_incident_is_refused_with_the_mend_and_kept(world, browse, now):
    browser = browse(world.officer)
    address = second_page(browser, now, when="words", happened_words="about 1998")
    born = {"victim-0-born_day": "1", "victim-0-born_month": "6", "victim-0-born_year": "2004"}
    refused = browser.post(address, page_two(**born))
    assert "This is after it happened" in errors(refused)[0]
    assert 'value="2004"' in browser.get(address).content.decode()


def test_non_recent_abuse_keeps_the_words_and_the_span_they_mean(world, browse, now):
    go_through(browse(world.officer), now, one={"when": "words", "happened_words": "about 1998"})
    incident = Incident.objects.get()
    assert incident.happened_words == "about 1998"
    assert (incident.happened_from.astimezone(LONDON).year, incident.happened_until.year) == (1997, 1999)


def test_not_known_yet_and_would_not_say_are_answers_everywhere(world, browse, now):
    one = {"danger_now": "not-known", "teller": "anonymous", "when": "not-known", "where": "would-not-say", "place": ""}
    two = {
        "victim-0-known": "not-known",
        "victim-0-given": "",
        "victim-0-surname": "",
        "victim-0-safe": "would-not-say",
        "victim-0-vulnerabilities": ["not-asked"],
        "suspect-0-known": "would-not-say",
        "suspect-0-given": "",
        "suspect-0-surname": "",
        "police": "would-not-say",
        "relationship-0-0": "not-known",
        "children": "would-not-say",
    }
    go_through(browse(world.officer), now, one, two, {"abuse": ["not-known"], "account": "", "done": ["not-known"]})
    assert {party.known for party in Party.objects.exclude(part="teller")} == {"not-known", "would-not-say"}


def test_another_victim_is_added_without_scripts_and_nothing_typed_is_lost(world, browse, now):
    browser = browse(world.officer)
    address = second_page(browser, now)
    draft = Draft.objects.get()
    added = browser.post(reverse("cases:report-add", args=[draft.pk, "victim"]), page_two())
    page = added.content.decode()
    assert 'value="Juniper"' in page
    assert 'name="victim-1-given"' in page
    second = {
        "victim-1-known": "named",
        "victim-1-given": "Emrys",
        "victim-1-safe": "not-known",
        "victim-1-vulnerabilities": ["older"],
        "relationship-1-0": "grandparent",
    }
    browser.post(address, page_two(**second))
    third = browser.get(address.replace("/2/", "/3/")).content.decode()
    assert "Kinds of abuse: Juniper Quillfeather and Barnaby Quillfeather" in third
    kinds = {"abuse-0-0": ["physical"], "abuse-1-0": ["threats"], "done": ["medical"]}
    assert browser.post(address.replace("/2/", "/3/"), kinds).status_code == 302
    assert Party.objects.filter(part="victim").count() == 2


@pytest.mark.parametrize("name", ["victim-x-given", "victim--given", "child-9999999-seen", "victim-"])
def test_a_box_that_no_page_has_is_kept_and_breaks_nothing(world, browse, now, name):
    browser = browse(world.officer)
    address = second_page(browser, now)
    assert browser.post(address, page_two(**{name: "Anybody"})).status_code == 302
    assert browser.get(address).status_code == 200


def test_possible_matches_are_asked_about_and_the_answers_are_rows(world, as_web, browse, now):
    as_web(world.officer)
    known = saved(world, now).cases[0]
    browser = browse(world.officer)
    address = second_page(browser, now)
    matches = browser.post(address, page_two())["Location"]
    unanswered = browser.post(matches, {})
    assert unanswered.status_code == 200
    assert len(errors(unanswered)) == 2
    answers = {
        f"victim-0-{known.victim.reference}": "same",
        f"suspect-0-{known.suspect.reference}": "same",
    }
    third = browser.post(matches, answers)["Location"]
    browser.post(third, page_three())
    assert set(Sameness.objects.values_list("answer", flat=True)) == {"same"}
    assert known.record.pairs.count() == 2, "the second report joined the case"


def test_what_command_and_control_sent_is_filled_in_and_nobody_is_made_twice(world, as_web, browse, now):
    as_web(world.officer)
    sent = saved(world, now, account="Shouting heard", abuse=(), done=()).incident
    browser = browse(world.sergeant)
    first = browser.post(reverse("cases:report-for", args=[sent.record.reference]))["Location"]
    browser.post(first, page_one(now))
    second = first.replace("/1/", "/2/")
    page = browser.get(second).content.decode()
    assert 'value="Juniper"' in page
    existing = dict(re.findall(r'name="((?:victim|suspect)-0-existing)" value="([^"]+)"', page))
    assert len(existing) == 2
    browser.post(second, page_two(**existing))
    third = first.replace("/1/", "/3/")
    assert "Shouting heard" in browser.get(third).content.decode()
    browser.post(third, page_three())
    assert Incident.objects.count() == 1
    assert Party.objects.filter(part__in=["victim", "suspect"]).count() == 2
    assert Incident.objects.get().record.pairs.count() == 0
    assert Incident.objects.get().abuse == ["physical"]


def test_danger_known_at_the_place_is_shown_on_the_next_page(world, as_web, browse, now):
    from cases.reports import Suspect
    from tests.cases.reports import person

    as_web(world.officer)
    lives = Suspect(person("Percy", "Dashwood", line1="9 Quay Row", postcode="ZZ99 4CD"))
    saved(world, now, suspects=(lives,), dangers=("weapons", "dogs"), danger_words="Machete under the bed")
    browser = browse(world.officer)
    page = browser.get(second_page(browser, now, place="9 Quay Row, ZZ99 4CD")).content.decode()
    assert "Machete under the bed" in page
    assert "Dogs" in page
    elsewhere = browser.get(second_page(browser, now, place="1 Quay Row, ZZ99 4CE")).content.decode()
    assert "That does not mean there is none" in elsewhere


def test_a_finished_draft_keeps_nothing_that_was_typed(world, browse, now):
    go_through(browse(world.officer), now)
    draft = Draft.objects.get()
    assert draft.finished_at is not None
    assert draft.data["pages"] == {}


def test_a_report_that_locks_for_its_own_writer_says_only_that_it_is_saved(world, browse, now):
    from dapolicy.access.models import StaffEntry
    from dapolicy.custody.models import Receipt

    StaffEntry.objects.create(staff_no="90417", given_name="Rowan", surname="Bracken", kind="officer")
    rowan = world.member("rowan", "response-officer", team=world.shift, staff_no="90417")
    browser = browse(rowan)
    two = {"police": "yes", "police_who": ["suspect"], "suspect_staff_no": "90417"}
    done = go_through(browser, now, two=two)
    assert done["Location"] == reverse("custody:saved", args=[Receipt.objects.get(member=rowan).pk])
    incident = Incident.objects.select_related("record").get()
    hidden = browser.get(reverse("cases:incident", args=[incident.record.reference]))
    absent = browser.get(reverse("cases:incident", args=["DA-222222"]))
    assert hidden.status_code == absent.status_code == 404
    assert without_token(hidden) == without_token(absent)


@pytest.mark.policy("ACC-004")
@pytest.mark.parametrize("then", ["nothing", "thrown away", "finished"])
def test_a_report_in_the_pool_locks_on_the_page_that_names_police_whatever_follows(world, browse, now, then):
    officers(world)
    browser, rowan = browse(world.officer), browse(world.rowan)
    address = second_page(browser, now, danger_now="yes")
    incident = Incident.objects.select_related("record").get()
    page = reverse("cases:incident", args=[incident.record.reference])
    assert rowan.get(page).status_code == 200
    named = {"suspect-0-given": "Rowan", "suspect-0-surname": "Bracken"}
    said = {"police": "yes", "police_who": ["suspect"], "suspect_staff_no": "90417"}
    matches = browser.post(address, page_two(**named, **said))
    if then == "thrown away":
        browser.post(reverse("cases:report-drop", args=[Draft.objects.get().pk]))
    if then == "finished":
        third = browser.get(matches["Location"])["Location"]
        assert browser.post(third, page_three()).status_code == 302
    assert Incident.objects.get().record.locked == "possible"
    assert (rowan.get(page).status_code, browser.get(page).status_code) == (404, 200)
    assert PostPage.objects.filter(record=incident.record, why__startswith="Is a party police").count() == 1


def test_the_page_after_where_shows_the_orders_that_stand_there(world, browse, now):
    case = a_usual_case(world, now)
    there = {"line1": "4 Mill Lane", "postcode": "", "learnt_at": now, "by_id": world.officer.pk}
    PersonAddress.objects.create(record=case.record, person=case.victim, **there)
    browser = browse(world.officer)
    address = second_page(browser, now)
    assert "no order is recorded at this place" in browser.get(address).content.decode()
    heard = {"subject": "DN-1", "by": world.officer, "at": now}
    made = record("order.heard", case.record, **heard, detail={"outcome": "granted"}, words="Not within 100 metres.")
    shown = browser.get(address).content.decode()
    assert "Protection order heard: order made" in shown
    assert "Not within 100 metres." in shown
    looks = Entry.objects.filter(member_id=world.officer.pk, records__contains=[case.record_id])
    assert "cases:report-page" in looks.get().asked
    record("order.withdrawn", case.record, subject="DN-1", by=world.officer, at=made.at + timedelta(minutes=1))
    assert "Protection order heard" not in browser.get(address).content.decode()
