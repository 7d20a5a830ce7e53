"""Every page that a journey visited, looked at again afterwards: axe with scripts on, on a phone and on a desk."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = "options => axe.run(document, options).then(found => found.violations)"
PHONE, DESK = 320, 1280
TOO_WIDE = """width => [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > width + 1)
    .slice(0, 3).map(one => one.outerHTML.slice(0, 160))"""
# What differs between two pages that look the same: tokens, names in addresses, references, numbers.
VARIES = re.compile(r'value="\w{64}"|[0-9a-f]{8}-[0-9a-f-]{27}|DA-\w{6}|\d+')


@dataclass
class Visits:
    """What was put before somebody's eyes, by address; a form that came back with errors is a page of its own.

    `known` are pages that an earlier journey has been complained of already: each is looked at once a run.
    """

    browser: Browser
    known: set[str]
    pages: dict[tuple[str, bool], str] = field(default_factory=dict)

    def note(self, page: Page) -> None:
        html = page.content()
        self.pages[page.url, "govuk-error-summary" in html] = html

    def new(self) -> list[tuple[str, str]]:
        """Address and text of the pages that nobody has looked at yet in this run."""
        found = []
        for (url, _), html in self.pages.items():
            shape = VARIES.sub("", html)
            if shape not in self.known:
                self.known.add(shape)
                found.append((url, html))
        return found

    def complaints(self, name: str) -> list[str]:
        """What is wrong with any of them, one line each. With SCREENSHOTS set, a picture of each is kept there."""
        context = self.browser.new_context(viewport={"width": DESK, "height": 900})
        context.add_init_script(path=AXE_FILE_PATH)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        try:
            found = [look_at(page, url, html, f"{name}-{place:02}") for place, (url, html) in enumerate(self.new(), 1)]
        finally:
            context.close()
        return [line for lines in found for line in lines] + errors


def look_at(page: Page, url: str, html: str, name: str) -> list[str]:
    """The same page as it was answered then, with scripts and at both widths."""
    page.set_viewport_size({"width": DESK, "height": 900})
    page.route(url, lambda route: route.fulfill(status=200, content_type="text/html; charset=utf-8", body=html))
    page.goto(url)
    page.unroute(url)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    return [*fits(page, url, DESK, name), *fits(page, url, PHONE, name), *accessible(page, url)]


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
    """What axe says, at the width that the page has."""
    violations: list[dict[str, Any]] = page.evaluate(AXE, {"runOnly": RULES, "resultTypes": ["violations"]})
    return [f"{url}: {one['id']}: {one['help']}: {one['nodes'][0]['html'][:240]}" for one in violations]
