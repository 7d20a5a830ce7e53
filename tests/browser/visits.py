"""Every page that a journey visited, looked at again afterwards: axe with scripts on, on a phone and on a desk."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = 320, 1280
TOO_WIDE = """width => [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > width + 1)
    .slice(0, 3).map(one => one.outerHTML.slice(0, 160))"""


@dataclass
class Visits:
    """What was put before somebody's eyes, by address; a form that came back with errors is a page of its own."""

    browser: Browser
    pages: dict[tuple[str, bool], str] = field(default_factory=dict)

    def note(self, page: Page) -> None:
        html = page.content()
        self.pages[page.url, "govuk-error-summary" in html] = html

    def complaints(self, name: str) -> list[str]:
        """What is wrong with any of them, one line each. With SCREENSHOTS set, a picture of each is kept there."""
        context = self.browser.new_context(viewport={"width": DESK, "height": 900})
        try:
            return [
                line
                for number, ((url, _), html) in enumerate(self.pages.items(), 1)
                for line in look_at(context.new_page(), url, html, f"{name}-{number:02}")
            ]
        finally:
            context.close()


def look_at(page: Page, url: str, html: str, name: str) -> list[str]:
    """The same page as it was answered then, with scripts and at both widths."""

    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html; charset=utf-8", body=html)

    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{url}: {error}"))
    page.route(lambda address: address == url, answer)
    page.goto(url)
    open_everything(page)
    found = [line for width in (DESK, PHONE) for line in fits(page, url, width, name)]
    found += accessible(page, url)
    page.close()
    return found + errors


def open_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def fits(page: Page, url: str, width: int, name: str) -> list[str]:
    """Nothing runs off the side."""
    page.set_viewport_size({"width": width, "height": 900})
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    return [f"{url} is wider than {width}: {page.evaluate(TOO_WIDE, width)}"]


def accessible(page: Page, url: str) -> list[str]:
    violations = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{url}: {one['id']}: {one['help']}: {one['nodes'][0]['html'][:240]}" for one in violations]
