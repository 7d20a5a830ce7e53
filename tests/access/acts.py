"""What people type where everything stands open: every form that a page shows, and acts that take several pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

from django.urls import get_resolver, resolve, reverse

from cases.models import Party
from dapolicy.access.handles import handle
from dapolicy.access.matrix import allows
from dvds.models import Part
from tests.access.looks import text_of, undone
from tests.access.stage import Stage
from tests.access.typist import forms_on
from tests.access.unwritten import ELSEWHERE
from tests.access.whole import addresses
from tests.cases.test_report_pages import boxes, page_one, page_three, page_two
from tests.dvds.test_opening import TYPED as APPLICATION
from tests.dvds.test_opening import moment
from tests.marac.test_intake import answers as referral

HIDDEN = {"given": "Fern", "surname": "Quillfeather"}
PAIR = {"victim-0-given": "Fern", "suspect-0-given": "Alder"}
# Whom everybody knows, by a number that was learnt of her through what is hidden.
KNOWN = {"victim-0-phone": "07700 900888"}
# Forms whose answers depend on each other.
WHOLE = {
    "marac:agency-refer": referral(
        **{"victim-given": "Fern", "victim-surname": "Quillfeather", "suspect-given": "Alder"}
    )
}
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
Act = Callable[[Any, Stage], list[Any]]


# Which addresses take what is typed


def writing() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every address of ours that takes more than a reading, from the URL list: its pattern and what it takes."""
    views = dict(every_view(get_resolver().url_patterns))
    return {name: (path, takes) for name, path, takes in addresses() if methods_of(views[name]) & WRITES}


