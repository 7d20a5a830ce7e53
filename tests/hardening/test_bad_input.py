"""What bad input gets, on every page and operation that there is: a plain answer, nothing done, a mark in the audit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.urls import reverse

from dapolicy.access.models import Record, Token
from dapolicy.access.tokens import digest_of
from dapolicy.audit.models import Entry
from dapolicy.typed import fit
from tests.access.conftest import frozen, plain
from tests.access.looks import look, undone
from tests.hardening.forms import HOSTILE, SCRIPT, SQL, UNFIT, Form, everybody, forms_of, pages
from tests.world import FAR_AHEAD

__all__ = ["frozen", "plain"]
WAYS = ("get", "post")
PLAIN = {200, 301, 302, 400, 403, 404, 405}
RAW = (SCRIPT, "<img src=x", "\u202e", "\x00")
LONG = "word " * 60_000  # 300,000 characters: what a page takes, and no field should


@pytest.fixture
def scene(world: Any, plain: Any, frozen: Any, browse: Any) -> tuple[Any, list[tuple[str, str]], list[Form]]:
    """A browser of somebody who may open everything, every page, and every form that stands on one."""
    browser = browse(everybody(world))
    browser.raise_request_exception = False
    every = list(pages(plain))
    forms: dict[tuple[str, ...], Form] = {}
    for _, address in every:
        shown = undone(browser.get, address)
        if shown.status_code == 200 and "html" in shown["Content-Type"]:
            for form in forms_of(address, shown.content.decode()):
                forms.setdefault((form.action, *form.texts, *form.chosen, *form.hidden), form)
    return browser, every, list(forms.values())


def sent(browser: Any, form: Form, given: dict[str, Any]) -> list[tuple[int, str]]:
    """The answer to a form and, where it leads on, the page after it."""
    first = browser.post(form.action, given)
    found = [(first.status_code, text_of(first))]
    if first.status_code == 302 and first["Location"].startswith("/"):
        after = browser.get(first["Location"])
        found += [(after.status_code, text_of(after)), *read_back(browser, form)]
    return found


def read_back(browser: Any, form: Form) -> Iterator[tuple[int, str]]:
    """The page that the form stood on, which may now show what was typed."""
    again = browser.get(form.page)
    yield again.status_code, text_of(again)


def text_of(response: Any) -> str:
    """A page's markup; a document that is handed over is no page."""
    return response.content.decode(errors="replace") if "html" in response.get("Content-Type", "") else ""


@dataclass
class Tried:
    """What came of sending every form: which were taken, and which were not answered plainly."""

    taken: int = 0
    faults: list[tuple[Any, ...]] = field(default_factory=list)


def tried(browser: Any, forms: list[Form], fill: Callable[[Form], dict[str, Any]]) -> Tried:
    """Send each form so filled. A fault: no plain answer, or what was typed shown as if it were ours."""
    found = Tried()
    for form in forms:
        answers = undone(sent, browser, form, fill(form))
        found.taken += answers[0][0] == 302
        found.faults += [(form.action, status) for status, _ in answers if status not in PLAIN]
        found.faults += [(form.action, "shown raw") for _, body in answers if any(raw in body for raw in RAW)]
    return found


FORGED = ("a" * 16, UNFIT)


@pytest.mark.slow
def test_what_nobody_should_send_is_answered_plainly_by_every_form_and_address(scene):
    browser, every, forms = scene
    assert len(every) > 100
    assert len(forms) > 60
    assert sum(len(form.texts) for form in forms) > 120
    records = Record.objects.count()
    words = tried(browser, forms, lambda form: form.filled(f"{HOSTILE} {UNFIT}"))
    assert words.faults == [], "SQL, script and signs that cannot be kept are only words"
    assert words.taken > 20, "most forms were not even read"
    long = tried(browser, [form for form in forms if form.texts], lambda form: form.filled(LONG))
    assert long.faults == [], "a text longer than its field is answered at the field"
    for value in FORGED:
        forged = tried(browser, forms, lambda form, value=value: form.forged(value))
        assert forged.faults == [], "a forged choice or hidden field is refused plainly"
    assert odd_addresses(browser, every) == []
    assert Record.objects.count() == records
    assert browser.get("/").status_code == 200, "they were signed out on the way, and tried the rest as nobody"


