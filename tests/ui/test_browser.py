"""Every component in a real browser, on a phone and on a desk: axe finds nothing, nothing runs off the side."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.test import override_settings
from django.urls import include, path
from playwright.sync_api import Browser, Page, sync_playwright

from dapolicy.ui import build, navigation
from tests.ui.test_forms import Report

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOW = datetime(2026, 11, 14, 21, 0, tzinfo=UTC)
EARLIER = datetime(2026, 11, 12, 20, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 15, 21, 14, tzinfo=UTC)
WHY = {"rule": "Strangulation is always shown to who goes to the door.", "edition": "2026-01", "source": "Policy, 4"}

CONTEXT: dict[str, Any] = {
    "now": NOW,
    "markers": [
        {"label": "Strangulation", "note": "on 2 occasions", "why": WHY},
        {"label": "Firearms", "note": "not checked"},
    ],
    "contact": {
        "how": "Text only, to 07700 900123",
        "when": "Weekdays before noon",
        "words": "Ask whether the parcel came",
        "from_whom": "the victim",
        "confirmed_at": EARLIER,
    },
    "now_tasks": [
        {"title": "Tell the victim that he was released on bail", "href": "#", "due": EARLIER},
        {"title": "Endorse the risk assessment", "href": "#", "due": LATER, "hint": "Before the shift ends"},
    ],
    "later_tasks": [
        {"title": "Referral to the meeting", "href": "#", "due": LATER},
        {"title": "Statement", "done": True},
    ],
    "rows": [{"key": "Name", "value": "Ada Marsh", "href": "#"}, {"key": "Alias", "value": ""}],
    "heads": ["Case", "Risk", "Owed", "OIC", "Safeguarding lead"],
    "cells": [
        [{"text": "DA-4H7K2M", "href": "#"}, {"risk": "high"}, "Tell the victim", "DC Hale", "Nobody yet"],
        [{"text": "DA-9QX3TB", "href": "#"}, {"risk": "standard"}, "Review", "PC Ito", "PS Okafor"],
    ],
    "events": [
        {
            "title": "Statement taken",
            "by": "PC Ito",
            "at": EARLIER,
            "entered_at": NOW,
            "words": "She said he took her phone.",
        },
        {
            "title": "Risk graded high",
            "by": "PS Okafor",
            "at": NOW,
            "entered_at": NOW,
            "opinion": True,
            "tag": "Endorsed",
        },
        {"title": "Call", "at": NOW, "entered_at": NOW, "withdrawn": "Withdrawn by PS Okafor, 14 Nov 2026: wrong case"},
    ],
    "job": {"title": "Making the pack", "done": 3, "total": 12, "sentence": "Agencies' research."},
    "links": [{"text": "Earlier case, former partner", "href": "#", "note": "closed 2024"}],
    "actions": [
        {"label": "Endorse", "href": "/", "post": True},
        {"label": "Send back", "href": "/", "style": "secondary"},
        {"label": "Withdraw", "href": "/", "post": True, "style": "warning"},
    ],
}
TEMPLATE = Path(__file__).with_name("templates") / "everything.html"


class Hale(AnonymousUser):
    """Somebody who is signed in, without a table."""

    is_authenticated = True

    def get_username(self) -> str:
        return "hale"


def everything(request: HttpRequest) -> HttpResponse:
    request.user = Hale()
    form = Report({"born_month": "febuary", "began": "as a girl"} if request.method == "POST" else None)
    page = Template(TEMPLATE.read_text()).render(RequestContext(request, {**CONTEXT, "form": form}))
    return HttpResponse(page)


def notice(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {
            "template": "ui/components/page_over_notice.html",
            "words": "You have a notice",
            "href": "#",
            "acknowledge": "/",
        }
    ]


DESK = [
    path("", everything, name="home"),
    path("n/", everything, name="notices"),
    path("s/", everything, name="search"),
]
urlpatterns = [path("", include((DESK, "desk"))), path("out/", everything, name="account_logout")]

CHAIN = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]


class Quiet(WSGIRequestHandler):
    """Says nothing for each request."""

    def log_message(self, format: str, *args: Any) -> None:
        return None


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The page behind a real server with the real headers and no database."""
    build.build()
    navigation.may_visit.cache_clear()
    settings = override_settings(
        ROOT_URLCONF=__name__,
        MIDDLEWARE=CHAIN,
        DAPOLICY_MAY_VISIT="",
        DAPOLICY_PAGE_OVER=f"{__name__}.notice",
        DAPOLICY_FORCE_NAME="Westmarch Police",
        STATICFILES_DIRS=[build.OUTPUT],
    )
    with settings:
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.set_app(StaticFilesHandler(WSGIHandler()))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        server.server_close()
    navigation.may_visit.cache_clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not shutil.which(CHROMIUM):
        pytest.skip("needs Chromium: apt-get install chromium, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def visit(browser: Browser, address: str, *, width: int, scripts: bool = True) -> tuple[Page, list[str]]:
    """The page at a width, and what the browser complained of."""
    page = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(10_000)
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok
    return page, complaints


pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("sent", [False, True])
def test_every_component_is_accessible_and_fits(
    browser: Browser, address: str, width: int, sent: bool, tmp_path: Path
) -> None:
    page, complaints = visit(browser, address, width=width)
    if sent:
        page.get_by_role("button", name="Save").click()
        page.wait_for_selector(".govuk-error-summary")
    for details in page.locator("details").all():
        details.evaluate("element => element.open = true")
    page.screenshot(path=Path(os.environ.get("SCREENSHOTS", tmp_path)) / f"{width}-{sent}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert results.violations_count == 0, results.generate_report()
    assert complaints == []


def test_the_error_summary_takes_the_focus_and_its_line_leads_to_the_box(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address, width=1280)
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".govuk-error-summary:focus")
    page.get_by_role("link", name="Date of birth").click()
    assert page.evaluate("document.activeElement.id") == "id_born_day"
    assert page.input_value("#id_born_month") == "febuary"


def test_an_answers_own_question_appears_with_the_answer(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address, width=1280)
    assert not page.is_visible("#id_by_whom")
    page.get_by_label("Yes").first.check()
    assert page.is_visible("#id_by_whom")


def test_without_scripts_every_question_is_there_and_can_be_sent(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address, width=320, scripts=False)
    assert page.is_visible("#id_by_whom")
    assert page.is_visible("nav >> text=Notices")
    page.get_by_role("button", name="Save").click()
    assert page.is_visible("text=There is a problem")


def test_the_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address, width=1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_a_print_keeps_the_marking_and_leaves_out_code_words_and_buttons(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address, width=1280)
    page.emulate_media(media="print")
    assert page.is_visible("text=OFFICIAL-SENSITIVE")
    assert not page.is_visible("text=Ask whether the parcel came")
    assert not page.is_visible("text=Sign out")
