"""Short ways to walk the pages about risk as a browser does."""

from __future__ import annotations

import re

from django.urls import reverse

from cases.models import Case
from risk.tools import shipped
from tests.risk.helpers import incident_of

PAGES = ["before", "now", "coercive-control", "children", "history", "suspect", "earlier", "view", "level"]


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def without_token(response) -> str:
    """The page without its form token, which is new each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def place(case: Case, name: str, *more) -> str:
    return reverse(f"risk:{name}", args=[case.record.reference, *more])


def fields_of(page: str) -> dict[str, str]:
    """What an officer types on each page: no to everything but strangulation and control."""
    fixed = {
        "before": {
            "mode": "face-to-face",
            "explained": "yes",
            "assessed_at_day": "1",
            "assessed_at_month": "5",
            "assessed_at_year": "2026",
            "assessed_at_time": "21:40",
        },
        "earlier": {"history_considered": "on"},
        "view": {"victim_fear": "very", "victim_view": "He said he would finish it."},
        "level": {"level": "high", "rationale": "Strangled twice, separated last week."},
    }
    if page in fixed:
        return fixed[page]
    numbers = [one["number"] for one in shipped()["dash-2009"]["question"] if one["section"] == page]
    typed = {f"a_{number}": "yes" if number in ("15", "18") else "no" for number in numbers}
    return typed | {f"w_{number}": "Both hands" for number in numbers if number in ("15", "18")}


def walk(browser, case: Case, *, leave_out: tuple[str, ...] = ()) -> str:
    """Begin, fill every page but some, and arrive at the check; its address."""
    incident = incident_of(case).record.reference
    at = browser.post(place(case, "assess"), {"tool": "dash-2009", "incident": incident}).url
    for page in PAGES:
        assert at.endswith(f"/{page}/"), at
        edit = re.search(r'name="edit" value="(\d+)"', browser.get(at).content.decode())[1]
        typed = {} if page in leave_out else fields_of(page)
        at = browser.post(at, {"edit": edit, **typed}).url
    assert at.endswith("/check/")
    return at
