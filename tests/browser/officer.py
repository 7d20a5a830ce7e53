"""Somebody at a screen: what a person does in a browser, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.server import LONDON, Server
from tests.browser.visits import Visits

PASSWORD = "correct horse battery staple"
SOON = 10_000  # milliseconds


@dataclass
class Officer:
    """One person with a browser of their own. Every page that it comes to is noted."""

    name: str
    context: BrowserContext
    page: Page
    server: Server
    visits: Visits

    @classmethod
    def at_a_screen(
        cls, name: str, *, browser: Browser, server: Server, visits: Visits, scripts: bool = False, width: int = 1280
    ) -> Officer:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        page = context.new_page()
        page.set_default_timeout(SOON)
        return cls(name, context, page, server, visits)

    def sign_in(self) -> Officer:
        self.open("/")
        self.write("Username", self.name)
        self.write("Password", PASSWORD)
        self.press("Sign in")
        self.sees("What must be done")
        return self

    def open(self, path: str) -> int:
        """Go to an address of the house, or to one seen before; what it answered with."""
        answer = self.page.goto(path if path.startswith("http") else self.server.url(path))
        assert answer is not None
        self.arrived()
        return answer.status

    def asks(self, path: str) -> int:
        """What an address answers with, without going there; acts that are sent answer with nothing to see."""
        return self.context.request.get(self.server.url(path), max_redirects=0).status

    def arrived(self) -> None:
        self.page.wait_for_load_state("load")
        self.visits.note(self.page)

    def place(self, under: str) -> Page | Locator:
        """The part of a page under a heading of its own, or all of it."""
        return self.page.get_by_role("region", name=under, exact=True) if under else self.page

    def write(self, label: str, text: str, *, under: str = "") -> None:
        self.place(under).get_by_label(label_of(label)).first.fill(text)

    def choose(self, question: str, answer: str, *, under: str = "") -> None:
        """One of the answers of a question: a radio button or a tick."""
        group = self.place(under).get_by_role("group", name=label_of(question)).first
        group.get_by_label(answer, exact=True).first.check()

    def tick(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).first.check()

    def pick(self, label: str, option: str, *, under: str = "") -> None:
        self.place(under).get_by_label(label).first.select_option(label=option)

    def when(self, question: str, moment: datetime) -> None:
        """A day and a time, in the boxes of a question."""
        local = moment.astimezone(LONDON)
        self.day(question, local.date())
        self.page.get_by_role("group", name=label_of(question)).first.get_by_label("Time").fill(f"{local:%H:%M}")

    def day(self, question: str, day: date, *, under: str = "") -> None:
        group = self.place(under).get_by_role("group", name=label_of(question)).first
        for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            group.get_by_label(label, exact=True).fill(str(value))

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).first.click()
        self.arrived()

    def follow(self, text: str | re.Pattern[str]) -> None:
        self.page.locator("main a").filter(has_text=text).first.click()
        self.arrived()

    def open_entry(self, title: str) -> None:
        """The newest line of that title in what happened."""
        self.page.locator(".moj-timeline a").filter(has_text=title).first.click()
        self.arrived()

    def reference_of(self, title: str) -> str:
        """The record under which the newest line of that title stands."""
        line = self.page.locator(".moj-timeline__item").filter(has_text=title).first
        return line.locator("a").first.get_attribute("href").split("/")[2]

    def search(self, words: str) -> None:
        box = self.page.get_by_role("search").get_by_role("textbox").or_(self.page.get_by_role("searchbox")).first
        box.fill(words)
        self.page.get_by_role("search").get_by_role("button").first.click()
        self.arrived()

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        for text in texts:
            expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible(timeout=SOON)

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            assert text not in self.page.locator("body").inner_text(), f"{self.name} sees {text!r}"

    def text(self) -> str:
        """What stands in the middle of the page."""
        return self.page.locator("main").inner_text()

    def leave(self) -> None:
        self.context.close()


def label_of(words: str) -> re.Pattern[str]:
    """A label by its words, whether or not the screen says (optional) after them."""
    return re.compile(rf"^\s*{re.escape(words)}\s*(\(optional\))?\s*$")
