"""She moves to a refuge: no search finds where, her MARAC goes with her, and its papers are owed until they come."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.urls import reverse

from demo import meetings
from demo.stories import moved
from demo.telling import london
from tests.browser import everything

pytestmark = pytest.mark.browser

ASKED = ("40 Tidewater Road", "ZZ99 8SH")


@transaction.atomic
def hurt_and_referred() -> tuple[str, str]:
    """What had happened by the end of March; her case, and she."""
    here = everything.cast()
    case = moved.hurt_at_home(here)
    for name in ("Westmarch", "Easterby"):
        meetings.area(here, name, "2026-03-02 11:00")
    meetings.referred(case, "visible_high_risk", by=here["officer"], at=london("2026-03-25 14:00"))
    return case.record.reference, case.victim.reference


def address_kept(officer, her):
    officer.open(reverse("cases:person", args=[her]))
    officer.follow("Add where they live now")
    officer.write("Address", moved.REFUGE)
    officer.tick("Keep it confidential")
    officer.press("Save")
    officer.sees("Address kept, and withheld.")


def nobody_finds_it(response, case):
    for words in ASKED:
        response.search(words)
        assert case not in response.text()
        response.does_not_see("Wren", "Hollowell")
    response.search("Wren Hollowell")
    response.sees(re.compile("Wren Hollowell"))
    response.open(f"/cases/{case}/")
    response.does_not_see("Tidewater", "Saltmarsh", "ZZ99 8SH")


def transferred(marac, case):
    marac.open("/marac/")
    marac.follow(case)
    marac.follow("Transfer to another area")
    marac.pick("To which area?", "Easterby")
    marac.write("What was sent and agreed, and with whom", "Rang their coordinator.")
    marac.press("Save")
    marac.sees("This referral is over. Something further is a new referral.")


def referred_there(marac, case):
    marac.open(f"/marac/cases/{case}/refer/")
    marac.tick("Visible high risk")
    marac.choose("Does the victim agree that it is shared?", "Yes")
    marac.choose("Does the victim know of the referral?", "Yes")
    marac.pick("Is it transferred from another area?", "Westmarch")
    marac.press("Refer to MARAC")
    marac.open(f"/cases/{case}/")
    marac.sees(re.compile(r"Papers of a transfer"), re.compile("23:59 on Tue 14 Apr"))


def papers_come(marac, case):
    marac.open(f"/chronology/{case}/record/marac-papers-received/")
    marac.choose("Is everything there?", "Yes")
    marac.press("Record")
    marac.open(f"/cases/{case}/")
    assert not re.search(r"Papers of a transfer[^\n]*\n?[^\n]*14 Apr", marac.text())
    marac.open("/marac/")
    marac.follow(case)
    marac.press("Accept")


@pytest.mark.policy("ACC-004")
def test_nobody_finds_the_refuge_and_her_marac_goes_with_her(at_a_screen, journey):
    journey.strike("2026-04-07 09:30")
    case, her = hurt_and_referred()
    officer, response, marac = at_a_screen("officer"), at_a_screen("response"), at_a_screen("marac")
    address_kept(officer, her)
    nobody_finds_it(response, case)
    transferred(marac, case)
    journey.strike("2026-04-07 09:40")  # what one second holds has no order
    referred_there(marac, case)
    papers_come(marac, case)
    marac.sees("Accepted")
