"""One server for all journeys, one database for each: a copy of a force with a past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from playwright.sync_api import Browser, sync_playwright

from dapolicy.chronology.sending import send_waiting
from dapolicy.chronology.sweep import sweep
from dapolicy.ui import build
from tests import skips
from tests.browser import past, server
from tests.browser.officer import Officer
from tests.browser.visits import Known, Visits
from tests.databases import copied

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
AT_THE_BEGINNING = "2026-03-10 02:10"


@pytest.fixture(scope="session")
def clock(tmp_path_factory: pytest.TempPathFactory) -> server.Clock:
    return server.Clock(tmp_path_factory.mktemp("clock") / "ahead")


@pytest.fixture(scope="session")
def a_force_with_a_past(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of a database that journeys copy."""
    usual = connection.settings_dict["NAME"]
    with copied(django_db_blocker, name=f"{usual}_past") as name:
        with transaction.atomic():
            past.tell()
        connection.close()
        connection.settings_dict["NAME"] = usual
        yield name


@pytest.fixture(scope="session")
def house(
    a_force_with_a_past: str, clock: server.Clock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[server.Server]:
    """The real server. Its database is put in place, and taken away, by each journey."""
    skips.chromium()
    build.build()
    log = tmp_path_factory.mktemp("server") / "log"
    with server.running(database=own_name(a_force_with_a_past), clock=clock, log=log) as running:
        yield running


def own_name(template: str) -> str:
    return template.replace("_past", "_journey")


@pytest.fixture
def journey(
    house: server.Server, a_force_with_a_past: str, clock: server.Clock, django_db_blocker: Any
) -> Iterator[server.Clock]:
    """A database for one journey, for the server and this process alike; the clock stands at its beginning."""
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = a_force_with_a_past
    clock.strike(AT_THE_BEGINNING)
    try:
        with copied(django_db_blocker, name=own_name(a_force_with_a_past)) as own:
            yield clock
            hang_up(own)
    finally:
        connection.settings_dict["NAME"] = usual


def hang_up(database: str) -> None:
    """End the server's connections, which the owner may not; it makes new ones when it is next asked."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE dapolicy_web")
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = 'dapolicy_web'",
            [database],
        )
        cursor.execute("RESET ROLE")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = skips.chromium()
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop of its own in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    patch.undo()


@pytest.fixture(scope="session")
def known() -> Known:
    """What was looked at already in this run."""
    return Known()


@pytest.fixture
def visits(browser: Browser, house: server.Server, known: Known, request: pytest.FixtureRequest) -> Iterator[Visits]:
    """What was visited; at the end of the journey axe finds nothing on any of it, and nothing runs off the side."""
    visits = Visits(browser, known)
    yield visits
    assert visits.pages
    complaints = visits.complaints(request.node.name.removeprefix("test_"))
    assert complaints == [], "\n".join(complaints)


@pytest.fixture
def at_a_screen(
    journey: server.Clock, browser: Browser, house: server.Server, visits: Visits
) -> Iterator[Callable[..., Officer]]:
    """`at_a_screen("response")`: somebody of the force at a screen of their own, signed in, without scripts."""
    people: list[Officer] = []

    def begin(name: str, **how: Any) -> Officer:
        people.append(Officer.at_a_screen(name, browser=browser, server=house, visits=visits, **how))
        return people[-1].sign_in()

    yield begin
    for person in people:
        person.leave()


@pytest.fixture
def it_becomes(journey: server.Clock) -> Callable[[str], None]:
    """`it_becomes("2026-03-10 17:00")`: the clock strikes; sweep and outbox run once more, as the worker."""

    def until(text: str) -> None:
        as_the_worker(journey.strike(text))

    return until


def as_the_worker(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE dapolicy_worker")
    try:
        for _ in range(3):  # nobody there passes a stage on, to be claimed by the next sweep
            sweep(now=now)
            send_waiting(now=now)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
