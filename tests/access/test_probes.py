"""An adversary's probes: what is hidden answers like what is not there, and every list reads as if it were not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.actions.linking import link
from cases.models import CaseLink
from dapolicy.access.models import Kind, Member, Record
from dapolicy.access.references import new_reference
from dapolicy.audit.models import Entry
from dapolicy.chronology.actions import record
from tests.access.whole import (
    NOT_OF_A_RECORD,
    WORD,
    Whole,
    absent,
    addresses,
    called,
    learn_of,
    lock,
    own_things,
    team_offers,
    whole,
)

SEARCHED = (WORD, "Quillfeather", "Alder Quillfeather", "07700 900888", "07700 900111", "4 Rosebay Lane", "WM1 2AB")
ASKERS = ("specialist", "supervisor")  # excluded for all their grant; and who may do most
READERS = (*ASKERS, "officer", "partner", "analyst", "admin")
PROBED = [(name, path, takes) for name, path, takes in addresses() if takes and name not in NOT_OF_A_RECORD]
READ_NO_ROW = {"health", "api:schema", "desk:policy"}
LISTS = [name for name, _, takes in addresses() if not takes and name not in READ_NO_ROW]


@dataclass
class Scene:
    """What stands open, what is locked, and what was asked before and after."""

    world: Any
    open: Whole
    hidden: Whole


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch, now: Any) -> Any:
    """The moment of every request, so that two readings of one page differ only by what is on it."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


@pytest.fixture
def plain(world: Any, now: Any) -> Whole:
    """What everybody may see: one family, with everything that policy makes of it."""
    world.member("holder", "specialist-officer", "supervisor", "response-officer")
    names = ("Juniper", "Barnaby")
    made = whole(
        world, now - timedelta(hours=9), by=world.colleague, word="Clover", names=names, phone="07700 900222"
    )
    made.rows |= own_things(world.officer, made, now, "Clover")
    team_offers(world, by=world.supervisor, at=now)
    return made


def hide(world: Any, plain: Whole, now: Any) -> Whole:
    """The locked twin: another family, and what else was learnt of the two who stand open."""
    at = now - timedelta(hours=5)
    made = whole(world, at, by=world.holder, word=WORD, names=("Fern", "Alder"), phone="07700 900111")
    made.rows |= own_things(world.holder, made, now, WORD)
    for known in (plain.case.victim, plain.case.suspect):
        learn_of(known, made.case.record, at)
    link(plain.case, made.case, kind="family", by=world.holder, at=at)
    record("incident.left", plain.case.record, by=world.holder, at=at, detail=of(made), words=WORD)
    team_offers(world, by=world.holder, at=now)
    made.rows["other"] = made.case.record
    lock(made.records, holder=world.holder, excluded=[world.specialist])
    application(world, plain, at)
    return made


def of(made: Whole) -> dict[str, str]:
    return {"incident": made.incident.record.reference}


def application(world: Any, plain: Whole, at: Any) -> Record:
    """Somebody asked under the disclosure scheme about a man who stands open."""
    held = Record.open(kind=Kind.APPLICATION, team=world.unit, at=at, dvds=True)
    learn_of(plain.case.suspect, held, at)
    record("dvds.received", held, by=world.dvds, at=at, words=WORD)
    return held


@pytest.fixture
def scene(world: Any, plain: Whole, frozen: Any) -> Scene:
    return Scene(world, plain, hide(world, plain, frozen))


# What one look gives away


class Sent:
    """The statements of one request, without what they were given."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements.append(re.sub(r'SAVEPOINT "?\w+"?', "SAVEPOINT", sql)[:2000])
        return execute(sql, params, many, context)


def masked(text: str, names: Iterable[Any]) -> str:
    """What was asked, and the form's token, taken out."""
    for name in sorted({str(each) for each in names}, key=len, reverse=True):
        text = text.replace(name, "ASKED")
    return re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", text)


def marks() -> Counter[tuple[Any, ...]]:
    rows = Entry.objects.values_list("asked", "outcome", "records", "people", "reason", "job", "words_hash")
    return Counter((asked, outcome, *map(str, rest)) for asked, outcome, *rest in rows)


