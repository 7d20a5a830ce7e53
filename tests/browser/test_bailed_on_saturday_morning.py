"""Arrested on Friday night, let out on Saturday at half past six: she is told before he is, or it is overdue."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

TOLD = "Rung before he was let out. She has gone to her mother's with the children."


def find_the_case(officer):
    officer.search("Fern Applethwaite")
    officer.follow(re.compile("Fern Applethwaite"))
    officer.follow(re.compile("^(Case )?DA-"))
    assert "/cases/" in officer.page.url
    return officer.page.url


def record(officer, case, code):
    officer.open(case.replace("/cases/", "/chronology/") + f"record/{code}/")


def arrest(officer, case):
    record(officer, case, "suspect-arrested")
    officer.write("What for?", "Assault")
    officer.press("Record")
    officer.sees("Recorded.")


def bail(officer, case):
    record(officer, case, "suspect-bailed")
    officer.choose("Bail at which stage?", "Before charge")
    officer.write("Conditions, and until when", "Not to contact Fern or go to Alder Yard.")
    officer.press("Record")
    officer.sees("Recorded.")


def tell_her_of_both(officer, case):
    """What is owed to her is listed, and ticked one by one; what is about to happen can be ticked ahead."""
    record(officer, case, "victim-told")
    officer.choose("What were they told of? Tick each one", "Dorian Applethwaite: Arrested")
    officer.choose("What were they told would happen soon?", "Released on bail")
    officer.choose("How were they told?", "By telephone, speaking")
    officer.write("What was said, and what did they say?", TOLD)
    officer.press("Record")
    officer.sees("Recorded.")


@pytest.mark.policy("VIC-001")
@pytest.mark.policy("VIC-002")
def test_bailed_on_saturday_morning_and_she_was_warned_first(at_a_screen, journey, it_becomes):
    it_becomes("2026-05-01 23:10")
    officer = at_a_screen("officer")
    case = find_the_case(officer)
    arrest(officer, case)
    officer.sees("by 23:59 on Tue 5 May")

    it_becomes("2026-05-02 06:10")
    tell_her_of_both(officer, case)
    it_becomes("2026-05-02 06:30")
    bail(officer, case)

    it_becomes("2026-05-02 08:00")
    officer.open("/")
    officer.does_not_see("Victim warned")
    officer.open(case)
    officer.sees("Suspect released on bail", TOLD)
    officer.sees(re.compile("last told something 2 May 2026, 06:10 .1 hour ago"))
    officer.does_not_see("Victim warned that the suspect is free")


def test_bailed_on_saturday_morning_and_nobody_rang(at_a_screen, journey, it_becomes):
    it_becomes("2026-05-01 23:10")
    officer = at_a_screen("officer")
    case = find_the_case(officer)
    arrest(officer, case)
    it_becomes("2026-05-02 06:30")
    bail(officer, case)
    officer.sees(re.compile("by 07:30 today"))

    it_becomes("2026-05-02 07:31")
    officer.open("/")
    officer.sees(re.compile("was due 07:30 today"))
    supervisor = at_a_screen("supervisor")
    supervisor.open("/notices/")
    supervisor.sees(re.compile("Overdue: Victim warned that the suspect is free or nearer"))
