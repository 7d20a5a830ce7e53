"""The officer with a log-in: what he, his friend, the crew at three and professional standards each find of it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from cases.actions.intake import receive, send_crew
from cases.models import Incident, Pair
from cases.touching import look_at_live
from dapolicy.access.models import Account, Member, Record
from dapolicy.access.reader import read_as
from dapolicy.custody import calling
from dapolicy.custody.safety import sorting
from demo.cast import Cast
from demo.stories import officer_reports, officer_with_a_login
from ppda.console.tasks import resolve
from ppda.models import Sighting
from tests.browser.officer import PASSWORD
from tests.browser.test_by_keyboard_alone import Keyboard
from tests.browser.test_the_same_answer import answer
from tests.world import login

pytestmark = pytest.mark.browser

VICTIM, SUSPECT = "5. Victim", "8. Suspect"
HOME = "14 Tern Close, Westmarch ZZ99 4RB"
ABSENT = "DA-222222"
NOBODY = "Quentin Nobodaddy 22/01/1989"


def with_passwords(*usernames):
    """Those of the cast who do not sign in to the demonstration sign in here."""
    for account in Account.objects.filter(username__in=usernames):
        account.set_password(PASSWORD)
        account.save()


def the_worker(now: datetime) -> None:
    """What the worker does within the minute."""
    with transaction.atomic(), login("worker"):
        read_as(None)
        look_at_live(now=now)
        sorting.sort_checks(now=now)
        calling.call_waiting(now=now)


def begin(officer, *, place=HOME, teller="Somebody else for the victim"):
    """Page one: with danger the report stands in its team's pool from there. Returns its reference."""
    officer.open("/report/")
    officer.choose("Anyone in danger now", "Yes")
    officer.choose("What makes it dangerous there", "Weapons")
    officer.choose("Who told us", teller)
    officer.write("Who they are, and what they are to the victim", "Tansy Underhill, a colleague")
    officer.choose("When", "Now, or just before the report")
    officer.choose("Where", "At this place")
    officer.write("Address or place", place)
    officer.press("Continue")
    officer.sees("Who is involved?")
    return Incident.objects.select_related("record").latest("pk").record.reference


def who_is_involved(officer):
    for under, given, born in ((VICTIM, "Hazel", date(1989, 1, 22)), (SUSPECT, "Rowan", date(1987, 6, 3))):
        officer.choose("What is known of them", "Their name is known", under=under)
        officer.write("Given name", given, under=under)
        officer.write("Surname", "Bracken", under=under)
        officer.day("Date of birth", born, under=under)
    officer.write("Where they live: house and street", "14 Tern Close", under=VICTIM)
    officer.write("Postcode", "ZZ99 4RB", under=VICTIM)
    officer.choose("Safe to reach them", "Not known yet")
    officer.choose("What makes them more vulnerable", "Afraid or intimidated")
    officer.choose("Police or police staff, now or before", "Yes")
    officer.pick("What is the suspect to the victim?", "Partner")
    officer.choose("Children", "No children live there, were there or are affected")
    officer.press("Continue")


def what_happened(officer):
    if "Is it somebody we know?" in officer.text():
        officer.press("Continue")
    officer.choose("Kinds of abuse", "Threats")
    officer.write("What happened, in their words", "“He reads everything.”")
    officer.choose("What has been done", "Advice on staying safe")
    officer.press("Save the report")


@pytest.mark.policy("ACC-001")
@pytest.mark.policy("ACC-002")
@pytest.mark.policy("ACC-003")
@pytest.mark.policy("ACC-004")
def test_from_a_colleagues_report_to_the_crew_at_three(at_a_screen, journey):
    journey.set_by(timedelta(0))  # the database counts grants, pages and live incidents by its own clock
    with_passwords("crew", "handler")
    officer, rowan, alder = (at_a_screen(name) for name in ("officer", "suspect", "friend"))
    report = begin(officer)
    assert rowan.open(f"/incidents/{report}/") == 200, "the tab that he keeps open"
    who_is_involved(officer)
    what_happened(officer)
    officer.sees("Your report is saved and locked", "01632 960201", "Do you know either of them?")
    officer.press("No, I know neither")
    officer.sees("Thank you for your answer.")
    case = Pair.objects.get(record__reference=report).case_record
    the_worker(journey.now())

    he_finds_what_nobody_finds(rowan, case.reference, report)
    his_friend_is_answered_as_for_nobody(alder)
    the_worker(journey.now())
    post = at_a_screen("inspector")
    the_post_decides(post, case.reference)
    the_crew_at_three(at_a_screen, post, case.reference, journey.now())
    rowan.open("/")
    rowan.does_not_see(case.reference, report, "Hazel")


