"""Every page that somebody can reach opens, fits on a phone, and is accessible; a page that nobody visits is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Member
from tests.browser import everything
from tests.browser.officer import Officer
from tests.browser.test_bailed_on_saturday_morning import find_the_case

pytestmark = pytest.mark.browser

ELSEWHERE = ("api/", "sign-in/", "accounts/", "healthz")  # no pages, or walked by the tests of the sign-in
# Whose pages are found by following every link that they see; cases and risk are walked by the journeys as well.
LOCKED, SCHEME, MARAC = ("custody", "console", "ppda"), ("dvds",), ("marac", "pack")
FOLLOWED = (*LOCKED, *SCHEME, *MARAC)
ON_THE_WAY = ("desk:home", "chronology:entry", "chronology:destroy")
OPENED, NOT_THERE = 200, 404
# Addresses that take what a form sends and lead on: there is no page of theirs to look at.
SENT = {
    "custody:declare",
    "custody:page-acknowledge",
    "custody:safety-begin",
    "custody:page-pass-on",
    "custody:page-settle",
    "custody:safety-rang-back",
    "console:note",
    "ppda:review-document",
    "dvds:pick-up",
    *("marac:accept", "marac:circulate", "marac:move", "marac:order", "marac:seat-end", "marac:research-nothing"),
    *("marac:begin", "marac:end", "marac:room-attendance", "marac:minutes-send", "marac:line", "marac:figures-export"),
    *("marac:minutes-document", "marac:mine-minutes-document"),
    *("pack:again", "pack:open", "pack:password", "pack:withdraw"),
}
# What tells two pages of one name apart: an act on a record, a change of an account.
KIND_OF_PAGE = ("code", "what")


def patterns(resolver: Any, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Every name and address of the house, its arguments between angle brackets."""
    for one in resolver.url_patterns:
        path = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from patterns(one, path, one.namespace or space)
        elif isinstance(one, URLPattern):
            yield f"{space}:{one.name}", path


def addresses(case: str, incident: str) -> list[str]:
    """Those that need no argument, and those about one case or one report."""
    found = []
    for _, path in patterns(get_resolver()):
        if path.startswith(ELSEWHERE):
            continue
        reference = incident if path.startswith("incidents/") else case
        plain = path.replace("<str:reference>", reference).replace("<slug:who>", "victim")
        if "<" not in plain:
            found.append(f"/{plain}")
    return found


def test_every_page_of_a_supervisor_opens_and_fits(at_a_screen, it_becomes):
    it_becomes("2026-05-02 09:00")
    supervisor = at_a_screen("supervisor")
    case = find_the_case(supervisor).rstrip("/").rpartition("/")[2]
    supervisor.open(f"/cases/{case}/")
    incident = supervisor.reference_of("Reported")
    answers = {path: supervisor.asks(path) for path in addresses(case, incident)}
    assert {path: status for path, status in answers.items() if status >= 500} == {}
    opened = {path for path, status in answers.items() if status == 200}
    for path in sorted(opened):
        supervisor.open(path)
    assert {"/", "/pool/", "/handover/", "/risk/queue/", "/incidents/quality/", f"/incidents/{incident}/"} <= opened


