"""Every page that a supervisor can open by its address opens, fits, and is accessible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.test_bailed_on_saturday_morning import find_the_case

pytestmark = pytest.mark.browser

ELSEWHERE = ("api/", "sign-in/", "accounts/", "healthz")  # no pages, or walked by the tests of the sign-in


def patterns(resolver: Any, before: str = "") -> Iterator[str]:
    """Every address of the house, its arguments between angle brackets."""
    for one in resolver.url_patterns:
        path = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from patterns(one, path)
        elif isinstance(one, URLPattern):
            yield path


def addresses(case: str, incident: str) -> list[str]:
    """Those that need no argument, and those about one case or one report."""
    found = []
    for path in patterns(get_resolver()):
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
