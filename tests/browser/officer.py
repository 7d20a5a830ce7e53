"""Somebody at a screen: what a person does in a browser, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

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
        """Go to an address of the house; what it answered with."""
        answer = self.page.goto(self.server.url(path))
        assert answer is not None
        self.arrived()
        return answer.status

    def arrived(self) -> None:
        self.page.wait_for_load_state("load")
        self.visits.note(self.page)

    def within(self, heading: str) -> Locator:
        """The part of the page under a heading of its own."""
        return self.page.locator("section, fieldset, .govuk-form-group", has_text=heading).last

    def write(self, label: str, text: str, *, within: str = "") -> None:
        box = self.place(within).get_by_label(label, exact=True).first
        box.fill(text)

    def choose(self, question: str, answer: str) -> None:
        """One of the answers of a question: a radio button or a tick."""
        self.page.get_by_role("group", name=question).first.get_by_label(answer, exact=True).first.check()

    def tick(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).first.check()

    def pick(self, label: str, option: str) -> None:
        self.page.get_by_label(label).first.select_option(label=option)

    def when(self, question: str, moment: datetime) -> None:
        """A day and a time, in the boxes of a question."""
        group = self.page.get_by_role("group", name=question).first
        local = moment.astimezone(LONDON)
        told = {"Day": local.day, "Month": local.month, "Year": local.year}
        for label, value in told.items():
            group.get_by_label(label, exact=True).fill(str(value))
        group.get_by_label(re.compile("^Time")).fill(f"{local:%H:%M}")

    def day(self, question: str, day: int, month: int, year: int) -> None:
        group = self.page.get_by_role("group", name=question).first
        for label, value in (("Day", day), ("Month", month), ("Year", year)):
            group.get_by_label(label, exact=True).fill(str(value))

    def place(self, heading: str) -> Page | Locator:
        return self.page.get_by_role("group", name=heading) if heading else self.page

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).first.click()
        self.arrived()

    def follow(self, text: str | re.Pattern[str]) -> None:
        self.page.locator("main").get_by_role("link", name=text).first.click()
        self.arrived()

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
