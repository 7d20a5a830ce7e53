"""Faults in pages, functions and operations, one at a time: the probes find each, and nothing without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from cases import found as search_panels
from dapolicy.access.matrix import matrix
from dapolicy.access.references import new_reference
from dapolicy.desk import views
from tests.access.conftest import Scene
from tests.access.faults.planting import Fault, all_of, in_code, in_function, in_template, statement
from tests.access.looks import changed, compare, found_by_machine, read_page, searched, undone
from tests.access.oracle.build import for_a_while

READERS = ("specialist", "officer")  # excluded for all their grant; and who knows nobody
TELLS = """
    CREATE FUNCTION planted(asked text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
    'SELECT locked FROM access_record WHERE reference = asked';
    GRANT EXECUTE ON FUNCTION planted TO dapolicy_web
"""
TOLD = """
    from django.db import connection
    with connection.cursor() as planted:
        planted.execute("SELECT planted(%s)", [{asked}])
        if planted.fetchone() not in [(None,), ("no",)]:
            {then}
"""

KEEPS = """
    CREATE TABLE planted_tries (asked text);
    CREATE FUNCTION planted(asked text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS
    $$INSERT INTO planted_tries SELECT reference FROM access_record WHERE reference = asked AND locked <> 'no'$$;
    GRANT EXECUTE ON FUNCTION planted TO dapolicy_web
"""
KEPT = """from django.db import connection
    with connection.cursor() as planted:
        planted.execute("SELECT planted(%s)", [reference])
    """


def telling(function: Callable[..., Any], before: str, asked: str, then: str) -> AbstractContextManager[None]:
    """A page that asks the database, past its walls, whether there is a locked record, and acts on it."""
    lines = TOLD.format(asked=asked, then=then).strip("\n")
    return all_of(statement(TELLS), in_code(function, before, f"{lines.lstrip()}\n    {before}"))


FOUND = "page = page_of(get_object_or_404(Record, pk=KeyOf(reference)), request.roles)"
REFUSE = "from django.core.exceptions import PermissionDenied; raise PermissionDenied"
FAULTS: dict[str, Fault] = {
    "exclusions forgotten in the search": lambda: in_function(
        "find_people", "dapolicy_excluded()", "generate_series(1, 0)"
    ),
    "a list of possible matches without the predicate": lambda: all_of(
        in_function("find_people", "(held.locked = 'no' OR", "(true OR"),
        statement("ALTER FUNCTION known_facts(bigint[]) SECURITY DEFINER"),
    ),
    "facts read with the owner's rights": lambda: statement("ALTER FUNCTION known_facts(bigint[]) SECURITY DEFINER"),
    "a count over all rows": lambda: in_function(
        "cases_quality", "incident.locked = 'no' AND NOT incident.dvds AND record.locked = 'no'", "true"
    ),
    "403 for what is hidden": lambda: telling(views.record, FOUND, "reference", REFUSE),
    "one statement more for what is locked": lambda: telling(
        views.record, FOUND, "reference", 'planted.execute("SELECT 1")'
    ),
    "one row more for what is locked": lambda: telling(
        views.record, FOUND, "reference", 'request.audit.reason("It is locked")'
    ),
    "a row kept by a function of the database for what is locked": lambda: all_of(
        statement(KEEPS), in_code(views.record, FOUND, f"{KEPT}{FOUND}")
    ),
    "a header for what is locked": lambda: telling(
        views.record, FOUND, "reference", 'return HttpResponse(status=404, headers={"X-Locked": "yes"})'
    ),
    "a search that quotes a hidden reference": lambda: telling(
        search_panels.references,
        "typed = words.strip()",
        "words",
        'return Panel("cases/found_references.html", {"records": [Record(reference=words, kind="case")]})',
    ),
    "an export as the owner": lambda: in_code(
        views.found,
        "request.audit.words(kept.words)",
        "request.audit.words(kept.words); __import__('django').db.connection.cursor().execute('RESET ROLE')",
    ),
    "an operation without a filter": lambda: all_of(
        in_function("dapolicy_asked", "dapolicy_reader() IS NULL", "true"),
        statement("ALTER POLICY web_reads ON access_record USING (true)"),
        statement("ALTER POLICY web_reads ON cases_case USING (true)"),
    ),
}


def seen_of(scene: Scene, browse: Any) -> list[tuple[str, ...]]:
    """What a few probes tell apart of the hidden and of nothing."""
    browsers = {reader: browse(getattr(scene.world, reader)) for reader in READERS}
    return list(apart(scene, browsers))


def apart(scene: Scene, browsers: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    nothing = {"reference": new_reference()}
    for reader, browser in browsers.items():
        for held in scene.hidden.records:
            for name in ("desk:record", "api:record"):
                yield from compare(browser, "get", name, {"reference": held.reference}, nothing, {}, reader)
        looks = [undone(searched, browser, each) for each in (scene.hidden.case.record.reference, nothing["reference"])]
        for reference, look in zip((scene.hidden.case.record.reference, nothing["reference"]), looks, strict=True):
            looks[looks.index(look)] = (look[0], look[1].replace(reference, "ASKED"))
        if looks[0] != looks[1]:
            yield reader, "post", "desk:search", "body"
        yield from words_read(scene, reader, browser)


def words_read(scene: Scene, reader: str, browser: Any) -> Iterator[tuple[str, ...]]:
    """The hidden family's word, where its people, or those known through it, are asked for by what others share."""
    for words in ("Quillfeather", "Juniper Quillfeather", "WM1 2AB"):
        asked = {"given": words.split()[0], "surname": words.split()[-1], "postcode": words}
        for look in (undone(searched, browser, words), undone(found_by_machine, browser, asked)):
            if "Rosebay" in look[1] or "Fern" in look[1]:
                yield reader, "search", words, "word"


@pytest.fixture
def figures(scene: Scene, browse: Any) -> Callable[[], tuple[int, str]]:
    """The page of figures as somebody who may read it reads it."""
    browser = browse(scene.world.analyst)
    return lambda: undone(read_page, browser, reverse("cases:quality"))


def test_each_fault_in_pages_and_operations_is_found_by_the_probes(scene, browse, figures):
    assert seen_of(scene, browse) == []
    before, missed = figures(), []
    for name, fault in FAULTS.items():
        with for_a_while(), fault():
            if not seen_of(scene, browse) and figures() == before:
                missed.append(name)
    assert missed == []


def test_a_notice_that_says_what_it_is_about_is_found(scene, browse):
    browser = browse(scene.world.holder)
    condition = '{% if notice.locked != "no" or notice.dvds %}You have a notice{% else %}'
    address = reverse("desk:notices")
    before = {address: undone(read_page, browser, address)}
    assert "Rosebay" not in before[address][1]
    with in_template("desk/notices.html", condition, "{% if False %}{% else %}"):
        after = {address: undone(read_page, browser, address)}
    assert changed(before, after)
    assert "Rosebay" in after[address][1]


# Pages that whoever has signed in may open. Each is about nobody but the reader, or asks the walls for what it shows.
EVERYBODYS = {
    "api:schema": "names of operations",
    "custody:change": "a change that asks the reader, or that they proposed",
    "custody:changes": "changes that ask the reader, or that they proposed",
    "custody:post-hand-over": "a chair that the reader fills",
    "custody:posts": "who fills which chair, and its telephone",
    "desk:book-on": "own duty",
    "desk:home": "panels, each asked as the reader",
    "desk:notices": "own notices",
    "desk:open-notice": "an own notice",
    "desk:policy": "the policy in use",
    "desk:record": "leads from a reference to a page that asks again",
}


def too_open() -> set[str]:
    """Lines of the matrix that let everybody in without a reason here; sign-in's own pages are the signer's."""
    lines = {name for name, who in matrix().items() if who == "everyone"}
    return {name for name in lines if name not in EVERYBODYS and not name.startswith(("account_", "mfa_"))}


def test_a_page_is_open_to_everybody_only_for_a_reason_that_is_said_here():
    assert too_open() == set(), "Say in tests/access/faults/test_pages.py why everybody may open it, or name the roles."


def test_a_line_of_the_matrix_that_opens_a_narrow_page_is_found(monkeypatch):
    monkeypatch.setitem(matrix(), "cases:quality", "everyone")
    assert too_open() == {"cases:quality"}


def test_an_index_that_tells_is_found(world, now):
    from tests.access.test_side_doors import Doors

    doors = Doors(world, now)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE UNIQUE INDEX planted ON cases_marker (words)")
    hidden, absent = doors.both(next(one for one in doors.tables if one.name == "cases_marker"), ["words"])
    assert hidden != absent