def every_view(patterns: Iterable[Any], space: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from every_view(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", pattern.callback


def methods_of(view: Any) -> set[str]:
    """The methods that a view says it takes; all of them where it does not say."""
    if hasattr(view, "cls"):
        return {each.upper() for each in view.cls.http_method_names if hasattr(view.cls, each)}
    while view is not None:
        names = getattr(getattr(view, "__code__", None), "co_freevars", ())
        if "request_method_list" in names:
            return set(view.__closure__[names.index("request_method_list")].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return set(WRITES)


# Every form that a page shows


def forms_of(stage: Stage, browser: Any, who: str) -> dict[str, tuple[str, dict[str, str]]]:
    """By name, where every form goes that this writer is shown, and what they type; nothing where no page shows one."""
    roles = frozenset(getattr(stage.world, who).memberrole_set.values_list("role_id", flat=True))
    wanted, found = writing(), {}
    for name, (path, takes) in wanted.items():
        given = stage.given(who, name, path, takes)
        if given is not None and allows(name, roles) and name not in ELSEWHERE and not name.startswith("api:"):
            found.setdefault(name, (reverse(name, kwargs=given), {}))
            found |= dict(typed_on(stage, browser, found[name][0]))
    return {name: found[name] for name in sorted(found) if name in wanted and name not in ELSEWHERE}


def typed_on(stage: Stage, browser: Any, address: str) -> Iterator[tuple[str, tuple[str, dict[str, str]]]]:
    """The forms of one page, filled in. One that goes nowhere fails here."""
    for form in forms_on(text_of(undone(browser.get, address))):
        to = urljoin(address, form.action).partition("?")[0]
        name = resolve(to).view_name
        yield name, (to, WHOLE.get(name) or form.filled(stage.now, other=stage.beside.record.reference))


# Acts of several pages, and those that no form shows


def next_of(answer: Any) -> str:
    """Where it leads; to whoever was refused, the home page."""
    return answer.get("Location", "/")


def report(browser: Any, stage: Stage, pair: dict[str, str] = PAIR) -> list[Any]:
    """A new report, page by page, each possible match answered, as far as what is shown after it."""
    first = browser.post(reverse("cases:report"), page_one(stage.now, place="4 Rosebay Lane"))
    second = browser.post(next_of(first), page_two(**pair))
    matches = browser.get(next_of(second))
    for form in [each for each in forms_on(text_of(matches)) if matches.status_code == 200 and not each.action]:
        browser.post(next_of(second), form.filled(stage.now))
    saved = browser.post(next_of(first).replace("/2/", "/3/"), page_three())
    return [first, second, matches, saved, browser.get(next_of(saved))]


def report_of_the_known(browser: Any, stage: Stage) -> list[Any]:
    return report(browser, stage, KNOWN)


def draft(browser: Any, stage: Stage) -> list[Any]:
    """Begun, a child added, left and thrown away."""
    first = browser.post(reverse("cases:report"), page_one(stage.now, place="4 Rosebay Lane"))
    key = re.sub(r"^/report/|/2/$", "", next_of(first)) if first.status_code == 302 else str(uuid4())
    more = browser.post(reverse("cases:report-add", args=[key, "child"]), page_two(**PAIR))
    return [first, more, browser.get(next_of(first)), browser.post(reverse("cases:report-drop", args=[key]))]


def name_them(browser: Any, stage: Stage) -> list[Any]:
    """The hidden man is said to be the one whom nobody had named, and then to be somebody else; he is nobody known."""
    record = stage.beside.record
    party = handle(Party.objects.get(record=record, part="suspect"))
    typed = {"given": "Alder", "surname": "Quillfeather", "phone": "07700 900111"}
    there = [reverse(f"cases:incident-{act}", args=[record.reference, party]) for act in ("name", "wrong-person")]
    named = browser.post(there[0], typed | {"known": "named"})
    asked = browser.post(next_of(named))
    return [named, asked, browser.post(there[1], typed | {"why": "Not him", "known": "named"})]


def link(browser: Any, stage: Stage) -> list[Any]:
    """Two cases that stand open are linked, each by the other's reference."""
    two = [stage.case.record.reference, stage.beside_case.record.reference]
    linked = [(one, {"other": other, "kind": "family"}) for one, other in (two, two[::-1])]
    return [browser.post(reverse("cases:link", args=[one]), typed) for one, typed in linked]


def search(browser: Any, stage: Stage) -> list[Any]:
    kept = browser.post(reverse("desk:search"), {"q": "Fern Quillfeather 04/03/1990"})
    return [kept, browser.get(next_of(kept))]


def machine_search(browser: Any, stage: Stage) -> list[Any]:
    return [browser.post(reverse("api:people-search"), HIDDEN | {"phones": ["07700 900111"]}, "application/json")]


def machine_report(browser: Any, stage: Stage) -> list[Any]:
    """What command and control sends, and then who is on it."""
    sent = {
        "sender": "c2", "reference": "WM-1", "reported_at": stage.now.isoformat(), "channel": "999",
        "teller": "victim", "place": "4 Rosebay Lane", "account": "He shouted",
        "victim": HIDDEN | {"born": "1990-03-04", "phone": "07700 900111"},
        "suspect": {"given": "Alder", "surname": "Quillfeather"}, "relationship": "partner",
    }  # fmt: skip
    crew = {"sender": "c2", "reference": "WM-1", "crew": ["1"]}
    asked = (("incidents", sent), ("incidents-crew", crew))
    return [browser.post(reverse(f"api:{name}"), body, "application/json") for name, body in asked]


def entry(browser: Any, stage: Stage) -> list[Any]:
    """What happened, typed on a case that stands open, with the hidden people's names in it; by machine as well."""
    reference = stage.case.record.reference
    said = "Fern and Alder Quillfeather were there"
    typed = {"how": "telephone", "said": said, "ahead": ["suspect.arrested"]}
    address = reverse("chronology:record", args=[reference, "victim-told"])
    machine = reverse("api:entry", args=[reference, "victim-told"])
    sent = browser.post(address, typed | boxes("at", stage.now))
    return [browser.get(address), sent, browser.post(machine, typed, "application/json")]


def application(browser: Any, stage: Stage) -> list[Any]:
    """One is opened about the hidden two, and one of them is named in another."""
    two = {"victim-given": "Fern", "victim-surname": "Quillfeather", "subject-given": "Alder"}
    typed = APPLICATION | two | {"subject-surname": "Quillfeather"} | moment("matter-contacted_at", stage.now)
    opened = browser.post(reverse("dvds:new-ask"), typed)
    more = reverse("dvds:person", args=[stage.applications[0].record.reference, Part.RECIPIENT])
    later = browser.post(more, HIDDEN | {"known": "named", "phone": "07700 900111"})
    return [opened, later, browser.get(next_of(opened))]


ACTS: dict[Act, tuple[str, ...]] = {
    report: ("cases:report", "cases:report-page", "cases:report-matches"),
    report_of_the_known: ("cases:report-matches",),
    draft: ("cases:report-add", "cases:report-drop"),
    name_them: ("cases:incident-name", "cases:incident-wrong-person", "cases:incident-matches"),
    link: ("cases:link",),
    search: ("desk:search",),
    machine_search: ("api:people-search",),
    machine_report: ("api:incidents", "api:incidents-crew"),
    entry: ("chronology:record", "api:entry"),
    application: ("dvds:new-ask", "dvds:person"),
}
