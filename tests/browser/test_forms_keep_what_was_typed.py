"""A form that is refused keeps what was typed, and its summary leads to the box that has to be mended."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.browser.test_the_sisters_phone import VICTIM, is_everyone_safe, who_is_involved

pytestmark = pytest.mark.browser

FUTURE = "This lies in the future. Check the day and the time; your report is kept as a draft."
BORN_LATER = "This is after it happened. Check the birth date, or when it happened; your report is kept as a draft."


def box(officer):
    """The id of what has the focus."""
    return officer.page.evaluate("document.activeElement.id")


def test_a_report_in_the_future_is_kept_as_a_draft_with_the_mend_at_the_field(at_a_screen, journey):
    officer = at_a_screen("response", scripts=True)
    officer.open("/report/")
    officer.choose("Anyone in danger now", "No")
    officer.choose("Who told us", "The victim")
    officer.write("Number they rang from", "07700 900117")
    officer.choose("When", "Now, or just before the report")
    officer.when("When were we told?", journey.at("2027-01-01 03:00"))
    officer.choose("Where", "Not known yet")
    officer.press("Continue")

    officer.sees("There is a problem", FUTURE)
    summary = officer.page.locator(".govuk-error-summary")
    summary.get_by_role("link").first.click()
    assert box(officer) == "id_reported_at_day"
    assert officer.page.get_by_label("Number they rang from").input_value() == "07700 900117"
    assert officer.page.get_by_role("group", name="When were we told?").get_by_label("Year").input_value() == "2027"

    officer.open("/")
    officer.sees("Reports you began")
    officer.follow(re.compile("^Begun 10 Mar 2026"))
    assert officer.page.get_by_role("group", name="When were we told?").get_by_label("Year").input_value() == "2027"


def test_a_birth_after_it_happened_is_said_at_the_field_and_nothing_else_is_lost(at_a_screen, journey):
    officer = at_a_screen("response")
    is_everyone_safe(officer)
    who_is_involved(officer, born=date(2026, 4, 17))
    officer.sees("There is a problem", BORN_LATER)
    victim = officer.place(VICTIM)
    assert victim.get_by_label("Surname").input_value() == "Quillfeather"
    assert victim.get_by_label("Year").input_value() == "2026"
    officer.sees("Who is involved?")
    summary = officer.page.locator(".govuk-error-summary a")
    assert [link.get_attribute("href") for link in summary.all()] == ["#id_victim-0-born_day"]


def test_the_end_of_a_duty_that_cannot_be_keeps_what_was_typed(at_a_screen, journey):
    officer = at_a_screen("response")
    officer.open("/book-on/")
    officer.when("Off duty at", journey.at("2026-03-12 06:00"))
    officer.press("Book on")
    officer.sees("A duty of more than 16 hours is not taken. Check the day.")
    assert officer.page.get_by_label("Day", exact=True).input_value() == "12"
