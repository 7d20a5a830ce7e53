"""What people type, in a world with the locked record and in one without: the same answer, statements and rows written.

The report, the search and the machine's report name the locked pair themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.urls import reverse

from tests.access.catalogue import rows
from tests.access.conftest import hide
from tests.access.looks import Sent, undone
from tests.cases.test_report_pages import boxes, page_one, page_three, page_two

READERS = ("officer", "specialist", "supervisor")  # one who knows nobody, one excluded for all their grant, one of many
PAIR = {"victim-0-given": "Fern", "suspect-0-given": "Alder"}
MADE = re.compile(
    r"\bD[AP]-[2-9A-HJ-NP-Z]{6}\b|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}|(?<=csrfmiddlewaretoken\" value=\")\w+"
)
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
Act = Callable[[Any, Any, Any], list[Any]]


def report(browser: Any, now: Any, plain: Any) -> list[Any]:
    """A new report of the locked pair, page by page, as far as the possible matches and what is shown after them."""
    first = browser.post(reverse("cases:report"), page_one(now, place="4 Rosebay Lane"))
    second = browser.post(first["Location"], page_two(**PAIR))
    answers = [first, second, browser.get(second["Location"])]
    last = answers[-1]["Location"] if answers[-1].status_code == 302 else first["Location"].replace("/1/", "/3/")
    return [*answers, browser.post(last.replace("/2/", "/3/"), page_three())]


def search(browser: Any, now: Any, plain: Any) -> list[Any]:
    kept = browser.post(reverse("desk:search"), {"q": "Fern Quillfeather 04/03/1990"})
    return [kept, browser.get(kept["Location"])]


def machine_search(browser: Any, now: Any, plain: Any) -> list[Any]:
    asked = {"given": "Fern", "surname": "Quillfeather", "phones": ["07700 900111"]}
    return [browser.post(reverse("api:people-search"), asked, "application/json")]


def machine_report(browser: Any, now: Any, plain: Any) -> list[Any]:
    sent = {
        "sender": "c2",
        "reference": "WM-1",
        "reported_at": now.isoformat(),
        "channel": "999",
        "teller": "victim",
        "place": "4 Rosebay Lane",
        "account": "He shouted",
        "victim": {"given": "Fern", "surname": "Quillfeather", "born": "1990-03-04", "phone": "07700 900111"},
        "suspect": {"given": "Alder", "surname": "Quillfeather"},
        "relationship": "partner",
    }
    return [browser.post(reverse("api:incidents"), sent, "application/json")]


def entry(browser: Any, now: Any, plain: Any) -> list[Any]:
    """What happened, typed on a case that stands open, with the hidden people's names in it."""
    address = reverse("chronology:record", args=[plain.case.record.reference, "victim-told"])
    said = "Fern and Alder Quillfeather were there"
    typed = {"how": "telephone", "said": said, "ahead": ["suspect.arrested"], **boxes("at", now)}
    return [browser.get(address), browser.post(address, typed)]


ACTS: tuple[Act, ...] = (report, search, machine_search, machine_report, entry)


def counts() -> dict[str, int]:
    names = [name for (name,) in rows(TABLES)]
    return dict(rows(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in names)))


def told(act: Act, browser: Any, now: Any, plain: Any) -> dict[str, Any]:
    """Everything that two worlds could be told apart by."""
    before = counts()
    with connection.execute_wrapper(sent := Sent()):
        answers = act(browser, now, plain)
    after = counts()
    return {
        "statuses": [one.status_code for one in answers],
        "bodies": [MADE.sub("MADE", one.content.decode()) for one in answers],
        "headers": [MADE.sub("MADE", str(sorted(one.headers.items()))) for one in answers],
        "statements": [re.sub(r"\d{2,}", "N", each) for each in sent.statements],
        "rows": {name: after[name] - before[name] for name in after if after[name] != before[name]},
    }


def in_each(world: Any, plain: Any, now: Any, browse: Any) -> dict[tuple[str, str], Any]:
    found = {}
    for reader in READERS:
        browser = browse(getattr(world, reader))
        browser.get("/")
        for act in ACTS:
            found[reader, act.__name__] = undone(told, act, browser, now, plain)
    return found


def test_what_is_typed_about_the_hidden_is_answered_and_kept_as_if_they_were_not_there(world, plain, frozen, browse):
    before = in_each(world, plain, frozen, browse)
    hide(world, plain, frozen)
    after = in_each(world, plain, frozen, browse)
    assert_done(after)
    apart = [(*key, part) for key in before for part in before[key] if before[key][part] != after[key][part]]
    assert apart == []


def assert_done(done: dict[tuple[str, str], Any]) -> None:
    """Each act was really done: else the same answer would prove nothing."""
    assert done["officer", "machine_report"]["statuses"] == [201]
    assert done["officer", "machine_report"]["rows"]["cases_incident"] == 1
    assert done["officer", "report"]["rows"]["cases_incident"] == 1
    assert done["officer", "entry"]["rows"]["chronology_event"] == 1
    assert done["officer", "search"]["statuses"] == [302, 200]
