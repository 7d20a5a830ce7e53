"""A disclosure officer opens an application and comes to every page of it: accessible, and fit for a phone."""

from __future__ import annotations

import pytest

from dvds.models import Application

pytestmark = pytest.mark.browser


def test_a_right_to_ask_is_opened_and_all_its_pages_fit(at_a_screen, it_becomes):
    it_becomes("2026-03-28 21:20")
    officer = at_a_screen("dvds")
    officer.open("/clares-law/new/ask/")
    officer.press("Open the application")
    officer.sees("There is a problem")
    officer.choose("Is there a safe way to reach them?", "No safe way yet")
    officer.choose("How?", "Online")
    officer.choose("Who is asking?", "The potential victim")
    agrees = "Do they agree that information is shared?"
    told = "Were they told that police check records, on them too, and may pass information on to protect somebody?"
    for question in (told, agrees, "May children be affected?"):
        officer.choose(question, "Not known yet")
    officer.choose("Is anybody at immediate or imminent risk?", "Yes: act now, this cannot wait for the scheme")
    officer.press("Open the application")
    officer.sees("No safe way yet")
    officer.sees("Immediate or imminent risk")
    reference = Application.objects.select_related("record").latest("contacted_at").record.reference
    pages = ["", "words/", "known/", "people/subject/", "contact/applicant/"]
    for page in pages:
        assert officer.open(f"/clares-law/{reference}/{page}") == 200
    for entry in ("dvds-closed", "dvds-panel-decided", "dvds-disclosed-urgently", "dvds-met", "dvds-route-corrected"):
        assert officer.open(f"/chronology/{reference}/record/{entry}/") == 200
    assert officer.open("/clares-law/new/know/") == 200
