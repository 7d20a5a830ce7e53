"""Lines that wait in a window: never sent under another's name, held up by no other case, kept when a case has gone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dapolicy.access.handles import handle
from dapolicy.access.models import Account
from dapolicy.audit.models import Entry
from dapolicy.chronology.models import Content
from marac.actions.agenda import take_off
from marac.models import Item, Line, Meeting
from tests.browser.officer import PASSWORD
from tests.browser.test_a_meeting_is_run import SOON, UNSAVED, a_meeting, heard, keys, saved, says

pytestmark = pytest.mark.browser


def signs_in(page: Page, server, name: str) -> None:
    page.goto(server.url("/"))
    if page.get_by_role("button", name="Sign out").count():
        page.get_by_role("button", name="Sign out").click()
        page.goto(server.url("/"))
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("What must be done").first).to_be_visible(timeout=SOON)


def while_another_is_signed_in(marac) -> None:
    """In another window of the same browser, on the same computer."""
    marac.page.route("**/room/said/", lambda route: route.abort())
    says(marac, "s", "Typed by the coordinator.")
    expect(marac.page.locator(UNSAVED)).to_contain_text("Not saved yet: 1", timeout=SOON)
    other = marac.context.new_page()
    signs_in(other, marac.server, "officer")
    expect(marac.page.locator(UNSAVED)).to_contain_text("Somebody else is signed in", timeout=SOON)
    marac.sees(re.compile("Typed by the coordinator"))
    marac.page.unroute("**/room/said/")
    marac.page.wait_for_timeout(6_000)  # longer than it waits before it tries again
    assert not Line.objects.exists()
    officer = Account.objects.get(username="officer").member_id
    assert not Entry.objects.filter(member_id=officer, asked__contains="marac:").exists()
    signs_in(other, marac.server, "marac")
    saved(marac)
    assert Line.objects.get().by == Account.objects.get(username="marac").member
    other.close()


def with_another_cases_line_refused(marac) -> None:
    keys(marac, "Alt+s")
    marac.page.keyboard.insert_text("x" * 9_000)
    keys(marac, "Control+Enter")
    marac.sees(re.compile("longer than one line"))
    keys(marac, "Alt+n")
    marac.sees(re.compile("case 2 of 3"))
    marac.sees("Mend it in its own case")
    heard(marac)
    marac.sees(re.compile("case 3 of 3"))


def after_the_case_was_taken_off(marac, meeting: Meeting, now) -> None:
    third = Item.objects.filter(meeting=meeting).select_related("record", "meeting").order_by("place").last()
    by = Account.objects.get(username="marac").member
    take_off(third, reason="victim-asks", words="She asks that it waits.", by=by, at=now)
    says(marac, "s", "Said as it left the agenda.")
    marac.sees(re.compile("What is written here is kept in"))
    assert Content.objects.filter(record_id=third.record_id, words__contains="Said as it left").exists()


@pytest.mark.policy("MARAC-009")
def test_lines_wait_for_whoever_typed_them_and_block_no_other_case(at_a_screen, journey):
    journey.strike("2026-05-19 09:25")
    meeting = a_meeting(journey.now())
    marac = at_a_screen("marac", scripts=True)
    marac.open(f"/marac/meetings/{handle(meeting)}/room/")
    keys(marac, "Alt+b")
    marac.sees(re.compile("^Began"))
    marac.arrived()
    keys(marac, "Alt+n")
    marac.sees(re.compile("case 1 of 3"))
    marac.arrived()
    while_another_is_signed_in(marac)
    with_another_cases_line_refused(marac)
    after_the_case_was_taken_off(marac, meeting, journey.now())
