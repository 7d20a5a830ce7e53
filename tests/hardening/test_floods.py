"""Ten thousand searches in a minute are answered with *wait a minute*, and leave one mark beside the looks' own."""

from __future__ import annotations

import logging
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client, override_settings
from django.utils import timezone

from dapolicy.audit.models import Entry
from dapolicy.counting import CacheOrMemory
from tests.access.looks import masked
from tests.world import PASSWORD, Browser

FEW = {
    "searches": {
        "pages": frozenset({"desk:search", "desk:found", "api:people-search"}),
        "account": 3,
        "wide": 6,
        "address": 9,
    },
    "sign-ins": {"pages": frozenset({"account_login"}), "account": 3, "wide": 3, "address": 4, "posted": True},
    "pages": {"pages": frozenset(), "account": 20, "wide": 40, "address": 60},
}


@pytest.fixture
def minute(monkeypatch: pytest.MonkeyPatch, settings: Any) -> datetime:
    """A minute of its own, in which floods are counted with small limits."""
    settings.DAPOLICY_COUNTS_FLOODS, settings.DAPOLICY_FLOODS = True, FEW
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=random.randrange(400_000))
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at


def search(browser: Any, times: int, words: str = "Juniper") -> list[Any]:
    return [browser.post("/search/", {"q": words}) for _ in range(times)]


def marks(outcome: int | None = None) -> list[str]:
    found = Entry.objects.all() if outcome is None else Entry.objects.filter(outcome=outcome)
    return list(found.values_list("asked", flat=True))


def test_a_flood_of_searches_is_held_and_marked_once(world, browse, minute):
    answers = search(browse(world.officer), 8)
    assert [one.status_code for one in answers] == [302] * 3 + [429] * 5
    assert "Wait a minute" in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "60"
    assert marks(429) == ["POST flood of searches, counted by account"]
    assert len(marks()) == 4  # three looks, and the flood


def test_it_is_held_alike_whether_or_not_anything_would_be_found(world, browse, minute):
    browser = browse(world.officer)
    search(browser, 3)
    bodies = {
        masked(search(browser, 1, words)[0].content.decode(), [words])
        for words in ("Officer", "Nobodyatall", "DA-222222")
    }
    assert len(bodies) == 1


def test_what_is_held_asks_the_database_for_no_record(world, browse, minute):
    from django.db import connection

    from tests.access.looks import Sent

    browser = browse(world.officer)
    search(browser, 5)
    with connection.execute_wrapper(sent := Sent()):
        assert search(browser, 1)[0].status_code == 429
    assert not [one for one in sent.statements if "access_record" in one or "cases_" in one]


def test_the_next_minute_begins_anew(world, browse, minute, monkeypatch):
    browser = browse(world.officer)
    assert search(browser, 4)[-1].status_code == 429
    monkeypatch.setattr(timezone, "now", lambda: minute + timedelta(minutes=1))
    assert search(browser, 1)[0].status_code == 302


@pytest.mark.parametrize(("name", "most"), [("handler", 6), ("psd", 6), ("officer", 3)])
def test_the_control_room_and_posts_may_ask_more(world, browse, minute, name, most):
    answers = [one.status_code for one in search(browse(getattr(world, name)), 8)]
    assert answers == [302] * most + [429] * (8 - most)


def test_many_accounts_at_one_address_are_counted_together(world, browse, minute):
    address = f"198.51.100.{random.randrange(1, 250)}"
    found = []
    for name in ("officer", "specialist", "colleague", "supervisor"):
        browser = browse(getattr(world, name))
        browser.defaults["REMOTE_ADDR"] = address
        found += [one.status_code for one in search(browser, 3)]
    assert found == [302] * 9 + [429] * 3
    assert marks(429) == ["POST flood of searches, counted by address"]


