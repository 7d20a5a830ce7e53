"""Every page that a journey visited, held against a phone and a desk; what is new on it is looked at by axe afterwards.

A page differs from those before it by its words alone, or by a part that none of them had. New words are measured at a
phone's width where they stand. A page with a new part is loaded again with scripts on and looked at whole, at both.
"""

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
TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)([^>]*)>(\s*[^<\s])?")
TELLS = re.compile(r'(?:class|role|type)="([^"]*)"|([a-z-]+)=')
NAMED = re.compile(r'\bid="([^"]*)"')
HEADING = re.compile("h[1-6]")
ALONE = {"br", "hr", "img", "input", "link", "meta"}  # elements without an end


@dataclass
class Known:
    """What somebody has looked at already in this run: whole pages by what does not vary in them, and parts."""

    pages: set[str] = field(default_factory=set)
    parts: set[object] = field(default_factory=set)

    def is_new(self, html: str) -> bool:
        """Whether these words were on no page before; from now on they are known."""
        shape = VARIES.sub("", html)
        new = shape not in self.pages
        self.pages.add(shape)
        return new

    def has_new(self, html: str) -> bool:
        """Whether some part was on no page before; from now on it is known."""
        found = parts(html)
        new = not found <= self.parts
        self.parts |= found
        return new


def parts(html: str) -> set[object]:
    """A page's elements, each by those it stands in, its classes, which attributes it has, and whether it has words;
    the order of its headings; and a part that is always new where two elements have one name.
    """
    found: set[object] = set()
    around: list[tuple[str, int]] = []
    headings: list[str] = []
    for end, name, told, words in TAG.findall(html):
        if end:
            while around and around.pop()[0] != name:
                pass
            continue
        place = hash((around[-1][1] if around else 0, name, *map("".join, TELLS.findall(told)), bool(words)))
        found.add(place)
        if name not in ALONE:
            around.append((name, place))
        if HEADING.fullmatch(name) and headings[-1:] != [name]:
            headings.append(name)
    names = NAMED.findall(html)
    return found | {tuple(headings)} | ({object()} if len(names) != len(set(names)) else set())


@dataclass
class Visits:
    """What was put before somebody's eyes, by address; a form that came back with errors is a page of its own.

    `known` is what an earlier journey has been complained of already.
    """

    browser: Browser
    known: Known
    pages: dict[tuple[str, bool], str] = field(default_factory=dict)
    too_wide: list[str] = field(default_factory=list)

    def note(self, page: Page) -> None:
        html = page.content()
        self.pages[page.url, "govuk-error-summary" in html] = html
        if self.known.is_new(html):
            at = page.viewport_size
            self.too_wide += fits(page, page.url, PHONE)
            page.set_viewport_size(at or {"width": DESK, "height": 900})

    def complaints(self, name: str) -> list[str]:
        """What is wrong with any of them, one line each. With SCREENSHOTS set, a picture of each is kept there."""
        new = [(url, html) for (url, _), html in self.pages.items() if self.known.has_new(html)]
        context = self.browser.new_context(viewport={"width": DESK, "height": 900})
        context.add_init_script(path=AXE_FILE_PATH)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        try:
            found = [look_at(page, url, html, f"{name}-{place:02}") for place, (url, html) in enumerate(new, 1)]
        finally:
            context.close()
        return self.too_wide + [line for lines in found for line in lines] + errors


def look_at(page: Page, url: str, html: str, name: str) -> list[str]:
    """The same page as it was answered then, with scripts and at both widths."""
    page.set_viewport_size({"width": DESK, "height": 900})
    page.route(url, lambda route: route.fulfill(status=200, content_type="text/html; charset=utf-8", body=html))
    page.goto(url)
    page.unroute(url)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    return [*fits(page, url, DESK, name), *fits(page, url, PHONE, name), *accessible(page, url)]


def fits(page: Page, url: str, width: int, name: str = "") -> list[str]:
    """Nothing runs off the side."""
    page.set_viewport_size({"width": width, "height": 900})
    if name and (folder := os.environ.get("SCREENSHOTS")):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    return [f"{url} is wider than {width}: {page.evaluate(TOO_WIDE, width)}"]


def accessible(page: Page, url: str) -> list[str]:
    """What axe says, at the width that the page has."""
    violations: list[dict[str, Any]] = page.evaluate(AXE, {"runOnly": RULES, "resultTypes": ["violations"]})
    return [f"{url}: {one['id']}: {one['help']}: {one['nodes'][0]['html'][:240]}" for one in violations]
