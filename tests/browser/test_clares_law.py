"""A disclosure officer opens an application and comes to every page of it: accessible, and fit for a phone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dvds.models import Application
from tests.browser.test_by_keyboard_alone import Keyboard

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
    for entry in ("dvds-closed", "dvds-panel-decided", "dvds-disclosed-urgently", "dvds-met", "dvds-departed"):
        assert officer.open(f"/chronology/{reference}/record/{entry}/") == 200
    assert officer.open("/clares-law/new/know/") == 200


@pytest.mark.policy("DVDS-005")
@pytest.mark.policy("DVDS-026")
def test_imminent_risk_at_first_contact_and_an_urgent_disclosure_by_keyboard_alone(at_a_screen, it_becomes):
    """Red until action and plan are there; what was said at once is kept at once, and what it lacks is owed."""
    it_becomes("2026-03-28 21:20")
    officer = at_a_screen("dvds")
    keys = Keyboard(officer)
    officer.open("/clares-law/new/ask/")
    first_contact(keys)
    officer.sees("Immediate or imminent risk")
    keys.tab_to("Record what was done, when, and the safety plan")
    keys.go()
    keys.tab_to("What was done? The time above is when")
    keys.type("Crew sent; she left with her sister.")
    keys.tab_to("The safety plan")
    keys.type("Sister's until Monday.")
    keys.tab_to("Record")
    keys.go()
    officer.does_not_see("Somebody is at risk now")

    keys.tab_to("urgent disclosure")
    keys.go()
    told_at_once(keys)
    officer.sees("The words spoken")
    keys.tab_to("The words spoken, word for word")
    keys.type("He has strangled a partner before.")
    keys.tab_to("I sign")
    keys.press("Space")
    keys.tab_to("Sign and keep")
    keys.go()
    officer.sees("Signed and kept. It cannot be changed.")
    application = Application.objects.select_related("record").latest("contacted_at")
    officer.open(reverse("dvds:application", args=[application.record.reference]))
    officer.sees("The panel told of the urgent disclosure", "The undertaking: signed or refused")


def first_contact(keys):
    """Each question in its order on the page; Enter sends it from where one is."""
    answers = ("No safe way yet", "By telephone", "The potential victim", "Not known yet", "Yes: act now")
    for answer in (*answers, "Not known yet", "Not known yet"):
        choose(keys, answer)
    keys.go()


def choose(keys, answer):
    """To the first button of the next question, then down to the answer."""
    keys.tab_to_question()
    keys.down_to(answer)


def told_at_once(keys):
    for label, words in (
        ("Who was told?", "Petra"),
        ("Where, and who else was there?", "At her sister's door"),
        ("Who told it, of which agency?", "PC Larkspur, at the inspector's word"),
    ):
        keys.tab_to(label)
        keys.type(words)
    choose(keys, "Not asked yet")
    choose(keys, "No: it was not safe to")
    keys.tab_to("If not: why?")
    keys.type("Said aloud.")
    for label in ("Who decided, in what rank?", "Why could it not wait?", "Necessary to protect from crime, because",
                  "A pressing need, because", "Proportionate to the subject's rights, because",
                  "The safety plan that was spoken"):  # fmt: skip
        keys.tab_to(label)
        keys.type("Insp Penhallow: he was on his way.")
    choose(keys, "No")
    choose(keys, "No, not as far as is known")
    keys.tab_to("Record")
    keys.go()