def test_the_interface_is_held_with_a_problem(world, browse, minute):
    browser = browse(world.officer)
    asked = {"given": "Juniper", "surname": "Sorrel"}
    answers = [browser.post("/api/v1/people/search/", asked, "application/json") for _ in range(5)]
    assert [one.status_code for one in answers[:3]] == [200] * 3
    assert {(one.status_code, one["Content-Type"]) for one in answers[3:]} == {(429, "application/problem+json")}


def test_sign_ins_from_one_address_are_held_whatever_names_are_tried(world, minute):
    browser = Browser(REMOTE_ADDR=f"203.0.113.{random.randrange(1, 250)}")
    tried = [
        browser.post("/sign-in/login/", {"login": f"name{number}", "password": PASSWORD}).status_code
        for number in range(6)
    ]
    assert tried == [200] * 4 + [429] * 2
    assert browser.get("/sign-in/login/").status_code == 200  # reading the page is no try


def test_guessing_references_is_held_like_any_flood(world, browse, minute):
    browser = browse(world.officer)
    answers = [browser.get(f"/records/DA-2222{number}/").status_code for number in range(100, 125)]
    assert answers == [404] * 20 + [429] * 5


def test_the_limits_that_are_shipped_name_pages_that_exist():
    from django.urls import get_resolver

    from tests.access.whole import every

    there = {name for name, _, _ in every(get_resolver().url_patterns)}
    assert {name for limits in configured.DAPOLICY_FLOODS.values() for name in limits["pages"]} <= there
    for limits in configured.DAPOLICY_FLOODS.values():
        assert limits["account"] <= limits["wide"] <= limits["address"]


def test_behind_the_forces_proxy_the_address_is_the_one_that_it_saw(world, minute):
    def tried(seen: str) -> int:
        browser = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=f"192.0.2.99, {seen}")
        return browser.post("/sign-in/login/", {"login": "nobody", "password": "x"}).status_code

    mine, other = (f"10.{random.randrange(250)}.{random.randrange(250)}.{last}" for last in (1, 2))
    with override_settings(DAPOLICY_PROXY=True):
        assert [tried(mine) for _ in range(6)][-1] == 429
        assert tried(other) == 200
    assert Entry.objects.filter(address=other).exists()
    with override_settings(DAPOLICY_PROXY=False):
        assert tried(mine) == 200  # else anybody could give themselves a new address


# The cache away


@pytest.fixture
def away() -> CacheOrMemory:
    return CacheOrMemory("unix:///nowhere/at-all.sock", {"KEY_PREFIX": f"test{random.random()}"})


def test_without_the_cache_each_process_counts_for_itself_and_says_so(away, caplog):
    with caplog.at_level(logging.ERROR):
        assert away.add("one", 1, 60)
        assert not away.add("one", 1, 60)
        assert away.incr("one") == 2
        assert away.get("one") == 2
        away.set("two", "x", 60)
        away.delete("one")
        assert away.get("one") is None
    assert [record.message for record in caplog.records] == [
        "The cache is away: floods and wrong passwords are counted by each process for itself."
    ]


def test_with_the_cache_all_processes_count_together():
    params = {"KEY_PREFIX": "floods"}
    location = configured.CACHES["default"]["LOCATION"]
    one, other = CacheOrMemory(location, params), CacheOrMemory(location, params)
    key = f"together{random.random()}"
    assert one.add(key, 1, 60)
    assert other.incr(key) == 2


def test_pages_and_sign_in_open_without_the_cache(world, browse, minute, settings):
    settings.CACHES = {"default": configured.CACHES["default"] | {"LOCATION": "unix:///nowhere/at-all.sock"}}
    assert search(browse(world.officer), 1)[0].status_code == 302
    account = world.specialist.account
    account.set_password(PASSWORD)
    account.save()
    browser = Browser(REMOTE_ADDR="192.0.2.50")
    assert browser.post("/sign-in/login/", {"login": "specialist", "password": PASSWORD}).status_code == 302
    assert [browser.post("/sign-in/login/", {"login": "x", "password": "y"}).status_code for _ in range(5)][-1] == 429
