"""Every link that somebody sees: one page of each kind, and each link and form on it held against what they may do."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.urls import ResolverMatch, resolve

from dapolicy.access import matrix
from dapolicy.access.models import Record
from dapolicy.access.permissions import ALLOWS
from dapolicy.chronology.registry import by_code
from tests.world import Browser

LINK = re.compile(r'(href|action)="([^"#]+)')
ELSEWHERE = ("http", "mailto:", "tel:", "data:", "/static/", "/sign-in/")
ENTERS = "chronology:record"


@dataclass
class Walk:
    """What one reader reaches from Home; `dead` are links that answer them with a refusal, and where they stand."""

    browser: Browser
    roles: frozenset[str]
    seen: set[tuple[str, str]] = field(default_factory=set)
    opened: set[tuple[str, str]] = field(default_factory=set)
    dead: list[str] = field(default_factory=list)

    def everywhere(self) -> Walk:
        waiting = deque([("/", "")])
        while waiting:
            path, stands_on = waiting.popleft()
            page = self.open(path, stands_on)
            waiting += [(link, path) for link in self.links(page, path)] if page else []
        return self

    def open(self, path: str, stands_on: str) -> HttpResponse | None:
        """A page of a kind that was not opened yet, by the address that it leads on to."""
        page = self.browser.get(path, follow=True)
        if page.status_code >= 400:
            self.dead.append(f"{path} on {stands_on}: {page.status_code}")
            return None
        return page if page["Content-Type"].startswith("text/html") else None

    def links(self, page: HttpResponse, path: str) -> Iterator[str]:
        """Those that lead to a kind of page not opened yet; what is refused is noted, and no form is sent."""
        for leads, href in LINK.findall(page.content.decode()):
            link = urlsplit(urljoin(path, unescape(href))).path
            if href.startswith(ELSEWHERE) or (leads, link) in self.seen:
                continue
            self.seen.add((leads, link))
            found = resolve(link)
            if not self.may(found.view_name, found.kwargs):
                self.dead.append(f"{link} on {path}: not theirs to open")
            elif leads == "href" and (kind := kind_of(found)) not in self.opened:
                self.opened.add(kind)
                yield link

    def may(self, name: str, given: dict[str, object]) -> bool:
        entry = by_code(str(given["code"])) if name == ENTERS else None
        return matrix.allows(name, self.roles) and (entry is None or bool(ALLOWS[entry.permission] & self.roles))


def kind_of(page: ResolverMatch) -> tuple[str, str]:
    """What tells two kinds of page apart: an act or an entry by its code, the way to a record by the record's kind."""
    if page.view_name == "desk:record":
        return page.view_name, Record.objects.get(reference=page.kwargs["reference"]).kind
    return page.view_name, str(page.kwargs.get("code", ""))
