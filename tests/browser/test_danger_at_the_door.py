"""A crew asks what is behind a door, the post rings back and releases a name, and somebody else judges it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.custody import calling
from dapolicy.custody.models import SafetyRelease
from dapolicy.custody.safety import sorting
from tests.world import FAR_AHEAD, login

pytestmark = pytest.mark.browser

ABOUT = "Sage Tolliver"


@pytest.mark.policy("ACC-003")
def test_a_crew_asks_and_the_post_rings_back(at_a_screen, journey):
    now = journey.strike("2026-03-10 21:00")
    Member.objects.filter(account__username="response").update(staff_no="4412", phone="01632 960155")
    crew, post = at_a_screen("response", width=320), at_a_screen("inspector")
    ask_from_a_search(crew)
    crew.sees("Your request has gone to the post, who rings you back.", "01632 960201")
    the_worker(now)

    post.open("/")
    post.sees("A safety check waits: ring the crew back")
    post.press("I have this")
    post.sees("01632 960155", "Risk level", "High")
    post.press("I have rung them back")
    release(post, now + timedelta(hours=2))
    SafetyRelease.objects.update(until=FAR_AHEAD)  # the database's own clock ends it, and that stands at the real day
    crew.open("/access/safety-check/released/")
    crew.sees("Sage is in the upper flat")


@pytest.mark.policy("ACC-003")
def test_a_post_reads_the_answer_and_professional_standards_judge_it(at_a_screen, journey):
    now = journey.strike("2026-03-10 21:00")
    post, auditor = at_a_screen("inspector", width=320), at_a_screen("psd")
    ask_from_a_search(post)
    post.sees("What is not recorded can still be there", "High", "Threats to police")
    the_worker(now)
    auditor.open("/access/safety-checks/")
    auditor.follow("Judge it")
    auditor.press("Save")
    auditor.sees("There is a problem")
    auditor.choose("Was this check justified?", "Yes")
    auditor.press("Save")
    auditor.sees("None waits for you.")


def ask_from_a_search(person):
    """Two taps from what was searched for; the words are there already."""
    person.search(ABOUT)
    person.press("Ask for a safety check")
    assert person.page.get_by_label("Who, or which address?").input_value() == ABOUT
    person.write("Live incident", "WM-2026-0815")
    person.write("Why do you need it?", "Sent to a fight at her door")
    person.press("Ask")


def release(post, until: datetime) -> None:
    post.follow("Release names, contacts or an address to a crew")
    post.write("What do they need?", "Sage is in the upper flat, by the side door.")
    post.when("Until when may they read it?", until)
    post.press("Release")
    post.sees("Released. They find it")


def the_worker(now: datetime) -> None:
    """What the worker does within the minute."""
    with transaction.atomic(), login("worker"):
        sorting.sort_checks(now=now)
        calling.call_waiting(now=now)
