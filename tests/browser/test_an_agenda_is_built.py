"""A high case is referred, taken up, put on an agenda and moved there, by keyboard and without scripts."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.browser.test_the_full_unit import find_the_risk

pytestmark = pytest.mark.browser

MOVED = re.compile("^Up")


def refer(officer, case, judgement):
    officer.open(f"/cases/{case}/")
    officer.follow("Refer to MARAC")
    officer.tick("Professional judgement: a serious concern, whatever the answers say")
    officer.write("What the judgement rests on", judgement)
    officer.choose("Does the victim agree that it is shared?", "Yes")
    officer.choose("Does the victim know of the referral?", "Yes")
    officer.press("Refer to MARAC")
    officer.sees("Referred to MARAC. The case's owners stay as they are.")


def fix_a_meeting(marac, day):
    marac.open("/marac/areas/")
    marac.write("Name of the area", "Westmarch")
    marac.press("Add the area")
    marac.open("/marac/meetings/new/")
    marac.when("When does it begin?", day)
    marac.write("Who chairs it, if they have no account", "Averil Stokes")
    marac.press("Save")
    marac.sees("The meeting is fixed. Say who sits there.")
    marac.write("Name, if they have no account", "Averil Stokes")
    marac.pick("Agency", "Police")
    marac.write("Rank, for police", "DI")
    marac.press("Give the seat")
    marac.sees("Averil Stokes chairs and represents police: these should be two people.")


def put_on(marac, case):
    marac.open("/marac/")
    marac.follow(case)
    marac.press("Accept")
    marac.page.get_by_role("radio").first.check()
    marac.press("Save")
    marac.sees(re.compile(f", {case}"))


def cancel(marac):
    marac.follow("Cancel the meeting")
    marac.sees("Tell these yourself: they have no account", "Averil Stokes, Police")
    marac.write("Why is it not held?", "Snow: nobody can come.")
    marac.press("Cancel the meeting")
    marac.sees("Cancelled. Its cases wait for another meeting, within the minute.")
    marac.sees(re.compile("Snow: nobody can come"))


@pytest.mark.policy("MARAC-001")
@pytest.mark.policy("MARAC-006")
def test_an_agenda_is_built_and_moved_by_keyboard(at_a_screen, journey):
    journey.strike("2026-05-02 09:10")
    officer, marac = at_a_screen("officer"), at_a_screen("marac")
    high = find_the_risk(officer).strip("/").split("/")[-2]
    officer.search("Fern Applethwaite")
    officer.follow(re.compile("Fern Applethwaite"))
    officer.follow(re.compile("^(Case )?DA-"))
    other = officer.page.url.strip("/").rpartition("/")[2]
    for case in (high, other):
        refer(officer, case, "He knows where she works.")
    fix_a_meeting(marac, journey.now().replace(month=5, day=19, hour=9, minute=0))
    for case in (high, other):
        put_on(marac, case)
    marac.page.get_by_role("button", name=MOVED).first.focus()
    with marac.page.expect_navigation():
        marac.page.keyboard.press("Enter")
    marac.arrived()
    headings = marac.page.get_by_role("heading", level=2).all_inner_texts()
    assert [other in headings[0], high in headings[1]] == [True, True]
    marac.follow(re.compile("^Take off"))
    marac.choose("Why?", "The victim asks for a later meeting")
    marac.day("Until which day?", date(2026, 6, 2))
    marac.write("In your own words", "There is no room on this agenda.")
    marac.press("Save")
    marac.sees(re.compile("Room at the meeting is never a reason"))
    marac.write("In your own words", "She asks that it waits until her sister is home.")
    marac.press("Save")
    marac.sees("Taken off. Its referral waits for another meeting.")
    officer.open(f"/cases/{high}/")
    officer.sees("MARAC flag", re.compile("On the agenda of Westmarch"))
    cancel(marac)
    marac.open("/marac/areas/agencies/new/")
    marac.write("Name of the agency", "Northam Homes")
    marac.pick("What kind of agency is it?", "Housing")
    marac.press("Add the agency")
    marac.follow(re.compile("^No longer there: Northam Homes"))
    marac.press("Confirm: Northam Homes is no longer there")
    marac.sees("Northam Homes is no longer there.")
    for path in ("/marac/", "/marac/delays/", "/marac/areas/", "/"):
        marac.open(path)
