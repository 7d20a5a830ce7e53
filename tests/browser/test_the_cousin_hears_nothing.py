"""Three at one MARAC: his cousin hears nothing and sees no hole, another agency does its part, and the
IDVA carries the victim's views and tells her what was decided."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from cases.models import Case
from cases.queries.people import names_of
from dapolicy.access.models import Account, Member, MemberRole
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import record
from marac.actions.agenda import put_on_agenda
from marac.actions.meetings import Planned, circulate, make_meeting, represent, take_seat
from marac.actions.referring import Referring, accept, refer
from marac.actions.research import note_research
from marac.actions.telling import note_told
from marac.models import Action, Agency, Area, Item, Meeting
from marac.pack.renewing import renew
from tests.browser.officer import PASSWORD
from tests.world import LONG_AGO

pytestmark = pytest.mark.browser

HIS = re.compile("Rufus Garland")


@dataclass
class Table:
    """The meeting, its cases, and who coordinates it."""

    meeting: Meeting
    items: list[Item]
    by: Member


def account(username: str, name: str) -> Member:
    member = Member.objects.create(name=name)
    Account.objects.create_user(username, PASSWORD, member=member)
    MemberRole.objects.create(member=member, role_id="partner", since=LONG_AGO)
    return member


def lay_the_table(now: datetime) -> Table:
    """Three cases on an agenda that goes out, with his cousin, children's services and the IDVA at the table."""
    by = Member.objects.get(account__username="marac")
    area = Area.objects.create(code="westmarch", name="Westmarch")
    meeting = make_meeting(Planned(area, now + timedelta(days=5), place="Civic Hall"), by=by, at=now)
    sits: dict[str, Any] = {"by": by, "at": now}
    police = Agency.objects.get(pk="police")
    take_seat(meeting, police, member=None, name="Averil Stokes", rank="DI", **sits)
    idva = Member.objects.get(account__username="partner")
    for agency, member in (
        ("housing", account("cousin", "Ivo Garland")),
        ("children", account("children", "Perdita Sloane")),
        ("idva", idva),
    ):
        own = Agency.objects.get(pk=agency)
        represent(own, member, by=by, at=now - timedelta(minutes=5))
        take_seat(meeting, own, member=member, name="", rank="", **sits)
    items = [listed(case, meeting, by, now) for case in Case.objects.filter(suspect__isnull=False).order_by("-pk")]
    circulate(meeting, by=by, at=now)
    for agency, words in (("children", "Ring the school"), ("idva", "Tell her what was decided")):
        agreed = {"agreed_at": now, "by": by, "due_on": (now - timedelta(days=2)).date()}
        item = items[-1]
        Action.objects.create(record_id=item.record_id, item=item, agency_id=agency, words=words, **agreed)
    return Table(meeting, items, by)


def listed(case: Case, meeting: Meeting, by: Member, now: datetime) -> Item:
    said = {"consent": "yes", "victim_aware": "yes", "reason": "He follows her."}
    row = refer(
        case, Referring(Agency.objects.get(pk="police"), frozenset({"visible_high_risk"}), **said), by=by, at=now
    )
    accept(row, by=by, at=now)
    return put_on_agenda(row, meeting, by=by, at=now)


