"""A draft that completes a report whose writer is locked out of it: what they typed stays, what was filled in goes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.actions.drafts import begin_draft
from cases.models import Draft, Incident
from cases.reports import PersonFacts, SafeWay, Suspect, Victim
from cases.touching import look_at_live
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Event
from tests.cases.reports import person, saved
from tests.cases.test_report_completing import begun, sent_on
from tests.cases.test_report_pages import page_one, page_three, page_two
from tests.custody.doors import as_worker
from tests.custody.police import officers
from tests.world import login

pytestmark = pytest.mark.django_db
HIMSELF = {"suspect-0-known": ["named"], "suspect-0-given": ["Rowan"], "suspect-0-surname": ["Bracken"]}
POLICE = {"police": ["yes"], "police_who": ["suspect"], "suspect_staff_no": ["90417"]}
TOLD = ("4 Mill Lane", "Quillfeather", "kestrel", "Ring her sister", "Polish")


@pytest.fixture
def report(world, as_web, as_owner, now):
    """A report that stands, of a suspect whom nobody knew yet."""
    officers(world)
    as_web(world.officer)
    way = SafeWay("safe-way", "Ring her sister", code_word="kestrel")
    victim = Victim(person("Juniper", "Quillfeather"), way, vulnerabilities=("none-identified",), language="Polish")
    suspect = Suspect(PersonFacts(known="not-known"))
    done = saved(world, now, victims=(victim,), suspects=(suspect,), place="4 Mill Lane", account="He shouted.")
    as_owner()
    return done.incident


def pages(browser, first):
    return [browser.get(first.replace("/1/", f"/{page}/")).content.decode() for page in (1, 2, 3)]


@pytest.mark.policy("ACC-004")
def test_who_names_himself_keeps_what_he_typed_and_nothing_of_the_report(world, browse, report):
    browser = browse(world.rowan)
    first = begun(browser, report)
    second = sent_on(browser, first, danger_words="He may come back")
    assert all(told in "".join(pages(browser, first)) for told in TOLD)
    sent_on(browser, second, **HIMSELF, **POLICE, children="none", **{"victim-0-communication": "Lip reading"})
    assert browser.get(reverse("cases:incident", args=[report.record.reference])).status_code == 404
    shown = "".join(pages(browser, first))
    assert "He may come back" in shown
    assert not [told for told in TOLD if told in shown]
    with login("web"):
        read_as(world.rowan.pk)
        kept = str(list(Draft.objects.values()))
    read_as(None)
    assert all(said in kept for said in ("He may come back", "Lip reading", "Bracken"))
    assert not [told for told in TOLD if told in kept]


@pytest.mark.policy("ACC-004")
def test_what_he_types_again_is_a_report_of_its_own_and_the_locked_one_is_told(world, browse, report, now):
    browser = browse(world.rowan)
    first = begun(browser, report)
    sent_on(browser, sent_on(browser, first), **HIMSELF, **POLICE, children="none")
    browser.post(first, page_one(now, place="", where="not-known", danger_now="yes"))
    matches = browser.post(first.replace("/1/", "/2/"), page_two())["Location"]
    browser.post(browser.get(matches)["Location"], page_three())
    anew = Incident.objects.exclude(pk=report.pk).select_related("record").get()
    with as_worker():
        look_at_live(now=now)
    told = Event.objects.filter(kind="access.touched").exclude(detail__same_event=None)
    assert [one.detail["incident"] for one in told] == [anew.record.reference]


def test_whoever_still_sees_it_finds_all_of_it_as_it_was(world, browse, report):
    browser = browse(world.sergeant)
    first = begun(browser, report)
    sent_on(browser, sent_on(browser, first, danger_words="Dog"), children="none")
    shown = "".join(pages(browser, first))
    assert all(told in shown for told in (*TOLD, "Dog"))


def test_a_draft_that_was_begun_before_the_two_stood_apart_is_read_as_it_was(world, browse, report, now):
    draft = begin_draft(by=world.sergeant, at=now, incident=report)
    filled = Draft.objects.get(pk=draft.data["filled_by"])
    draft.data = draft.data | {"filled": filled.data["pages"], "pages": filled.data["pages"]}
    del draft.data["filled_by"], draft.data["completes"]
    draft.about = report.record.reference
    draft.save()
    browser = browse(world.sergeant)
    first = reverse("cases:report-page", args=[draft.pk, 1])
    second = sent_on(browser, first, danger_words="Dog")
    shown = "".join(pages(browser, first))
    assert all(told in shown for told in (*TOLD, "Dog"))
    sent_on(browser, sent_on(browser, second, children="none").replace("/matches/", "/3/"))
    assert Incident.objects.get().danger_words == "Dog"