def he_finds_what_nobody_finds(rowan, case, report):
    """The reference, her name, the address, the reports, the old tab: each as for what is not there."""
    for place, hidden in (("cases/{}/", case), ("incidents/{}/", report), ("incidents/{}/saved/", report)):
        found = answer(rowan, "/" + place.format(hidden))
        assert found == answer(rowan, "/" + place.format(ABSENT))
        assert found[0] == 404
    for hidden, absent in (
        (case, ABSENT),
        ("Hazel Bracken 22/01/1989", NOBODY),
        ("14 Tern Close ZZ99 4RB", "77 Nowhere Row ZZ99 9ZY"),
    ):
        rowan.search(hidden)
        seen = rowan.text().replace(hidden, "")
        rowan.search(absent)
        assert seen == rowan.text().replace(absent, "")
    rowan.open("/report/")
    rowan.does_not_see(report, "Tern Close")


def his_friend_is_answered_as_for_nobody(alder):
    """A made-up number, then an incident of his own making: the same sentence as about nobody at all."""
    known = checked(alder, HOME, "WM-77-0733")
    assert known == checked(alder, "77 Nowhere Row, Westmarch ZZ99 9ZY", "WM-77-0733")
    made_up = begin(alder, teller="Would not say who they are")
    assert checked(alder, HOME, made_up) == known
    alder.does_not_see("Weapons", "Hazel", "High")


def checked(person, about, incident):
    """What a safety check answers, less what was asked."""
    person.open("/access/safety-check/")
    person.write("Who, or which address?", about)
    person.write("Live incident", incident)
    person.write("Why do you need it?", "Officers going next door")
    person.press("Ask")
    person.sees("Your request has gone to the post, who rings you back.")
    said = person.text().replace(about, "").replace(incident, "")
    return re.sub(r"Safety check, .*", "", said)


def the_post_decides(post, case):
    """Called over every page, each call by itself; both faces of each match; then it stays locked."""
    post.open("/")
    post.sees("You have a notice")
    assert post.page.get_by_role("alert").filter(has_text="You have a notice").count() > 1
    for _ in range(2):
        post.open("/access/decisions/")
        post.follow(re.compile("Decide|DA-"))
        post.sees("Both faces of the match", "What the staff register says")
        post.choose("Is this person police or police staff, or were they within a year?", "Yes: keep it locked")
        post.write("What shows it?", "Name and birth date are the register's, and the staff office says so.")
        post.press("Decide")
    post.sees("Nothing waits for a post that you hold.")


def the_crew_at_three(at_a_screen, post, case, now):
    """Glass at the same door: the post is called and lets the crew know; their own check names no record."""
    handler, crew = (Member.objects.get(account__username=name) for name in ("handler", "crew"))
    number = f"WM-{now:%Y%m%d}-031"
    with transaction.atomic():
        read_as(handler.pk)
        report = officer_reports.glass_at_three(now)
        receive(sender="command-and-control", reference=number, body={}, report=report, by=handler, at=now)
        send_crew("command-and-control", number, [crew.staff_no], by=handler, at=now)
    the_worker(now)
    post.open(f"/access/pages/{case}/")
    post.sees("A live incident touches a locked record", "Weapons")
    post.follow("Release names, contacts or an address to a crew")
    post.write("To which staff numbers?", crew.staff_no)
    post.write("What do they need?", "Hazel, alone in the kitchen; he is a colleague of yours: keep to this channel.")
    post.when("Until when may they read it?", now + timedelta(hours=3))
    post.press("Release")
    post.sees("Released. They find it")

    crew = at_a_screen("crew", width=320)
    crew.open("/access/safety-check/released/")
    crew.sees("Hazel, alone in the kitchen")
    crew.open("/access/safety-check/")
    keys = Keyboard(crew)
    keys.tab_to("Who, or which address?")
    keys.type(HOME)
    keys.tab_to("Live incident")
    keys.type(f"WM-{now:%Y%m%d}-031")
    keys.tab_to("Why do you need it?")
    keys.type("Glass broken, a man shouting")
    keys.tab_to("Ask")
    keys.go()
    crew.sees("Weapons", "Yes", "What is not recorded can still be there")
    crew.does_not_see("Hazel", case)


