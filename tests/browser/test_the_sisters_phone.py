"""She rings at ten past two from a number that nobody knows; from there to the endorsement that came too late."""

from __future__ import annotations

import re
from datetime import date

import pytest

pytestmark = pytest.mark.browser

VICTIM, SUSPECT = "5. Victim", "8. Suspect"
SAID = "“He had his hands round my neck until I could not see.”"
WHY = "Strangled until she could not see, for the first time; he has said that he will find her."


def book_on(officer, until):
    officer.open("/")
    officer.follow("Book on")
    officer.when("Off duty at", until)
    officer.press("Book on")
    officer.sees("On duty until")


def is_everyone_safe(officer):
    officer.open("/report/")
    officer.choose("Anyone in danger now", "No")
    officer.choose("Who told us", "The victim")
    officer.write("Number they rang from", "07700 900117")
    officer.choose("When", "Now, or just before the report")
    officer.choose("Where", "At this place")
    officer.write("Address or place", "2 Mill Reach, Westmarch ZZ99 2QF")
    officer.press("Continue")


def who_is_involved(officer, born=date(1990, 4, 17)):
    officer.sees("Who is involved?")
    officer.choose("What is known of them", "Their name is known", under=VICTIM)
    officer.write("Given name", "Juniper", under=VICTIM)
    officer.write("Surname", "Quillfeather", under=VICTIM)
    officer.day("Date of birth", born, under=VICTIM)
    officer.choose("Safe to reach them", "Not known yet")
    officer.choose("What makes them more vulnerable", "Afraid or intimidated")
    officer.choose("What is known of them", "Their name is known", under=SUSPECT)
    officer.write("Given name", "Barnaby", under=SUSPECT)
    officer.write("Surname", "Quillfeather", under=SUSPECT)
    officer.day("Date of birth", date(1986, 11, 2), under=SUSPECT)
    officer.choose("Police or police staff, now or before", "No")
    officer.pick("What is the suspect to the victim?", "Partner")
    officer.choose("Children", "No children live there, were there or are affected")
    officer.press("Continue")


def they_are_known(officer):
    """Search offers her by birth date and given name, under the surname that she had then; and him."""
    officer.sees("Is it somebody we know?")
    questions = {one.locator("legend").inner_text(): one for one in officer.page.locator("main fieldset").all()}
    assert "Is Juniper Quillfeather the same person as Juniper Oxbow?" in questions
    officer.sees(re.compile("same date of birth, same name Juniper"))
    for question in questions.values():
        question.get_by_label("Same person").check()
    officer.press("Continue")


def what_happened(officer):
    officer.sees("What happened?")
    officer.choose("Kinds of abuse", "Strangulation or suffocation")
    officer.write("What medical advice was given about strangulation", "Advised to be seen tonight")
    officer.write("What happened, in their words", SAID)
    officer.choose("What has been done", "Medical help or advice")
    officer.press("Save the report")


def the_receipt_says_what_to_do(officer):
    officer.sees("Report saved", "Do now", "Owed later", "Repeat victim", "by repeat-victim-2021", "Strangulation")
    officer.sees("Risk questions", "Safety plan", "Children seen", "Crime number, or the reason why there is none")
    officer.sees("by 02:10 tomorrow (Wed)")


def answer_the_risk_questions(officer):
    """Every page on the way is continued; strangulation is answered, and the level given with its reasons."""
    officer.press("Begin")
    officer.choose("How are the questions being asked?", "Face to face")
    officer.choose("Did you explain to them why the questions are asked?", "Yes")
    officer.press("Continue")
    continue_to(officer, "How it has been going")
    officer.choose("18. Strangled, choked, smothered or held under water", "Yes")
    officer.write("Question 18, in their words", "Both hands, from the front; her sight went.")
    continue_to(officer, "What happened before")
    officer.tick("I have considered this history")
    continue_to(officer, "The victim's own view")
    officer.choose("How frightened are they?", "Very frightened")
    officer.write("What do they themselves think could happen, and what are they afraid of?", "“He will finish it.”")
    officer.press("Continue")
    officer.choose("Your level", "High")
    officer.write("Why this level?", WHY)
    officer.press("Continue")
    officer.press("Hand in")
    officer.sees("Handed in. A supervisor checks it.")


def continue_to(officer, title):
    for _ in range(12):
        if officer.page.get_by_role("heading", level=1).inner_text() == title:
            return
        officer.press("Continue")
    pytest.fail(f"There is no page {title!r}")


def the_case_shows_what_is_known(officer, report):
    """Her old safe contact is not taken as safe; the number is what she rang from; both times are kept."""
    officer.open(report)
    officer.follow(re.compile("^DA-"))
    officer.sees("Not confirmed since 10 Mar 2026, 02:10", "Last confirmed 12 Jan 2026, 10:30", "lantern")
    officer.sees("High risk", "Strangulation")
    case = officer.page.url
    officer.follow("Everything on the victim")
    officer.search("07700 900117")
    officer.sees(re.compile("Juniper Quillfeather"), re.compile("rang from this number in 2026"))
    return case


@pytest.mark.policy("INC-008")
@pytest.mark.policy("INC-009")
@pytest.mark.policy("RISK-003")
@pytest.mark.policy("RISK-011")
def test_the_sisters_phone(at_a_screen, journey, it_becomes):
    journey.strike("2026-03-10 01:50")
    officer, sergeant, inspector = (at_a_screen(name) for name in ("response", "sergeant", "inspector"))
    book_on(officer, journey.at("2026-03-10 06:00"))
    book_on(sergeant, journey.at("2026-03-10 10:00"))

    it_becomes("2026-03-10 02:10")
    is_everyone_safe(officer)
    who_is_involved(officer)
    they_are_known(officer)
    what_happened(officer)
    the_receipt_says_what_to_do(officer)
    report = officer.page.url
    officer.follow("Risk questions")
    answer_the_risk_questions(officer)
    case = the_case_shows_what_is_known(officer, report)

    sergeant.open("/risk/queue/")
    sergeant.sees("High risk", "by 14:10 today (Tue)")
    sergeant.open("/notices/")
    sergeant.does_not_see("Supervisor's check")

    it_becomes("2026-03-10 06:01")
    sergeant.open("/notices/")
    sergeant.sees(re.compile("Due soon: Supervisor's check of a risk assessment"))

    it_becomes("2026-03-10 14:05")
    inspector.sign_in()
    book_on(inspector, journey.at("2026-03-10 22:00"))
    inspector.open("/notices/")
    inspector.does_not_see("Supervisor's check")
    it_becomes("2026-03-10 14:12")
    inspector.open("/notices/")
    inspector.sees(re.compile("Overdue: Supervisor's check of a risk assessment"))

    it_becomes("2026-03-10 15:00")
    sergeant.sign_in()
    endorse(sergeant)
    it_stays_late(sergeant, case)


def endorse(sergeant):
    sergeant.open("/risk/queue/")
    sergeant.sees("Overdue")
    sergeant.follow(re.compile("^DA-"))
    sergeant.choose("What do you make of it?", "I endorse it: level, reasons and what was done")
    sergeant.write("Your comments", "Missing answers are owed; strangulation alone carries the level.")
    sergeant.press("Save")
    sergeant.sees(re.compile("PC Corin Larkspur is told what you made of it"))


def it_stays_late(sergeant, case):
    """A late finish is still a breach, dated when it fell due."""
    sergeant.open(case + "risk/")
    sergeant.follow(re.compile("10 Mar 2026"))
    sergeant.sees(re.compile("checked by PS Maud Ravensbourne"), re.compile("Late was due 10 Mar 2026, 14:10"))
