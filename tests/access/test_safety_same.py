"""The same question with and without a locked record behind it: the same statements and rows, and for whoever is
excluded the same answer as well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.access.looks import look, undone
from tests.access.written import Written
from tests.custody.doors import ABOUT, ADDRESS, LOG, couple, live, lock

PARTS = ("status", "headers", "cookies", "statements", "marks", "numbers", "rows")


@pytest.fixture
def force(world: Any, now: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A crew of the officer, the suspect and his friend, on an incident about somebody else; one time for all."""
    world.member("suspect", "response-officer", team=world.shift)
    world.member("friend", "response-officer", team=world.shift)
    live(world, now, world.officer, world.suspect, world.friend)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return world


def hidden(world: Any, now: Any) -> None:
    """The locked couple; the suspect and his friend are excluded."""
    lock(couple(world, now - timedelta(days=3)), world.suspect, world.friend, at=now)


def asked(browser: Any, address: str, data: dict[str, str]) -> dict[str, Any]:
    """One check, with the rows that it wrote in every table."""
    written = Written()
    seen = look(browser, "post", address, data, [])
    seen["length"] = seen["headers"].pop("Content-Length", "")  # the body's, which alone may differ
    return seen | {"numbers": written.numbers(), "rows": written.rows()}


def with_and_without(world: Any, now: Any, browse: Any, who: str, address: str, about: str) -> tuple[Any, Any]:
    browser = browse(getattr(world, who))
    browser.get("/")
    data = {"about": about, "incident": LOG, "reason": "On my way"}
    without = undone(asked, browser, address, data)
    hidden(world, now)
    return without, undone(asked, browser, address, data)


@pytest.mark.policy("ACC-003")
@pytest.mark.parametrize("about", [ABOUT, ADDRESS])
@pytest.mark.parametrize("who", ["officer", "suspect", "friend", "colleague", "handler", "partner", "analyst"])
def test_a_check_sends_and_writes_the_same_whatever_is_behind_it(force, now, browse, who, about):
    without, behind = with_and_without(force, now, browse, who, reverse("custody:safety"), about)
    assert {part: behind[part] for part in PARTS} == {part: without[part] for part in PARTS}


@pytest.mark.policy("ACC-003")
@pytest.mark.parametrize("who", ["suspect", "friend", "colleague", "partner", "analyst"])
def test_whoever_is_excluded_or_not_on_it_reads_the_same_words_whatever_is_behind_it(force, now, browse, who):
    without, behind = with_and_without(force, now, browse, who, reverse("custody:safety"), ABOUT)
    assert (behind["body"], behind["length"]) == (without["body"], without["length"])


def test_the_crew_reads_what_is_behind_it(force, now, browse):
    """Else nothing above would prove anything."""
    without, behind = with_and_without(force, now, browse, "officer", reverse("custody:safety"), ABOUT)
    assert behind["body"] != without["body"]
    assert behind["numbers"]["custody_safetycheck"] == 1


@pytest.mark.parametrize("who", ["officer", "suspect", "handler", "partner"])
def test_the_crews_terminal_sends_and_writes_the_same(force, now, browse, who):
    without, behind = with_and_without(force, now, browse, who, reverse("api:safety-checks"), ABOUT)
    assert {part: behind[part] for part in PARTS} == {part: without[part] for part in PARTS}
