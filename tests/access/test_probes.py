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
from cases.models import Case, Pair
from dapolicy.access.matrix import allows
from dapolicy.access.models import Kind, Record
from dapolicy.access.reader import read_as
from dapolicy.access.references import new_reference
from dapolicy.audit.models import Entry
from dapolicy.chronology.actions import record
from risk.models import LevelSet
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

SEARCHED = (WORD, "Quillfeather", "Alder Quillfeather", "07700 900888", "07700 900111", "4 Rosebaywood Lane", "WM1 2AB")
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
    made = whole(world, now - timedelta(hours=9), by=world.colleague, word="Clover", names=names, phone="07700 900222")
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
        asked = [*probes(scene, mixed=reader == "supervisor")]
        for name, hidden in let_in(getattr(scene.world, reader), asked):
            nothing = absent(hidden)
            if hidden.get("reference") not in {each.reference for each in hidden_things(scene)}:
                nothing["reference"] = hidden.get("reference")
            for method, data in asked_by(reader):
                found += compare(browser, method, name, hidden, nothing, data, reader)
    return found


REFUSED_LOOKS = 6  # the matrix refuses before it looks: some show as much as all


def let_in(member: Any, asked: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """What the matrix lets somebody ask, and some of what it refuses."""
    roles = frozenset(member.memberrole_set.values_list("role_id", flat=True))
    allowed = [(name, given) for name, given in asked if allows(name.split(" of ")[0], roles)]
    refused = [(name, given) for name, given in asked if not allows(name.split(" of ")[0], roles)]
    return [*allowed, *refused[:: max(1, len(refused) // REFUSED_LOOKS)]]


def hidden_things(scene: Scene) -> list[Any]:
    return [*scene.hidden.records, scene.hidden.case.victim]


def compare(
    browser: Any, method: str, name: str, hidden: dict[str, Any], nothing: dict[str, Any], data: Any, reader: str
) -> list[tuple[str, ...]]:
    one, other = (
        undone(look, browser, method, reverse(name, kwargs=given), data, list(given.values()))
        for given in (hidden, {key: each for key, each in nothing.items() if each is not None})
    )
    return [(reader, method, name, part) for part in one if one[part] != other[part]]


class Undo(Exception):
    """Takes back what a look has written."""


def undone(act: Any, *given: Any) -> Any:
    kept: list[Any] = []
    try:
        with transaction.atomic():
            kept.append(act(*given))
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
        seen[name] = undone(read_page, browser, reverse(name, kwargs=given))[0]
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
    yield (
        "cases:reallocate of holder",
        reverse("cases:reallocate") + "?of=Holder",
        {"cases": asked["case"], "why": "Away"},
    )
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
                undone(look, browser, "post", each[1], each[2], list(names.values()))
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
        for name, address in let_in(getattr(world, reader), [*pages(plain, of_records=reader in ASKERS)]):
            read[reader, name] = undone(read_page, browser, address)
        for words in SEARCHED if reader in ("specialist", "officer") else SEARCHED[:1]:
            read[reader, "search", words] = undone(searched, browser, words)
            asked = {"given": words.split()[0], "surname": words.split()[-1], "phones": [words]}
            read[reader, "api", words] = undone(found_by_machine, browser, asked)
    return read


def read_page(browser: Any, address: str) -> tuple[int, str]:
    return shown(browser.get(address))


def searched(browser: Any, words: str) -> tuple[int, str]:
    kept = browser.post("/search/", {"q": words})
    return shown(browser.get(kept.url) if kept.status_code == 302 else kept)


def found_by_machine(browser: Any, asked: dict[str, Any]) -> tuple[int, str]:
    return shown(browser.post("/api/v1/people/search/", asked, "application/json"))


def shown(response: Any) -> tuple[int, str]:
    body = re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", response.content.decode())
    return response.status_code, re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}", "UUID", body)


def pages(plain: Whole, *, of_records: bool) -> Iterator[tuple[str, str]]:
    for name in LISTS:
        yield name, reverse(name)
    for team in ("cases:pool", "cases:handover"):
        yield f"{team} of the unit", reverse(team) + "?team=Westmarch+DA+Unit"
    yield "cases:reallocate of holder", reverse("cases:reallocate") + "?of=Holder"
    for by in ("month", "team", "channel"):
        yield f"cases:quality of {by}", reverse("cases:quality") + f"?by={by}"
    yield "risk:queue of the force", reverse("risk:queue") + "?whole-force"
    for name, path, takes in PROBED if of_records else ():
        if "other" not in takes and name != "audit:record":
            yield name, reverse(name, kwargs=called(plain, name, path, takes))
    for known in (plain.case.victim, plain.case.suspect):
        yield f"cases:person of {known.reference}", reverse("cases:person", args=[known.reference])
    for held in plain.records:
        yield f"chronology:menu of {held.kind}", reverse("chronology:menu", args=[held.reference])


def changed(before: dict[Any, Any], after: dict[Any, Any]) -> list[Any]:
    return [key for key in before if before[key] != after[key]]


def test_every_page_reads_as_if_the_hidden_were_not_there(world, plain, frozen, browse):
    before = readings(world, plain, browse, READERS)
    hide(world, plain, frozen)
    after = readings(world, plain, browse, READERS)
    found = changed(before, after)
    assert found == [], found
    assert not [key for key, (_, body) in after.items() if f"{WORD} " in body and "search" not in key]


# The proof that these tests can fail: one table's policy is opened, and something is seen


BETRAYING = (
    "access_record",
    "chronology_event",
    "cases_birthdate",
    "cases_contactpoint",
    "cases_marker",
    "cases_personaddress",
    "cases_personname",
)


def sabotaged(table: str, act: Any) -> Any:
    """What `act` gives while everybody may read the table."""

    def under() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER POLICY web_reads ON {table} USING (true)")
        return act()

    return undone(under)


def test_each_of_these_policies_opened_is_found_out(scene, browse):
    """The others lean on a record's own row as well, which stays shut: one wall more."""

    def seen() -> Any:
        browser = browse(scene.world.supervisor)
        browser.get("/")
        known = [scene.open.case.victim, scene.hidden.case.victim]
        addresses = [reverse("cases:person", args=[one.reference]) for one in known]
        records = [scene.open.case.record, scene.hidden.case.record, scene.hidden.incident.record]
        addresses += [reverse("chronology:menu", args=[held.reference]) for held in records]
        addresses += [reverse("cases:case", args=[scene.open.case.record.reference])]
        addresses += [reverse(name) for name in ("desk:home", "cases:pool", "cases:handover", "risk:queue")]
        return {address: undone(read_page, browser, address) for address in addresses}

    intact = undone(seen)
    assert [table for table in BETRAYING if not changed(intact, sabotaged(table, seen))] == []


def test_an_opened_record_is_found_out_by_the_probes(scene, browse):
    found = sabotaged("access_record", lambda: unlike(scene, browse, ["officer"]))
    assert ("officer", "get", "desk:record", "status") in found
    assert ("officer", "get", "api:record", "body") in found


# Pages that stand open


def test_neither_side_of_a_counter_allegation_shows_the_others_contact_address_level_or_plan(world, now, browse):
    one, other = opposite_cases(world, now)
    browser = browse(world.supervisor)
    for mine, theirs, kept in ((one, other, ("Teaselwood", "900333")), (other, one, ("Cloverwood", "900222"))):
        before = of_one_side(browser, mine)
        assert not [(name, word) for name, body in before.items() for word in kept if word in body]
        assert Case.objects.filter(pk=theirs.case.pk).update(level="standard")
        assert LevelSet.objects.filter(record=theirs.case.record).update(level="standard")
        assert changed(before, of_one_side(browser, mine)) == []


def of_one_side(browser: Any, mine: Whole) -> dict[str, str]:
    """Every page of a case and of its report."""
    pages = {
        name: reverse(name, kwargs=called(mine, name, path, takes))
        for name, path, takes in PROBED
        if path.startswith(("cases/", "incidents/")) and not {"draft", "pk"} & set(takes)
    }
    return {name: undone(read_page, browser, address)[1] for name, address in pages.items()}


def opposite_cases(world: Any, now: Any) -> tuple[Whole, Whole]:
    """Each says that it was the other; they are known to be the same two people."""
    from cases.actions.people import answer_match, confirm_match

    at = now - timedelta(hours=9)
    one = whole(world, at, by=world.colleague, word="Clover", names=("Juniper", "Barnaby"), phone="07700 900222")
    other = whole(world, at, by=world.colleague, word="Teasel", names=("Barnaby", "Juniper"), phone="07700 900333")
    for mine, theirs in ((one.case.victim, other.case.suspect), (one.case.suspect, other.case.victim)):
        row = answer_match(mine, theirs, "same", through=one.incident.record, by=world.colleague, at=at)
        confirm_match(row, by=world.specialist, at=at)
    link(one.case, other.case, kind="counter", by=world.colleague, at=at)
    one.rows["other"], other.rows["other"] = other.case.record, one.case.record
    return one, other


# What a holder writes beside


def test_a_report_that_joins_a_locked_case_is_kept_from_the_same_people(scene, browse, now):
    """Else he who is excluded would read in the new report what the locked one keeps from him."""
    from cases.models import Incident
    from cases.reports import Suspect, Victim
    from tests.cases.reports import person, saved
    from tests.world import login

    victim, suspect = scene.hidden.case.victim.reference, scene.hidden.case.suspect.reference
    with login("web"):
        read_as(scene.world.holder.pk)
        new = saved(
            scene.world,
            now,
            by=scene.world.holder,
            victims=(Victim(person("Fern", "Quillfeather", answers={victim: "same"})),),
            suspects=(Suspect(person("Alder", "Quillfeather", answers={suspect: "same"})),),
        )
    held = Incident.objects.get(pk=new.incident.pk)
    assert Pair.objects.get(record=held.record, ended_at=None).case_record_id == scene.hidden.case.pk
    assert held.locked == "confirmed"
    address = reverse("cases:incident", args=[held.record.reference])
    assert browse(scene.world.holder).get(address).status_code == 200
    for member in (scene.world.specialist, scene.world.officer, scene.world.inspector):
        assert browse(member).get(address).status_code == 404


def test_a_locked_report_counts_on_no_open_one(scene, now):
    """The flag is shown to everybody who may see the report that bears it, so it may not have counted what they may not."""
    from cases.actions.marks import count_reports
    from cases.definitions import repeat_rule_at
    from cases.models import Party

    Party.objects.create(
        record=scene.hidden.incident.record, part="victim", person=scene.open.case.victim, added_at=now
    )
    for known, counted in ((scene.open.incident, 1), (scene.hidden.incident, 2)):
        known.reported_at = now
        group = frozenset([scene.open.case.victim_id])
        assert count_reports(known, group, repeat_rule_at(now)) == counted
