"""The console beside a cup of coffee: a try that comes up meanwhile stands in the list with no key pressed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import everything

pytestmark = pytest.mark.browser

NOT_THERE = 404


def test_a_new_try_comes_up_within_the_minute_while_what_was_opened_and_ticked_stays(at_a_screen, journey):
    journey.set_by(timedelta(0))  # the database counts grants by its own clock
    at = journey.now()
    held = everything.locked_cases(at)
    standards, suspect = at_a_screen("psd", scripts=True), at_a_screen("suspect")
    standards.page.clock.install()
    standards.open(f"/standards/records/{held.reference}/")
    standards.does_not_see("PC Rowan Bracken (Response officer)")
    holders = standards.page.locator("details").filter(has_text="Who holds it").first
    holders.locator("summary").click()
    assert standards.page.get_by_label("Keep this list fresh each minute").is_checked()

    assert suspect.open(f"/cases/{held.reference}/") == NOT_THERE
    everything.resolved(at=at)
    standards.page.clock.run_for("01:05")
    standards.sees("PC Rowan Bracken (Response officer)", "Tried to open")
    assert holders.get_attribute("open") is not None

    said = standards.page.locator("p[role=status]")
    assert said.text_content() == ""
    standards.page.context.set_offline(True)
    standards.page.clock.run_for("01:05")
    expect(said).to_have_text(re.compile(r"^Not refreshed since \d\d:\d\d$"))
    standards.page.context.set_offline(False)
    standards.page.clock.run_for("01:05")
    expect(said).to_have_text("")