ASKED = ("q", "team", "of", "before", "page", "next", "on", "by", "after")


def odd_addresses(browser: Any, every: list[tuple[str, str]]) -> list[tuple[Any, ...]]:
    """Addresses with signs that nothing has, in their last part and in what is asked for."""
    found = []
    query = "&".join(f"{name}={quote(UNFIT)}" for name in ASKED)
    for name, address in every:
        parts = [part for part in address.split("/") if part]
        for asked in (f"/{'/'.join([*parts[:-1], quote(UNFIT)])}/", f"{address}?{query}"):
            status = undone(browser.get, asked).status_code
            if status not in PLAIN:
                found.append((name, asked, status))
    return found


# One at a time


def test_ten_million_characters_are_refused_with_how_to_mend_it_and_marked(world, browse):
    browser = browse(world.officer)
    answer = browser.post("/search/", {"q": "x" * 10_000_000})
    assert answer.status_code == 400
    assert "Nothing of this page was saved" in answer.content.decode()
    assert list(Entry.objects.values_list("asked", "outcome"))[-1:] == [("POST /search/", 400)]


def test_ten_million_characters_to_the_interface_are_a_problem(world, browse):
    body = json.dumps({"given": "x" * 10_000_000})
    answer = browse(world.officer).post("/api/v1/people/search/", body, "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert Entry.objects.latest("at").outcome == 413


def test_a_second_tab_after_sign_out_does_nothing_and_leaves_a_mark(world, browse, now):
    browser = browse(world.officer)
    tab = browse(world.officer)
    tab.cookies = browser.cookies
    assert tab.get("/book-on/").status_code == 200
    browser.post("/sign-in/logout/")
    from dapolicy.access.models import Duty

    answer = tab.post("/book-on/", {"until_day": "1", "until_month": "1", "until_year": "2027", "until_time": "09:00"})
    assert answer.url.startswith("/sign-in/login/")
    assert not Duty.objects.filter(member=world.officer).exists()
    last = Entry.objects.latest("at", "id")
    assert (last.asked, last.member_id, last.outcome) == ("POST desk:book-on", None, 302)


@pytest.mark.parametrize("how", ["ended", "run out", "leaver", "never given", "closed account"])
def test_a_token_that_opens_nothing_is_refused_alike_and_marked(world, now, how):
    ends = now - timedelta(seconds=1) if how in ("ended", "run out") else FAR_AHEAD
    if how != "never given":
        Token.objects.create(
            account=world.handler.account, digest=digest_of("given"), until=ends, made_at=now, made_by=world.admin
        )
    if how == "leaver":
        type(world.handler).objects.filter(pk=world.handler.pk).update(left_on=now.date())
    if how == "closed account":
        type(world.handler.account).objects.filter(member=world.handler).update(is_active=False)
    for method in ("get", "post"):
        answer = getattr(Client(), method)("/api/v1/records/DA-222222/", headers={"Authorization": "Bearer given"})
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert answer["WWW-Authenticate"] == "Bearer"
        last = Entry.objects.latest("at", "id")
        assert (last.asked.split(" reference")[0].split()[1], last.outcome) == ("api:record", 401)
    assert Entry.objects.count() == 2


def test_a_token_does_not_ride_on_somebodys_session(world, browse):
    """A wrong token with a good cookie is nobody: else a page elsewhere could borrow the cookie without its check."""
    browser = browse(world.officer)
    answer = browser.post(
        "/api/v1/people/search/", {"given": "x"}, "application/json", headers={"Authorization": "Bearer wrong"}
    )
    assert answer.status_code == 401


def test_a_form_from_elsewhere_is_refused_and_marked(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.officer.account, backend=configured.AUTHENTICATION_BACKENDS[-1])
    assert browser.post("/search/", {"q": "Juniper"}).status_code == 403
    assert Entry.objects.latest("at").outcome == 403


# The interface


def samples(words: str) -> Iterator[tuple[str, Any]]:
    """Each operation that takes a body, with every text of it saying this: from the schema, so that none is missed."""
    from drf_spectacular.generators import SchemaGenerator

    schema: Any = SchemaGenerator().get_schema(public=True)
    for path, operations in schema["paths"].items():
        body = operations.get("post", {}).get("requestBody")
        if body:
            yield path, sample(body["content"]["application/json"]["schema"], schema, words)


def sample(of: dict[str, Any], schema: Any, words: str) -> Any:
    if "$ref" in of:
        return sample(schema["components"]["schemas"][of["$ref"].rsplit("/", 1)[1]], schema, words)
    for way in ("allOf", "oneOf", "anyOf"):
        if way in of:
            return sample(of[way][0], schema, words)
    if "enum" in of:
        return of["enum"][0]
    if of.get("type") == "object":
        return {name: sample(inner, schema, words) for name, inner in of.get("properties", {}).items()}
    if of.get("type") == "array":
        return [sample(of["items"], schema, words)]
    plain = {"date-time": "2026-01-05T09:00:00Z", "date": "2026-01-05", "uuid": "00000000-0000-7000-8000-000000000000"}
    others = {"integer": 1, "number": 1.5, "boolean": True}
    return others.get(of.get("type", ""), plain.get(of.get("format", ""), words))


def test_every_operation_answers_what_nobody_should_send_with_a_problem(world, browse):
    browser = browse(everybody(world))
    browser.raise_request_exception = False
    tried = 0
    for words in (HOSTILE, UNFIT, "\ud800 half", SQL, "x" * 100_000, SCRIPT):
        for path, body in samples(words):
            for given in (
                body,
                [body],
                words,
                None,
                {name: [words] for name in body},
                {name: {words: 1} for name in body},
            ):
                answer = undone(browser.post, path, json.dumps(given), "application/json")
                assert answer.status_code in {200, 201, 202, 400, 403, 404, 409, 413}, (path, given)
                assert "html" not in answer["Content-Type"]
                tried += 1
    assert tried >= 6 * 6 * 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_record")


def test_what_is_not_json_is_a_problem(world, browse):
    for body in ("{", "\x00", '{"a": NaN}', "[" * 100_000, ""):
        answer = browse(world.officer).post("/api/v1/people/search/", body, "application/json")
        assert answer.status_code == 400, body[:20]
        assert answer["Content-Type"] == "application/problem+json"


# What is taken out, and what stays


def test_a_name_in_any_script_stays_as_it_is():
    for name in ("Zoë O’Brien-Łuczak", "محمد‌رضا", "נועה‎", "李小龍", "Ngũgĩ", "👩‍👧", "two\nlines\tand a tab\r\n"):
        assert fit(name) == name


def test_a_name_cannot_be_turned_round_or_hidden():
    assert fit("Ro\u202ewan") == "Rowan"
    assert fit("\x00\x1b[31mRowan\x7f\u2066\ud800") == "[31mRowan"


def test_a_search_with_a_sign_that_cannot_be_kept_finds_what_it_would_without(world, browse):
    browser = browse(world.officer)
    kept = browser.post("/search/", {"q": "Juni\x00per\u202e"})
    assert kept.status_code == 302
    assert 'value="Juniper"' in browser.get(kept.url).content.decode()


def test_a_change_that_is_not_there_is_answered_like_one_that_is_not_ones_to_answer(world, browse):
    from tests.custody.test_administration import newest, propose

    propose(browse(world.admin), "officer", "roles", add=["supervisor"])
    browser = browse(world.colleague)
    browser.get("/")
    keys = (str(newest().pk), "00000000-0000-7000-8000-000000000000")
    looks = [
        undone(look, browser, method, reverse("custody:change", args=[key]), {}, [key])
        for key in keys
        for method in WAYS
    ]
    assert looks[:2] == looks[2:]
    assert {one["status"] for one in looks} == {404}