def as_the_worker(act: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE dapolicy_worker")
    try:
        act()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.fixture
def table(journey: Any) -> Table:
    """On the machine's own clock: the database reads by it until when papers are read."""
    journey.set_by(timedelta(0))
    now = journey.now().replace(microsecond=0)
    with transaction.atomic():
        laid = lay_the_table(now)
    as_the_worker(lambda: renew(at=now))
    return laid


def headings_of_sections(somebody) -> list[str]:
    return somebody.page.locator("main section h2").all_inner_texts()


def headings(somebody) -> list[str]:
    return somebody.page.locator("main li h2").all_inner_texts()


def test_his_cousin_hears_nothing_and_sees_no_hole(at_a_screen, table):
    cousin = at_a_screen("cousin", width=320)
    cousin.sees("Research you owe", re.compile(f": {len(table.items)} cases"))
    cousin.follow(re.compile("Westmarch"))
    before = headings(cousin)
    cousin.follow(HIS)
    his = cousin.page.url
    cousin.sees("Before you read on", re.compile("Rufus Garland and|and Rufus Garland"))
    assert headings_of_sections(cousin) == ["Before you read on"]
    cousin.does_not_see("Your research", "Date of birth", "Level", "What the victim wants")
    cousin.choose("Do you know either of them?", "Yes, or somebody close to them")
    cousin.page.get_by_role("button", name="Answer").focus()
    with cousin.page.expect_navigation():
        cousin.page.keyboard.press("Enter")
    cousin.arrived()
    cousin.sees("You hear and see nothing more of that case.")
    after = headings(cousin)
    assert len(after) == len(before) - 1
    assert [line.split(".")[0] for line in after] == [str(number) for number in range(1, len(before))]
    for path in ("/", "/marac/mine/", "/marac/packs/"):
        cousin.open(path)
        cousin.does_not_see("Garland and", "Sage Tolliver", "Rufus")
    assert cousin.open(his) == 404
    marac = at_a_screen("marac")
    marac.open("/marac/")
    marac.follow(re.compile("^Westmarch"))
    marac.sees(re.compile(r"Heard without"), re.compile(r"Ivo Garland \(Housing\)"))
    marac.follow("Who owes research")
    marac.sees(re.compile("Owed"))
    marac.open("/marac/attendance/")


def test_another_agency_answers_keeps_a_draft_sends_it_and_says_what_became_of_an_action(at_a_screen, table):
    children = at_a_screen("children")
    children.sees("Overdue", "Ring the school")
    children.follow("Ring the school")
    children.choose("What became of it?", "Going on")
    children.write("What shows it, or how far it is", "Rang twice; the head rings back on Monday.")
    children.press("Send")
    children.sees(re.compile("It stays here until they close it"))
    children.follow(re.compile("^Westmarch"))
    children.follow(HIS)
    children.choose("Do you know either of them?", "No, neither of them")
    children.press("Answer")
    assert {"People", "Risk", "Your research"} <= set(headings_of_sections(children))
    children.follow("Give your research")
    children.write("Facts", "He collects the boy on Thursdays.")
    children.press("Keep as a draft")
    children.sees("Kept as a draft. Nobody else reads it until you send it.")
    assert children.page.get_by_label("Facts").input_value() == "He collects the boy on Thursdays."
    children.press("Send the research")
    children.sees("There is a problem")
    children.choose("Is it relevant and proportionate to share this?", "Yes")
    children.write("Why it is, or is not", "The boy is at risk of being used.")
    children.press("Send the research")
    children.sees(re.compile("Your research is sent"))
    children.open("/marac/mine/")
    children.page.locator("main section[aria-labelledby=mine-owed] a").first.click()
    children.arrived()
    children.sees("Say first whether you know either of them.")
    children.choose("Do you know either of them?", "No, neither of them")
    children.press("Answer")
    children.follow("Give your research")
    children.press("Nothing known")
    children.sees(re.compile("Sent: nothing known"))


def test_the_idva_carries_her_views_and_says_that_she_was_told(at_a_screen, table):
    idva = at_a_screen("partner")
    idva.follow(re.compile("^Westmarch"))
    idva.follow(HIS)
    idva.choose("Do you know either of them?", "No, neither of them")
    idva.press("Answer")
    idva.follow("Give your research")
    idva.write("Contact with the victim, the children or the perpetrator", "Met her at the surgery on 3 March.")
    idva.write("Facts", "She wants to stay in her home, and wants him kept from her street.")
    idva.choose("Is it relevant and proportionate to share this?", "Yes")
    idva.write("Why it is, or is not", "They are her own words, and she wants them heard.")
    idva.press("Send the research")
    idva.open("/")
    idva.follow("Tell her what was decided")
    idva.choose("What became of it?", "Done")
    idva.day("When was it done?", (datetime.now().astimezone() - timedelta(days=1)).date())
    idva.write("What shows it, or how far it is", "Told her at the surgery; she asked for nothing in writing.")
    idva.press("Send")
    idva.sees(re.compile("You said on .*: done"))
    as_the_worker(lambda: in_one(lambda: note_research(now=datetime.now().astimezone())))
    as_the_worker(lambda: renew(at=datetime.now().astimezone()))
    marac = at_a_screen("marac")
    marac.open("/marac/")
    marac.follow(re.compile("^Westmarch"))
    marac.follow("Who owes research")
    marac.sees(re.compile("What IDVA service found"))


def his_case_is_heard(table: Table, at: datetime) -> Item:
    """An hour ago, as the coordinator recorded it in the room."""
    item = next(item for item in table.items if HIS.search(names_of([item.record.case.suspect_id]).popitem()[1]))
    Item.objects.filter(pk=item.pk).update(heard_at=at)
    record("marac.heard", item.record, by=table.by, at=at)
    return item


@pytest.mark.policy("MARAC-012")
def test_the_idva_says_herself_that_it_is_unsafe_to_tell_her(at_a_screen, table):
    now = datetime.now().astimezone()
    with transaction.atomic():
        item = his_case_is_heard(table, now - timedelta(hours=1))
    marac = at_a_screen("marac")
    marac.open("/marac/afterwards/")
    marac.sees(re.compile(f"{item.record.reference}.*outcome to be told"))
    idva = at_a_screen("partner", width=320)
    idva.follow(re.compile("^Westmarch"))
    idva.follow(HIS)
    idva.choose("Do you know either of them?", "No, neither of them")
    idva.press("Answer")
    idva.follow(re.compile("^Say that the victim was told the outcome"))
    idva.choose("What can you say?", "The outcome was not told: it is unsafe to")
    idva.write("How, and in what safe way; or why it is unsafe", "He reads her telephone.")
    idva.press("Send")
    idva.sees("Kept. The coordinator need not ask you again.")
    as_the_worker(lambda: in_one(lambda: note_told(now=datetime.now().astimezone())))
    marac.open("/marac/afterwards/")
    assert not re.search(f"{item.record.reference}.*outcome to be told", marac.text())


def in_one(act: Any) -> None:
    with transaction.atomic():
        read_as(None)
        act()
