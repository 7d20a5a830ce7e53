"""The manager reads whether MARAC keeps people safe, and says why a month changed; the analyst sees figures alone."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest

from cases.models import Case
from dapolicy.access.models import Member
from marac.models import Item, Meeting, Referral
from risk.models import LevelSet
from tests.marac.scene import a_meeting

pytestmark = pytest.mark.browser

FULL, LATER = datetime(2026, 3, 3, 12).astimezone(), datetime(2026, 4, 7, 12).astimezone()


def a_year(case: Case, by: Member) -> None:
    """A full agenda that was heard in March, a short one in April; first levels on a day of each."""
    for starts, number in ((FULL, 1), (LATER, 1)):
        day = starts.date()
        dates = {"cutoff_on": day - timedelta(days=12), "made_at": starts - timedelta(days=60)}
        held = a_meeting(starts, days=0, held_at=starts, ended_at=starts + timedelta(hours=3), **dates)
        for _ in range(number):
            heard(case, held)
    for moment, below, high in ((FULL - timedelta(days=14), 14, 4), (LATER - timedelta(days=14), 9, 11)):
        for number in range(below + high):
            level = "standard" if number < below else "high"
            LevelSet.objects.create(record=case.record, level=level, how="first", at=moment, by=by)


def heard(case: Case, held: Meeting) -> None:
    moment = held.starts_at - timedelta(days=20)
    row = Referral.objects.create(
        record=case.record, agency_id="police", consent="yes", victim_aware="yes", state="heard", at=moment
    )
    Item.objects.create(
        record=case.record, referral=row, meeting=held, place=1, minutes=15, why="new", added_at=moment,
        heard_at=held.starts_at,
    )  # fmt: skip


@pytest.mark.policy("MARAC-014")
@pytest.mark.policy("MARAC-015")
@pytest.mark.policy("RISK-019")
def test_the_manager_reads_the_figures_and_says_why_a_month_changed(at_a_screen, journey):
    journey.strike("2026-05-05 09:10")
    case = Case.objects.select_related("record").filter(level="high").earliest("pk")
    a_year(case, Member.objects.get(account__username="officer"))
    manager = at_a_screen("manager")
    manager.open("/marac/figures/")
    manager.sees("Is it keeping people safe?", "Not known for: Westmarch")
    manager.follow("Who lives and works there")
    manager.pick("Area", "Westmarch")
    manager.day("From which day?", date(2026, 1, 1))
    for label, value in (
        ("Women of 16 and over who live there", "0"),
        ("Where that number is from", "ONS, mid-2024"),
        ("Coordinators, in whole posts", "0.5"),
        ("IDVAs, in whole posts", "2"),
    ):
        manager.write(label, value)
    manager.press("Save")
    manager.sees("There is a problem")
    manager.write("Women of 16 and over who live there", "41200")
    manager.press("Save")
    manager.sees("Kept. Load is held against it from that day on.")
    manager.open("/marac/figures/")
    manager.follow("The month’s report")
    manager.press("Report this month")
    manager.sees("There is a problem")
    manager.write("Commentary", "Fewer were referred: the unit was short of people for two weeks.")
    manager.press("Report this month")
    manager.sees("Reported, with its figures as they stood.")
    manager.open("/marac/figures/")
    manager.follow("Count")
    for label in ("Black, Asian or racially minoritised victims", "LGBT+ victims", "Male victims"):
        manager.write(label, "0")
    manager.press("Save")
    manager.follow("Do levels follow the room there is?")
    manager.sees("The responder’s level and the unit’s", "How this is reckoned, and what it cannot show")
    manager.follow(re.compile("^Cases"))
    manager.sees(case.record.reference)
    for page in ("reviews", "outside", "return"):
        manager.open(f"/marac/figures/{page}/")
    analyst = at_a_screen("analyst")
    analyst.open("/marac/figures/levels/")
    analyst.does_not_see(case.record.reference, "Behind it")
    assert analyst.open("/marac/figures/levels/cases/") == 404
    assert analyst.open("/marac/figures/?month=2099-01") == 200
    analyst.sees("That month has not begun.")
