"""What home and a case say of locked records, and to whom."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dapolicy.custody.models import Doubt
from tests.cases.casting import a_usual_case
from tests.custody.police import lock, officers

ASKED = "Is a party police? Decide within the hour"


def home(browse, member) -> str:
    return unescape(re.sub(r"\s+", " ", browse(member).get("/").content.decode()))


@pytest.mark.policy("ACC-004")
def test_the_deciding_post_finds_what_waits_for_it_on_home_and_nobody_else_does(world, now, browse):
    officers(world)
    record = lock(world, now)
    shown = home(browse, world.inspector)
    assert ASKED in shown
    assert reverse("custody:decision", args=[Doubt.objects.get().pk]) in shown
    for other in ("specialist", "supervisor", "psd", "manager"):
        assert ASKED not in home(browse, world.people[other])
    for other in ("rowan", "stranger"):
        assert record.reference not in home(browse, world.people[other])


def test_whoever_holds_no_post_and_no_record_is_asked_no_statement_about_them(world, now, browse):
    officers(world)
    lock(world, now)
    for member, asked in ((world.inspector, True), (world.colleague, False), (world.officer, False)):
        browser = browse(member)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            browser.get("/")
        assert any("custody_doubts" in one["sql"] for one in seen) is asked


def test_home_puts_danger_first():
    assert settings.DAPOLICY_PANELS["home"][:2] == ["cases.home.danger", "cases.locked_panels.decisions"]


@pytest.mark.policy("ACC-003")
def test_a_safety_check_is_asked_from_a_case_in_the_same_way_by_everybody(world, now, browse):
    case = a_usual_case(world, now, by=world.officer)
    page = reverse("cases:case", args=[case.record.reference])
    for member in (world.officer, world.specialist, world.supervisor, world.inspector):
        shown = browse(member).get(page).content.decode()
        form = shown[shown.index(reverse("custody:safety-begin")) :].partition("</form>")[0]
        assert f'name="about" value="{case.record.reference}"' in form
        assert "Ask for a safety check" in form