def look(browser: Any, method: str, address: str, data: dict[str, Any], names: Iterable[Any]) -> dict[str, Any]:
    """Everything that the asker, the database's log and the audit could tell two answers apart by."""
    names, before = list(names), marks()
    with connection.execute_wrapper(sent := Sent()):
        response = getattr(browser, method)(address, data)
    written = marks() - before
    return {
        "status": response.status_code,
        "body": masked(response.content.decode(), names),
        "headers": {key: masked(value, names) for key, value in response.headers.items()},
        "cookies": sorted(response.cookies),
        "statements": sent.statements,
        "marks": [(masked(row[0], names), *row[1:-1]) for row in written.elements()],
    }


def probes(scene: Scene, *, mixed: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each address about the hidden thing: all of it hidden, and (mixed) its row named of a record that stands open."""
    for name, path, takes in PROBED:
        hidden = called(scene.hidden, name, path, takes)
        yield name, hidden
        if mixed and {"handle", "key", "promise", "fact", "entry", "other"} & set(takes):
            yield name, hidden | {"reference": called(scene.open, name, path, ("reference",))["reference"]}


def asked_by(reader: str) -> list[tuple[str, dict[str, str]]]:
    """Whom the matrix lets in nowhere is refused before anything is typed: reading shows as much."""
    return [("get", {}), ("post", TYPED)] if reader in ASKERS else [("get", {})]


TYPED = {"words": "Because", "reason": "Because", "decision": "yes"}


def unlike(scene: Scene, browse: Any, readers: Iterable[str]) -> list[tuple[str, ...]]:
    """Every probe whose answer about the hidden thing is not the answer about nothing."""
    found = []
    for reader in readers:
        browser = browse(getattr(scene.world, reader))
        browser.get("/")
        for name, hidden in probes(scene, mixed=reader == "supervisor"):
            nothing = absent(hidden)
            if hidden.get("reference") not in {each.reference for each in hidden_things(scene)}:
                nothing["reference"] = hidden.get("reference")
            for method, data in asked_by(reader):
                found += compare(browser, method, name, hidden, nothing, data, reader)
    return found


def hidden_things(scene: Scene) -> list[Any]:
    return [*scene.hidden.records, scene.hidden.case.victim]


def compare(
    browser: Any, method: str, name: str, hidden: dict[str, Any], nothing: dict[str, Any], data: Any, reader: str
) -> list[tuple[str, ...]]:
    one, other = (
        undone(lambda: look(browser, method, reverse(name, kwargs=given), data, given.values()))
        for given in (hidden, {key: each for key, each in nothing.items() if each is not None})
    )
    return [(reader, method, name, part) for part in one if one[part] != other[part]]


class Undo(Exception):
    """Takes back what a look has written."""


def undone(act: Any) -> Any:
    kept: list[Any] = []
    try:
        with transaction.atomic():
            kept.append(act())
            raise Undo
    except Undo:
        return kept[0]


# The probes


def test_every_address_that_takes_something_is_probed(scene):
    assert len(PROBED) > 60
    for name, given in probes(scene):
        assert reverse(name, kwargs=given)


def test_what_is_hidden_is_there_for_its_holder(scene, browse):
    """Else nothing below would prove anything."""
    browser = browse(scene.world.holder)
    seen = {}
    for name, path, takes in PROBED:
        given = called(scene.hidden, name, path, takes)
        seen[name] = undone(lambda given=given, name=name: browser.get(reverse(name, kwargs=given)).status_code)
    missing = {name for name, status in seen.items() if status == 404}
    assert missing == {"cases:decide-aggressor"}  # these two are one family, and no counter-allegation
    assert sum(status == 200 for status in seen.values()) > 50


def test_what_is_hidden_answers_like_what_is_not_there(scene, browse):
    found = unlike(scene, browse, READERS)
    assert found == [], found


# What is typed: references, names and numbers of the hidden world, in every form that takes them


def typed_into(scene: Scene, asked: dict[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Forms on what stands open, or on no record, that name another thing."""
    case, incident = scene.open.case.record.reference, scene.open.incident.record.reference
    yield "cases:link", reverse("cases:link", args=[case]), {"other": asked["case"], "kind": "family"}
    yield "join", reverse("cases:incident-join", args=[incident]), {"other": asked["incident"], "words": "One"}
    for part in ("investigator", "safeguarding"):
        yield "cases:accept", reverse("cases:accept"), {"reference": asked["case"], "part": part}
    yield "cases:handover-accept", reverse("cases:handover-accept"), {"line": asked["line"]}
    yield "reallocate", reverse("cases:reallocate") + "?of=Holder", {"cases": asked["case"], "why": "Away"}
    yield "risk:assess", reverse("risk:assess", args=[case]), {"tool": "dash-2009", "incident": asked["incident"]}


def test_what_is_typed_about_the_hidden_is_answered_like_what_names_nothing(scene, browse):
    from cases.models import HandoverLine
    from dapolicy.access.handles import handle

    line = HandoverLine.objects.filter(record=scene.hidden.case.record).first()
    hidden = {
        "case": scene.hidden.case.record.reference,
        "incident": scene.hidden.incident.record.reference,
        "line": handle(line),
    }
    nothing = {"case": new_reference(), "incident": new_reference(), "line": "a" * len(hidden["line"])}
    found = []
    for reader in READERS:
        browser = browse(getattr(scene.world, reader))
        browser.get("/")
        for one, other in zip(typed_into(scene, hidden), typed_into(scene, nothing), strict=True):
            answers = [
                undone(lambda each=each, names=names: look(browser, "post", each[1], each[2], names.values()))
                for each, names in ((one, hidden), (other, nothing))
            ]
            found += [(reader, one[0], part) for part in answers[0] if answers[0][part] != answers[1][part]]
    assert found == []


# Every list, count, search and page, with the hidden world and without it


def readings(world: Any, plain: Whole, browse: Any, readers: Iterable[str]) -> dict[tuple[str, ...], Any]:
    """Each page that stands open, each list, each search, as each reader."""
    read: dict[tuple[str, ...], Any] = {}
    for reader in readers:
        browser = browse(getattr(world, reader))
        browser.get("/")
        for name, address in pages(plain, of_records=reader in ASKERS):
            read[reader, name] = undone(lambda address=address: shown(browser.get(address)))
        for words in SEARCHED:
            read[reader, "search", words] = undone(lambda words=words: shown(searched(browser, words)))
            asked = {"given": words.split()[0], "surname": words.split()[-1], "phones": [words]}
            read[reader, "api", words] = undone(
                lambda asked=asked: shown(browser.post("/api/v1/people/search/", asked, "application/json"))
            )
    return read


def searched(browser: Any, words: str) -> Any:
    kept = browser.post("/search/", {"q": words})
    return browser.get(kept.url) if kept.status_code == 302 else kept


def shown(response: Any) -> tuple[int, str]:
    body = re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", response.content.decode())
    return response.status_code, re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}", "UUID", body)


