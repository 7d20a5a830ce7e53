"""Right to know: looked at again on day nine, told although nothing is signed, and nothing written to anybody."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core import mail
from django.db import transaction

from demo.applications import the_worker_looks
from demo.stories import serial_nobody_asked as story
from demo.stories import silas_reports
from demo.telling import london
from dvds.models import Application
from tests.browser import everything

pytestmark = pytest.mark.browser
HEADINGS = (
    "Information: what is known, and what is not?", "Threat and risk", "Powers and policy", "Options that there were",
    "Action, and when it is reviewed",
)  # fmt: skip


def opens(officer, journey, known_as):
    officer.open("/clares-law/new/know/")
    officer.choose("Is there a safe way to reach them?", "Yes")
    officer.write("How?", "In person at work, Mondays")
    officer.when("When was the information received?", journey.at(story.OPENED))
    officer.choose("Where did it come from?", "Intelligence")
    officer.write("What is the information?", "Lives with Clement Lisle since March. Third partner in seven years.")
    officer.write("How is the intelligence graded?", "2BP")
    officer.choose("May children be affected?", "No")
    officer.choose("Is anybody at immediate or imminent risk?", "No, not as far as is known")
    for part, values in (
        ("victim", {"given": "Clement", "surname": "Lisle", "born_day": "9", "born_month": "9", "born_year": "1991"}),
        ("subject", {"reference": known_as}),
    ):
        for name, value in values.items():
            officer.page.locator(f"[name='{part}-{name}']").fill(value)
    officer.press("Open the application")
    officer.sees("Right to know")
    return officer.page.url.rstrip("/").rpartition("/")[2]


def decision(officer, path, choices, written):
    officer.open(path)
    for question, answer in choices:
        officer.choose(question, answer)
    for label, words in [*written, *((heading, "As recorded.") for heading in HEADINGS)]:
        officer.write(label, words)
    officer.choose("Has the risk been looked at again with what is known now?", "Yes")
    officer.choose("Is anybody at immediate or imminent risk?", "No, not as far as is known")
    officer.press("Record")


@pytest.mark.policy("DVDS-022")
@pytest.mark.policy("DVDS-023")
@pytest.mark.policy("DVDS-031")
@pytest.mark.policy("DVDS-032")
def test_serial_and_nobody_asked(at_a_screen, journey, it_becomes):
    with transaction.atomic():
        here = everything.cast()
        first = story.told_of(here, silas_reports.ada(london("2019-08-17 22:40")), "2019-08-17 22:40")
    it_becomes("2026-05-01 10:05")
    officer = at_a_screen("dvds")
    reference = opens(officer, journey, first.suspect.reference)
    officer.sees("18 May")
    officer.does_not_see("Face-to-face")

    with transaction.atomic():
        made = Application.objects.select_related("record__team").get()
        story.checks(everything.cast(), made)
        the_worker_looks(london("2026-05-01 12:30"))
    it_becomes("2026-05-10 23:07")
    with transaction.atomic():
        story.the_neighbour_rings(everything.cast(), first)
    officer.sign_in()
    officer.open("/clares-law/")
    officer.sees("Why it moved", "10 May 2026, 23:05")
    officer.follow("See what is new, and say what follows")
    officer.write("What follows from it?", "Met this week; the panel sits on Tuesday.")
    officer.press("Save")

    officer.open(f"/clares-law/{reference}/people/child/")
    officer.page.locator("[name='given']").fill("Tam")
    officer.page.locator("[name='surname']").fill("Lisle")
    officer.press("Add")
    with transaction.atomic():
        story.assessed_and_decided(everything.cast(), made)
        story.planned(everything.cast(), made)
    it_becomes("2026-05-21 08:40")
    officer.sign_in()
    papers_for_the_panel(officer, reference)
    he_will_not_sign(officer, reference)
    the_words_are_kept(officer, reference)
    assert not mail.outbox
    officer.open(f"/clares-law/{reference}/")
    officer.sees("Outcome given")
    the_local_team_is_told(officer, reference)


def papers_for_the_panel(officer, reference):
    """One name to a copy, and none for him who is to be told."""
    officer.open(f"/clares-law/{reference}/panel/")
    officer.choose("For whom do they sit?", "Police")
    officer.write("Why do they need a copy?", "Sits on Tuesday")
    for reader, why in (("Ashdown", "Write the whole name of one person"), ("Clement Lisle", "No paper is ever made")):
        officer.write("Who is it for? Rank or post, and whole name", reader)
        officer.press("Make this copy")
        officer.sees(re.compile(why))


def the_local_team_is_told(officer, reference):
    """Clement of the report is Clement of the application: then there is a case that a team can read."""
    officer.open(f"/clares-law/{reference}/known/")
    officer.page.get_by_label("Same person", exact=True).first.check()
    officer.press("Answer")
    officer.open(f"/chronology/{reference}/record/dvds-watch-asked/")
    officer.page.get_by_role("group", name="On which case?").get_by_role("radio").first.check()
    officer.choose("Which team?", "Westmarch Shift C")
    officer.write("What is the danger, in plain words?", "He has hurt two people. Somebody asked about him.")
    officer.write("What do they look out for, and what do they do then?", "His car at the yard. Ring the unit.")
    officer.day("Until which day?", date(2026, 8, 31))
    officer.press("Record")
    officer.sees(re.compile("Leave out .asked about."))
    officer.write("What is the danger, in plain words?", "He has hurt two people he lived with.")
    officer.press("Record")
    officer.sees("Local team told what to watch for")


def he_will_not_sign(officer, reference):
    record = f"/chronology/{reference}/record"
    officer.open(f"{record}/dvds-undertaking-answered/")
    officer.choose("What did they do?", "Refused")
    officer.press("Record")
    officer.open(f"{record}/dvds-disclosure-released/")
    officer.sees("This waits for something first", "The decision to tell it although the undertaking was refused")
    decision(
        officer,
        f"{record}/dvds-undertaking-refusal-decided/",
        [("Is it told all the same?", "Yes, it is needed for safety")],
        [("Why?", "He goes home tonight."), ("The safety plan, looked at again for this", "Sister's spare room.")],
    )
    decision(
        officer,
        f"{record}/dvds-disclosure-released/",
        [("Is it still lawful, necessary and proportionate today?", "Yes")],
        [("Why?", "Nothing has changed."), ("Who releases it, in what rank or post?", "DI Vance")],
    )


def the_words_are_kept(officer, reference):
    officer.open(f"/chronology/{reference}/record/dvds-disclosed/")
    officer.write("Who was told?", "Clement Lisle")
    officer.write("Where, and who else was there?", "Staff entrance, room 2; alone")
    officer.write("Who told it, of which agency?", "DC Oakes with the IDVA")
    for warning in officer.page.get_by_role("group", name="Which warnings were given?").get_by_role("checkbox").all():
        warning.check()
    officer.choose("The undertaking", "Refused")
    officer.choose("Was the information pack given?", "No: it was not safe to")
    officer.write("If not: why?", "They share every drawer.")
    officer.choose("Is anybody at immediate or imminent risk?", "No, not as far as is known")
    officer.press("Record")
    officer.write("The words spoken, word for word", story.WORDS)
    officer.tick("I sign: these are the words that were spoken")
    officer.press("Sign and keep")
    officer.sees("Signed and kept. It cannot be changed.", "Signed by DC Perrin Oakes")
