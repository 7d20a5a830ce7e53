"""The console as an auditor reads it: no name of a table, of a page's code or of a column, and every look explained."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cases.models import Case
from dapolicy.access.handles import handle
from dapolicy.access.reader import read_as
from ppda.console.wording import PAGES
from ppda.models import Finding
from tests.access.whole import addresses
from tests.ppda.console.reading import HOME, line_page
from tests.ppda.console.test_any_address import family, persons_page
from tests.reading import rows, text


def test_every_page_that_has_words_is_there():
    assert set(PAGES) <= {name for name, _, _ in addresses()}


@pytest.mark.policy("ACC-001")
def test_the_line_names_pages_acts_and_changes_in_an_officers_words(night, browse, as_web, as_owner, now, minute):
    as_web(night.world.holder)
    Case.objects.filter(pk=night.record.pk).update(level="high")
    as_owner()
    read_as(None)
    Case.objects.filter(pk=night.record.pk).update(level="medium")
    browse(night.world.holder).get(reverse("cases:person", args=[night.case.victim.reference]))
    lines = rows(browse(night.world.psd).get(line_page(night)))
    said = {(line[1].partition(" (")[0], line[2], line[3]) for line in lines}
    assert {
        ("Holder", "Looked", "The case"),
        ("Holder", "Looked", "A person's page"),
        ("Holder", "Change", "Case: level"),
        ("The software itself", "Change", "Case: level"),
    } <= said
    raw = [line[3] for line in lines if re.search(r"_|^[a-z]+:|\b(Cases|Desk|Ppda|Access) ?:|\bid\b", line[3])]
    assert raw == []


@pytest.mark.policy("ACC-001")
def test_one_search_that_led_to_several_records_is_one_try_in_the_list_and_counts_lead_to_their_lines(night, browse):
    browser = browse(night.world.psd)
    page = browser.get(HOME)
    listed = re.findall(r"tried to open (.*?)</li>", page.content.decode(), re.DOTALL)
    assert len(listed) == 2, "by the address of one, and by a search for both"
    assert any(night.record.reference in one and night.report.reference in one for one in listed)
    for kind, words in (("tried", "Tried to open"), ("near", "Near look")):
        led = f"{line_page(night)}?kind={kind}"
        assert f'href="{led}"' in page.content.decode()
        lines = rows(browser.get(led))
        assert {line[2] for line in lines} == {words}
        assert {line[5] for line in lines} <= {"Refused", "Not shown"}, "whatever page was shown, the record was not"


@pytest.mark.policy("ACC-001")
def test_a_finding_says_what_was_opened_whose_it_is_and_leads_to_what_came_before_and_after(
    scene, browse, minute, world, now
):
    case = family(world, now, "Juniper")
    browse(world.stranger).get(persons_page(case))
    minute()
    asked = Finding.objects.get(member_id=world.stranger.pk, rule="no-task")
    browser = browse(world.psd)
    shown = browser.get(reverse("console:finding", args=[handle(asked)]))
    said = text(shown)
    assert "The page A person's page" in said.replace("&#x27;", "'")
    assert "Their team Easterby DA Unit" in said
    assert "The record’s team Westmarch DA Unit" in said
    led = re.findall(r'href="(/standards/records/[^"]*/people/[^"]*)"', shown.content.decode())
    assert len(led) == len(asked.records) == 2
    assert {browser.get(one).status_code for one in led} == {200}