def pages(plain: Whole, *, of_records: bool) -> Iterator[tuple[str, str]]:
    for name in LISTS:
        yield name, reverse(name)
    for team in ("cases:pool", "cases:handover"):
        yield f"{team} of the unit", reverse(team) + "?team=Westmarch+DA+Unit"
    yield "reallocate", reverse("cases:reallocate") + "?of=Holder"
    for by in ("month", "team", "channel"):
        yield f"quality by {by}", reverse("cases:quality") + f"?by={by}"
    yield "queue of the force", reverse("risk:queue") + "?whole-force"
    for name, path, takes in PROBED if of_records else ():
        if "other" not in takes and name != "audit:record":
            yield name, reverse(name, kwargs=called(plain, name, path, takes))
    for known in (plain.case.victim, plain.case.suspect):
        yield f"person {known.reference}", reverse("cases:person", args=[known.reference])
    for held in plain.records:
        yield f"record {held.kind}", reverse("chronology:menu", args=[held.reference])


def changed(before: dict[Any, Any], after: dict[Any, Any]) -> list[Any]:
    return [key for key in before if before[key] != after[key]]


def test_every_page_reads_as_if_the_hidden_were_not_there(world, plain, frozen, browse):
    before = readings(world, plain, browse, READERS)
    hide(world, plain, frozen)
    after = readings(world, plain, browse, READERS)
    found = changed(before, after)
    assert found == [], found
    assert not [key for key, (_, body) in after.items() if f"{WORD} " in body and "search" not in key]