class Walk:
    """People who follow every link of the house that leads to a page nobody of them has seen yet."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, ...]] = set()

    @property
    def names(self) -> set[str]:
        return {name for name, *_ in self.seen}

    def go(self, person: Officer, *starts: str) -> None:
        """From these pages on, to whatever they lead to."""
        ahead = list(starts)
        for number, path in enumerate(ahead):
            page = page_of(path)
            if page is None or (page in self.seen and number >= len(starts)) or person.open(path) != OPENED:
                continue
            self.seen.add(page)
            ahead += links(person)  # read on by this very loop


def page_of(path: str) -> tuple[str, ...] | None:
    """Which page an address is of; None where it is not one to follow."""
    try:
        found = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    if not is_followed(found.view_name) or found.view_name in SENT:
        return None
    return (found.view_name, *(str(found.kwargs[name]) for name in KIND_OF_PAGE if name in found.kwargs))


def is_followed(name: str) -> bool:
    return name.partition(":")[0] in FOLLOWED or name in ON_THE_WAY


def links(person: Officer) -> list[str]:
    found: list[str] = person.page.eval_on_selector_all("main a, nav a", "every => every.map(a => a.href)")
    return [urlsplit(one)._replace(scheme="", netloc="", fragment="").geturl() for one in found]


def test_every_page_about_locked_records_opens_and_fits_and_none_is_forgotten(at_a_screen, journey):
    journey.set_by(timedelta(0))  # the database counts grants by its own clock
    at = journey.now()
    Member.objects.filter(account__username="response").update(phone="01632 960155")
    everything.chain()
    held = everything.locked_cases(at)
    everything.told(held, at=at)
    everything.waiting(held, at=at)
    suspect = at_a_screen("suspect")
    assert suspect.open(f"/cases/{held.reference}/") == NOT_THERE
    suspect.search("Hazel Bracken 22/01/1989")
    everything.found_by_the_worker(held, at=at)

    walk = Walk()  # everybody's home is a page of its own, so that each is looked at
    asking = (reverse("custody:safety"), reverse("custody:safety-released"))
    walk.go(at_a_screen("inspector"), "/?inspector", f"/access/pages/{held.reference}/", *asking)
    cases = (f"/cases/{held.reference}/police/", f"/access/locked/{held.reference}/")
    walk.go(at_a_screen("supervisor"), "/?supervisor", *cases, everything.entry_to_destroy(held))
    walk.go(at_a_screen("officer"), reverse("custody:saved", args=[everything.receipt_of("officer").pk]))
    looked = reverse("console:person", args=[held.reference, handle(everything.who("suspect"))])
    walk.go(at_a_screen("psd"), "/?psd", looked)
    walk.go(at_a_screen("manager"), f"/cases/{held.reference}/police/")
    walk.go(at_a_screen("admin"), "/?admin", reverse("custody:account", args=["partner"]), reverse("custody:posts"))
    nothing_is_missed(walk, LOCKED, *ON_THE_WAY)


def test_every_page_of_the_disclosure_scheme_opens_and_fits_and_none_is_forgotten(at_a_screen, journey):
    journey.set_by(timedelta(0))
    words = reverse("dvds:words", args=[everything.applications()])  # led to by a disclosure alone
    walk = Walk()
    walk.go(
        at_a_screen("dvds"), "/?dvds", *(reverse(f"dvds:{name}") for name in ("queue", "new-ask", "new-know")), words
    )
    walk.go(at_a_screen("head"), "/?head", reverse("dvds:compliance"))
    nothing_is_missed(walk, SCHEME)


def test_every_page_of_marac_opens_and_fits_and_none_is_forgotten(at_a_screen, journey):
    journey.set_by(timedelta(0))
    refer, to_list, count, told, cancel = everything.marac(journey.now().replace(microsecond=0))
    walk = Walk()
    asking = ("home", "meeting-new", "figures", "links", "actions")
    walk.go(
        at_a_screen("marac"), "/?marac", *(reverse(f"marac:{name}") for name in asking), refer, to_list, told, cancel
    )
    walk.go(at_a_screen("manager"), "/?manager", reverse("marac:figures"), count)
    walk.go(at_a_screen("partner"), "/?partner", reverse("marac:mine"))
    nothing_is_missed(walk, MARAC)


def nothing_is_missed(walk: Walk, areas: tuple[str, ...], *others: str) -> None:
    every = {name for name, _ in patterns(get_resolver()) if name.partition(":")[0] in areas or name in others}
    missed = every - walk.names - SENT
    assert not missed, (
        f"Nobody walked to {', '.join(sorted(missed))}. Link the page from one that is, let something stand on it in "
        "tests/browser/everything.py, or add it to SENT if it only takes what a form sends."
    )
