"""A worried friend asks over the night of the clock change; he is the danger, and the pages say so before anything."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import transaction

from demo.applications import the_worker_opens
from demo.stories import worried_friend
from demo.stories.petras_reports import EARLIER
from demo.telling import london
from dvds.models import Application
from tests.browser import everything

pytestmark = pytest.mark.browser


def written_by_the_control_room(handler, journey, relation):
    handler.open("/clares-law/request/")
    handler.choose("Is anyone in danger now?", "No")
    handler.when("When did they first make contact?", journey.at("2026-03-28 21:14"))
    handler.choose("How did they make contact?", "Online")
    handler.choose("Safe way to reach the applicant", "A safe way is agreed")
    handler.write("By what means", "Ring 07700 900321")
    handler.choose("Who is asking?", "Somebody else")
    handler.write("What the applicant is to the potential victim", relation)
    for under, given, surname, born in (
        ("Applicant: who is asking", "Caspian", "Thornback", date(1984, 6, 11)),
        ("Potential victim: who may be at risk", "Petra", "Sable", date(1990, 8, 17)),
        ("Subject: whom the question is about", "Lionel", "Marchbanks", date(1979, 1, 30)),
    ):
        handler.write("Given name", given, under=under)
        handler.write("Surname", surname, under=under)
        handler.day("Date of birth", born, under=under)
    handler.write("Why do they ask?", "He has heard that Lionel hurt somebody before. Where does she live now?")
    handler.press("Send to the disclosure unit")
    handler.sees("The request is sent", "by 22:14 tomorrow (Sun)")


def checked(officer, reference, about, system, result):
    officer.open(f"/chronology/{reference}/record/dvds-check-recorded/")
    officer.choose("About whom?", about)
    officer.choose("Which system or agency?", system)
    officer.choose("What did it show?", result)
    if system == "PNC":
        officer.choose("Does the result show a ViSOR marker?", "No")
    officer.press("Record")


def it_does_not_go_on(officer, reference):
    officer.open(f"/clares-law/{reference}/")
    officer.follow(re.compile("^does not go on"))
    officer.choose("Why?", "It was not made to protect the potential victim")
    officer.write("What it rests on", "Suspect in two of her cases, with an order against him.")
    officer.write("How is the potential victim kept safe from this?", "Met today where he does not know.")
    officer.choose("Is anybody at immediate or imminent risk?", "No, not as far as is known")
    officer.press("Record")
    officer.sees("There is a problem", "Say what the risk is to the potential victim")
    assert "Suspect in two" in officer.page.get_by_label("What it rests on").input_value()  # nothing typed is lost
    officer.choose("The risk to the potential victim, as you judge it", "High")
    officer.press("Record")


@pytest.mark.policy("DVDS-012")
@pytest.mark.policy("DVDS-014")
@pytest.mark.policy("DVDS-039")
def test_the_worried_friend(at_a_screen, journey, it_becomes):
    journey.strike("2026-03-28 21:20")
    with transaction.atomic():
        for when, order in EARLIER:
            worried_friend.an_earlier_report(everything.cast(), london(when), order=order)
    handler = at_a_screen("handler")
    for relation in ("A friend", "Friend of hers"):
        written_by_the_control_room(handler, journey, relation)
    handler.open("/")
    handler.does_not_see("Thornback")
    with transaction.atomic():
        the_worker_opens("2026-03-28 21:21")

    it_becomes("2026-03-29 09:00")
    officer = at_a_screen("dvds")
    officer.open("/clares-law/")
    officer.sees("by 22:14 today (Sun)", "Double?")
    officer.follow(re.compile("^Answer"))
    officer.choose("Are these one application?", "The same")
    officer.press("Save")
    reference = Application.objects.select_related("record").order_by("pk").first().record.reference
    officer.open(f"/clares-law/{reference}/patterns/")
    officer.sees("The applicant is, or may be, the suspect in a case about the potential victim", "Order:")
    officer.open(f"/clares-law/{reference}/")
    officer.sees("The applicant is not the potential victim.", "Tell the applicant nothing about where")
    for about, result in (("The subject", "Nothing relevant"), ("The applicant", "Something relevant")):
        for system in ("PNC", "PND", "Local intelligence"):
            checked(officer, reference, about, system, result)
    officer.open(f"/chronology/{reference}/record/dvds-checks-completed/")
    officer.choose("Is anybody at immediate or imminent risk?", "No, not as far as is known")
    officer.press("Record")
    officer.sees("Done in time")
    it_does_not_go_on(officer, reference)
    officer.sees("No longer owed", "Support details and the helpline given by safe means")

    response = at_a_screen("response")
    response.search("Caspian Thornback")
    response.does_not_see(reference, "Not for protection", "does not go on")
    assert response.open(f"/clares-law/{reference}/") == 404