@pytest.mark.policy("ACC-001")
@pytest.mark.policy("ACC-005")
@pytest.mark.policy("PPDA-002")
@pytest.mark.policy("PPDA-014")
@pytest.mark.policy("PPDA-017")
def test_professional_standards_the_next_morning_and_what_she_is_offered(at_a_screen, journey):
    journey.set_by(timedelta(0))
    with_passwords("colleague", "second", "auditor")
    hers, his = told(journey.now())
    standards = at_a_screen("psd")
    standards.open("/standards/")
    standards.sees(re.compile("PC Rowan Bracken, Westmarch Shift C"), hers)
    each_try_stands_with_who_when_and_from_where(standards, hers)
    a_finding_is_explained(standards)
    what_she_is_offered(at_a_screen("colleague"), hers)
    his_account_shows_nothing_of_her(at_a_screen("manager", width=320), hers, his)
    excluded = at_a_screen("auditor")
    excluded.open("/standards/")
    excluded.does_not_see(hers, his, "Rowan")


def told(now):
    """The story as it is told, and the worker's minute after it: references of her case and of his."""
    accounts = Account.objects.select_related("member")
    cast = Cast({one.username: one.member for one in accounts}, {})
    for team in {one.member.team for one in accounts if one.member.team}:
        cast.teams[team.name.removeprefix("Westmarch ")] = team
    with transaction.atomic():
        officer_with_a_login.tell(cast, now)
    with transaction.atomic(), login("worker"):
        read_as(None)
        resolve()
    pairs = Pair.objects.filter(record__locked="confirmed").order_by("pk")
    hers, his = (one.case_record.reference for one in pairs)
    return hers, his


def each_try_stands_with_who_when_and_from_where(standards, hers):
    standards.open(f"/standards/records/{hers}/?kind=tried")
    standards.sees("Tried to open", "By the address of its page", "By a name with a date of birth")
    line = standards.page.locator("tbody tr").filter(has_text="Hazel Bracken 22/01/1989").first.inner_text()
    for said in ("17 May 2026, 22:45", "PC Rowan Bracken", "10.20.3.41"):
        assert said in line
    standards.open("/standards/")
    standards.page.get_by_role("button", name=f"Mark as read the tries at {hers}").click()
    standards.arrived()
    record = Record.objects.get(reference=hers)
    assert not Sighting.objects.filter(record_id=record.pk, kind="tried", noted=None).exists()


def a_finding_is_explained(standards):
    standards.open("/standards/findings/")
    standards.follow("Own name")
    standards.sees("A question, not an accusation", "Is it about them?")
    standards.choose("What came of it?", "Explained")
    standards.write("In a sentence", "He looked for his own name and found another man's; nothing in it is about him.")
    standards.press("Keep the answer")
    standards.open("/standards/findings/?answered=yes")
    standards.sees("Own name", "Explained")


def what_she_is_offered(detective, hers):
    """What was offered stands there; complainant is not on offer, and a further answer is kept."""
    page = f"/cases/{hers}/police/"
    detective.open(page)
    detective.sees(
        "Interested person", re.compile("outside the police: accepted"), re.compile("elsewhere|another division")
    )
    detective.sees("CC Isaura Quayle", re.compile("Chief officer", re.IGNORECASE))
    detective.does_not_see("Edmund")
    detective.open(f"/chronology/{hers}/record/standing-explained/")
    detective.sees("They work for the same force, so they cannot be the complainant.")
    assert detective.page.get_by_label("Complainant", exact=True).count() == 0
    detective.open(f"/chronology/{hers}/record/confidential-support-offered/")
    detective.choose("Which support?", "Inside the force")
    detective.choose("What did they say?", "Wants to think")
    detective.write("Who gives it, and do they trust them?", "The champion in HR, whom she does not know yet.")
    detective.press("Record")
    detective.sees(re.compile("wants to think"))


def his_account_shows_nothing_of_her(chief, hers, his):
    """Whoever holds his account sees that it is one of two, and not the other."""
    chief.open(f"/cases/{his}/")
    chief.sees("Rowan Bracken")
    chief.does_not_see("07700 900430", "Plover", "kestrel", "Westmarch Independent Advocacy")
    assert chief.open(f"/cases/{hers}/") == 404
