"""An adversary's probes: what is hidden answers like what is not there, and every list reads as if it were not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.urls import reverse

from dapolicy.access.matrix import allows
from dapolicy.access.references import new_reference
from tests.access.acts import writing
from tests.access.called import NOBODYS
from tests.access.conftest import Scene, hide
from tests.access.looks import (
    changed,
    compare,
    difference,
    found_by_machine,
    look,
    read_page,
    searched,
    text_of,
    undone,
)
from tests.access.typist import forms_on
from tests.access.whole import (
    PROBED,
    WORD,
    Whole,
    absent,
    addresses,
    called,
)

SEARCHED = (WORD, "Quillfeather", "Alder Quillfeather", "07700 900888", "07700 900111", "4 Rosebaywood Lane", "WM1 2AB")
ASKERS = ("specialist", "supervisor")  # excluded for all their grant; and who may do most
WRITERS = (*ASKERS, "admin")
READERS = (*ASKERS, "officer", "partner", "analyst", "admin")
READ_NO_ROW = {"health", "api:schema", "desk:policy"}
LISTS = [name for name, _, takes in addresses() if not takes and name not in READ_NO_ROW]


def probes(scene: Scene, *, mixed: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each address about the hidden thing: all of it hidden, and (mixed) its row named of a record that stands open."""
    for name, path, takes in PROBED:
        hidden = called(scene.hidden, name, path, takes)
        yield name, hidden
        if mixed and {"handle", "key", "promise", "fact", "entry", "other"} & set(takes):
            yield name, hidden | {"reference": called(scene.open, name, path, ("reference",))["reference"]}


TYPED = {"words": "Because", "reason": "Because", "decision": "yes"}
Typed = dict[str, dict[str, str]]


def typed_at(scene: Scene, browse: Any) -> Typed:
    """What each address is sent that takes something: the form that its page shows of what stands open, filled in."""
    browser, typed = browse(scene.world.holder), dict.fromkeys(writing(), TYPED)
    for name, path, takes in PROBED:
        if name in typed and "other" not in takes:
            address = reverse(name, kwargs=called(scene.open, name, path, takes))
            forms = forms_on(text_of(undone(browser.get, address)))
            own = (form.filled(scene.now) for form in forms if form.action in ("", address))
            typed[name] = TYPED | next(own, {})
    return typed


def asked_by(reader: str, name: str, typed: Typed, *, reads: bool) -> list[tuple[str, dict[str, str]]]:
    """Whom the matrix lets in nowhere is refused before anything is typed: reading shows as much."""
    if reader not in WRITERS or name not in typed:
        return [("get", {})]
    return [*([("get", {})] if reads else []), ("post", typed[name])]


def unlike(scene: Scene, browse: Any, readers: Iterable[str], *, reads: bool = True) -> list[tuple[str, ...]]:
    """Every probe whose answer about the hidden thing is not the answer about nothing.

    Args: reads, whether they that write also read what they write on.
    """
    found, readers = [], [*readers]
    typed = typed_at(scene, browse) if set(WRITERS) & set(readers) else {}
    for reader in readers:
        browser = browse(getattr(scene.world, reader))
        browser.get("/")
        asked = [*probes(scene, mixed=reader in ASKERS)]
        for name, hidden in let_in(getattr(scene.world, reader), asked):
            nothing = absent(hidden) | {taken: key for taken, key in hidden.items() if (name, taken) in NOBODYS}
            if hidden.get("reference") not in {each.reference for each in hidden_things(scene)}:
                nothing["reference"] = hidden.get("reference")
            for method, data in asked_by(reader, name, typed, reads=reads):
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
    # These two are one family, and no counter-allegation; the others are for professional standards, for posts, about
    # applications, and for whoever runs MARAC, and have probes of their own.
    roles = frozenset(scene.world.holder.memberrole_set.values_list("role_id", flat=True))
    elsewhere = {name for name in missing if name.startswith(("console:", "custody:", "ppda:", "dvds:"))}
    # A place on an agenda is made with every column filled: that case has left it. See tests/marac/test_attending.
    left = {"marac:attendees"}
    elsewhere |= {name for name in missing if name.startswith("marac:") and (not allows(name, roles) or name in left)}
    assert missing - elsewhere == {"cases:decide-aggressor"}
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
    _ = [*pages(plain, of_records=True)]  # what addresses name is made before anybody looks, not between two looks
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


def test_every_page_reads_as_if_the_hidden_were_not_there(world, plain, frozen, browse):
    before = readings(world, plain, browse, READERS)
    hide(world, plain, frozen)
    after = readings(world, plain, browse, READERS)
    assert changed(before, after) == [], difference(before, after)
    assert not [key for key, (_, body) in after.items() if f"{WORD} " in body and "search" not in key]


# The proof that these tests can fail: one table's policy is opened, and something is seen


BETRAYING = (
    "access_record",
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


def asked_by_anybody() -> None:
    """A reference is asked for by a function of its own, which keeps the wall whatever the policy says."""
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE OR REPLACE FUNCTION dapolicy_asked(_reference text) RETURNS bigint LANGUAGE sql STABLE
               SECURITY DEFINER SET search_path = public, pg_temp AS
               'SELECT id FROM access_record WHERE reference = _reference'"""
        )


def test_an_opened_record_is_found_out_by_the_probes(scene, browse):
    def look() -> list[tuple[str, ...]]:
        asked_by_anybody()
        return unlike(scene, browse, ["officer"])

    found = sabotaged("access_record", look)
    assert ("officer", "get", "desk:record", "status") in found
    assert ("officer", "get", "api:record", "body") in found
