"""A level that somebody tries to lower because the unit is full: refused, only proposed, not approved by oneself."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

NO_SLOT = "No slot at MARAC until June, the unit is full."
BETTER = "He has moved to Easterby and has not written for a month; she says that she feels safer."
REASON = "Contact and abuse have stopped, and the victim and partner agencies confirm it"


def find_the_risk(officer):
    officer.search("Sage Tolliver")
    officer.follow(re.compile("Sage Tolliver"))
    officer.follow(re.compile("^(Case )?DA-"))
    case = officer.page.url
    officer.open(f"{case}risk/")
    officer.sees("High risk")
    return f"{case}risk/"


def try_because_the_unit_is_full(officer):
    officer.follow("Propose to lower the level")
    officer.choose("Propose to lower to", "Medium")
    officer.choose("Why is the danger to the victim less?", REASON)
    officer.write("In your own words: what has changed for the victim?", NO_SLOT)
    officer.press("Propose it")


def assess_it_lower(officer, risk):
    """A newer assessment is kept and shown; by being newer it lowers nothing."""
    officer.open(risk)
    officer.follow("Assess the risk")
    officer.press("Begin")
    officer.choose("How are the questions being asked?", "Face to face")
    officer.open(officer.page.url.replace("/before/", "/level/"))
    officer.choose("Your level", "Medium")
    officer.write("Why this level?", "He has not been seen at her work since Tuesday.")
    officer.press("Continue")
    officer.press("Hand in")


@pytest.mark.policy("RISK-018")
def test_the_full_unit_lowers_nothing(at_a_screen, journey):
    journey.strike("2026-04-16 09:10")
    supervisor, second = at_a_screen("supervisor"), at_a_screen("second")
    risk = find_the_risk(supervisor)

    try_because_the_unit_is_full(supervisor)
    supervisor.sees("There is a problem", "What the unit or MARAC can take on is never a reason")
    for reason in ("The suspect has died", REASON, "What the level was based on turned out to be wrong"):
        supervisor.sees(reason)
    assert supervisor.page.get_by_label("In your own words: what has changed for the victim?").input_value() == NO_SLOT
    supervisor.open(risk)
    supervisor.sees("High risk")

    assess_it_lower(supervisor, risk)
    supervisor.open(risk)
    supervisor.sees("High risk", re.compile("from high to medium"))

    supervisor.follow(re.compile("^Open"))
    supervisor.choose("Why is the danger to the victim less?", REASON)
    supervisor.write("In your own words: what has changed for the victim?", BETTER)
    supervisor.press("Propose it")
    supervisor.sees("A second person decides")
    supervisor.follow(re.compile("^Open"))
    supervisor.choose("Your decision", "Lower the level")
    supervisor.write("Your reasons", "Agreed.")
    supervisor.press("Decide")
    supervisor.sees("You proposed or assessed this yourself. A second person decides.")
    supervisor.open(risk)
    supervisor.sees("High risk")

    second.open(risk)
    second.follow(re.compile("^Open"))
    second.choose("Your decision", "Lower the level")
    second.write("Your reasons", "Confirmed with her adviser: no contact for a month.")
    second.press("Decide")
    second.sees("Medium risk", re.compile("approved by"))
