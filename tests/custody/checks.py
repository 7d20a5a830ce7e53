"""Safety checks for tests: a locked couple, a crew on its way, and what the worker does about a check."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from dapolicy.custody.danger import NOTHING
from dapolicy.custody.safety import sorting
from tests.custody.doors import ABOUT, LOG, as_worker, couple, live

ASK = {"about": ABOUT, "incident": LOG, "reason": "On my way to the door"}


@pytest.fixture
def case(world, now):
    return couple(world, now - timedelta(days=3))


@pytest.fixture
def crew(world, now):
    """The officer and the specialist, on a live incident elsewhere."""
    return live(world, now, world.officer, world.specialist)


def ask(browser, **said):
    return browser.post(reverse("custody:safety"), ASK | said)


def words_on(answer, asked: str) -> str:
    """The page without what was asked, and without the form's token."""
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", answer.content.decode().replace(asked, ""))


def lines(answer) -> dict[str, str]:
    return dict(answer.context["lines"])


def sort(now):
    with as_worker():
        return sorting.sort_checks(now=now)


DANGEROUS = {
    "Risk level": "High",
    "Threat to life": NOTHING,
    "Weapons": "Yes",
    "Firearms": NOTHING,
    "Dogs": "Yes",
    "Strangulation": "Yes",
    "Threats to police": "Yes",
    "Wanted": NOTHING,
    "Orders recorded": "Yes: protection notice served. Ask the number below for the terms",
    "Children there": "Yes",
}


def carry(now):
    with as_worker():
        return sorting.carry_exclusions(now=now)
