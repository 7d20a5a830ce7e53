"""An arrest typed on the wrong case: out of sight at once, out of the reckoning when a second person agrees."""

from __future__ import annotations

import re

import pytest

from tests.browser.test_bailed_on_saturday_morning import find_the_case, record

pytestmark = pytest.mark.browser

WRONG = "Assault on the wrong man"


def arrest_the_wrong_man(officer, case):
    record(officer, case, "suspect-arrested")
    officer.write("What for?", WRONG)
    officer.press("Record")
    officer.sees("Recorded.")


def test_a_wrong_entry_is_struck_through_at_once_and_clocks_move_when_a_second_person_agrees(at_a_screen, it_becomes):
    it_becomes("2026-05-01 23:10")
    officer, supervisor = at_a_screen("officer"), at_a_screen("supervisor")
    case = find_the_case(officer)
    arrest_the_wrong_man(officer, case)
    officer.open(case)
    officer.sees(WRONG, re.compile("by 23:59 on Tue 5 May"))

    officer.open_entry("Suspect arrested")
    entry = officer.page.url
    officer.follow("Withdraw it")
    officer.write("Why is it withdrawn?", "Typed in the wrong record")
    officer.press("Withdraw it now")
    officer.sees("Its words are hidden. A second person is asked to confirm.")
    officer.does_not_see("Confirm the withdrawal")
    officer.open(case)
    assert officer.page.locator("del").filter(has_text="Suspect arrested").is_visible()
    officer.does_not_see(WRONG)
    officer.sees(re.compile("Withdrawn by DC Tamsin Birdwhistle"), re.compile("by 23:59 on Tue 5 May"))

    supervisor.open(entry)
    supervisor.sees("Who looked at this record since it was entered")
    supervisor.press("Confirm the withdrawal")
    supervisor.sees("Withdrawn. The clocks no longer count it.")
    supervisor.does_not_see("Confirm the withdrawal")
    supervisor.open(case)
    supervisor.does_not_see("by 23:59 on Tue 5 May")
