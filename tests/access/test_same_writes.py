"""What people type, in a world with the locked record and in one without: the same answer, statements and rows written.

Every form that a page shows is filled in with the names of the locked pair, by somebody of nearly every role who knows
nobody, and by the suspect with no filter before the database; acts of several pages by everybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator

from tests.access.acts import ACTS, forms_of, writing
from tests.access.conftest import application, hide, switch_off
from tests.access.looks import Sent, text_of, undone
from tests.access.stage import Stage, set_out
from tests.access.typist import NAMED
from tests.access.unwritten import ELSEWHERE
from tests.access.written import Written

OFFICERS = ("officer", "suspect")  # one who knows nobody, and one who is excluded for all his grant
MADE = re.compile(
    r"\bD[AP]-[2-9A-HJ-NP-Z]{6}\b|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|(?<=csrfmiddlewaretoken\" value=\")\w+"
    r"|\b[a-z2-7]{16}\b"
)
WHO = (*OFFICERS, "friend", "partner", "analyst", "admin", "dvds")
Key = tuple[str, ...]


def told(act: Callable[[], list[Any]]) -> dict[str, Any]:
    """Everything that two worlds could be told apart by."""
    written = Written()
    with connection.execute_wrapper(sent := Sent()):
        answers = act()
    return {
        "statuses": [one.status_code for one in answers],
        "bodies": [MADE.sub("MADE", text_of(one)) for one in answers],
        "headers": [MADE.sub("MADE", str(sorted(one.headers.items()))) for one in answers],
        "statements": [re.sub(r"\d{2,}", "N", each) for each in sent.statements],
        "rows": written.numbers(),
        "written": written.rows(),
    }


class Writers:
    """Everybody's browser, and what each is shown to fill in before there is anything to hide."""

    def __init__(self, stage: Stage, browse: Any) -> None:
        self.stage = stage
        self.browsers = {who: browse(getattr(stage.world, who)) for who in WHO}
        for browser in self.browsers.values():
            browser.get("/")
            browser.raise_request_exception = False  # what breaks is answered, and the same in both worlds
        self.forms = {who: forms_of(stage, self.browsers[who], who) for who in ("friend", "partner", "admin", "dvds")}
        self.forms["suspect"] = {
            name: (to, typed) for name, (to, typed) in self.forms["friend"].items() if NAMED in str(typed)
        }
        self.forms["dvds"] = {name: sent for name, sent in self.forms["dvds"].items() if name.startswith("dvds:")}

    def fill_in(self, *people: str) -> dict[Key, Any]:
        """Each form of its own page, sent and taken back."""
        sent = [(who, name, *form) for who in people for name, form in self.forms[who].items()]
        return {(who, name): undone(told, partial(self.post, who, *form)) for who, name, *form in sent}

    def post(self, who: str, address: str, typed: dict[str, str]) -> list[Any]:
        return [self.browsers[who].post(address, typed)]

    def act(self, *people: str) -> dict[Key, Any]:
        """Each act of several pages."""
        acts = [(who, act) for who in people for act in ACTS]
        return {(who, act.__name__): undone(told, partial(act, self.browsers[who], self.stage)) for who, act in acts}

    def hide(self, *, applied: bool) -> None:
        hide(self.stage.world, self.stage.plain, self.stage.now, applied=applied)

    def apply(self) -> None:
        application(self.stage.world, self.stage.plain, self.stage.now)


def apart(before: dict[Key, Any], after: dict[Key, Any]) -> dict[Key, list[Any]]:
    """What two worlds can be told apart by: what stands in the one alone, and in the other alone."""
    return {
        (*key, part): [[one for one in kept if one not in other], [one for one in other if one not in kept]]
        for key, parts in before.items()
        for part, kept in parts.items()
        if kept != (other := after[key][part])
    }


@pytest.fixture
def writers(world: Any, plain: Any, frozen: Any, browse: Any) -> Writers:
    return Writers(set_out(world, plain, frozen), browse)


def written(writers: Writers, monkeypatch: pytest.MonkeyPatch) -> dict[Key, Any]:
    """Each by whom it is open to; and again, with no filter before the database, by others."""
    kept = writers.fill_in("friend", "partner", "admin") | writers.act(*OFFICERS)
    with monkeypatch.context() as patch:
        switch_off(patch)
        bare = writers.fill_in("suspect") | writers.act("partner", "analyst")
    return kept | {("no filter", *key): each for key, each in bare.items()}


def written_by_the_scheme(writers: Writers) -> dict[Key, Any]:
    return writers.fill_in("dvds") | writers.act("dvds")


@pytest.mark.policy("ACC-004")
def test_what_is_typed_is_answered_and_kept_as_if_the_hidden_were_not_there(writers, monkeypatch):
    """An application is hidden from all but the scheme, who may know of it: for them there is the locked alone."""
    without = written(writers, monkeypatch) | written_by_the_scheme(writers)
    writers.hide(applied=False)
    behind = written_by_the_scheme(writers)
    writers.apply()
    behind |= written(writers, monkeypatch)
    found = apart(without, behind)
    assert not found, "\n".join(f"{key}: {two}" for key, two in found.items())
    assert_done(without)


DONE = {
    ("officer", "report_of_the_known"): "cases_sameness", ("officer", "name_them"): "cases_party",
    ("officer", "entry"): "chronology_event", ("officer", "link"): "cases_caselink",
    ("officer", "draft"): "cases_draft",
    ("friend", "cases:incident-join"): "cases_incident", ("friend", "dvds:request"): "dvds_request",
    ("dvds", "application"): "dvds_application", ("partner", "marac:agency-refer"): "marac_intake",
    **{(who, "report"): "cases_incident" for who in OFFICERS},
    **{(who, "machine_report"): "cases_incident" for who in OFFICERS},
    **{(who, "search"): "desk_search" for who in OFFICERS},
}  # fmt: skip


def assert_done(done: dict[Key, Any]) -> None:
    """Each act was really done, and each address written on or it is said why not: else it would prove nothing."""
    assert [(key, table) for key, table in DONE.items() if not done[key]["rows"][table]] == []
    written = {name for names in ACTS.values() for name in names}
    written |= {key[-1] for key, each in done.items() if each["statuses"][0] < 400}
    unsaid = set(writing()) - written
    assert (unsaid - set(ELSEWHERE), set(ELSEWHERE) - unsaid) == (set(), set())


def test_what_is_tried_elsewhere_is_tried_there():
    named = {name: re.findall(r"tests/\S+\.py", why) for name, why in ELSEWHERE.items()}
    assert [name for name, files in named.items() if not files or not all(Path(file).is_file() for file in files)] == []


def test_the_interfaces_operations_that_write_are_those_of_the_url_list():
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    offered = {path for path, does in paths.items() if set(does) - {"get"}}
    names = {resolve(path.replace("{", "").replace("}", "")).view_name for path in offered}
    assert names == {name for name in writing() if name.startswith("api:")}
