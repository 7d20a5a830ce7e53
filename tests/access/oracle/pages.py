"""Two families and an application with a word of its own in every fact, and what the pages may say of them to whom."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse

from cases.actions.linking import link
from cases.models import ConfidentialText, PersonAddress
from dapolicy.access.models import Kind, Record
from dapolicy.chronology.actions import record
from ppda.models import ReviewReport
from tests.access.catalogue import rows
from tests.access.looks import shown
from tests.access.oracle.build import Stage, run
from tests.access.oracle.model import (
    Walls,
    exists,
    may_see,
    reads_confidential,
    reads_own,
    reads_withdrawn,
    watches,
)  # fmt: skip
from tests.access.whole import PROBED, Whole, addresses, called, learn_of, own_things, team_offers, whole

PEOPLE = ("ash", "birch", "cedar", "elder")
RECORDS = ("clover-incident", "clover-case", "rosebay-incident", "rosebay-case", "application")
REFUGE, WITHDRAWN, NOTICE, OWN = "Harebell", "Speedwell", "Campion", "Teasel"
WORDS = re.compile(r"Larkspur|Harebell|Speedwell|Campion|Teasel|(?:Clover|Rosebay)(?:moor)?", re.IGNORECASE)
REFERENCES = re.compile(r"\bD[AP]-[2-9A-HJ-NP-Z]{6}\b")
MATRIX = tomllib.loads(Path("dapolicy/access/matrix.toml").read_text())
# Pages that are there for everybody who may see the record and whom the matrix lets in.
THERE = {
    "desk:record", "cases:case", "cases:incident", "cases:person", "risk:case", "chronology:menu", "audit:record",
    "api:record",
}  # fmt: skip
# Pages on which professional standards watch over what is locked, its people's facts not among it.
OF_STANDARDS = ("console:", "custody:")
OF_ONE_MEMBER = {"draft", "pk"}  # what these name is its owner's alone
SEARCHED = ("Quillfeather", "Juniper Quillfeather", "Fern Quillfeather", "07700 900888", "04/03/1990", "WM1 2AB")
LISTS = [name for name, _, takes in addresses() if not takes and name != "health"]


EXPORTED = {"reader": "SafeLives", "reason": "Quarterly data return"}
READER = "Chief Larch"
DOCUMENTS: list[tuple[str, dict[str, str]]] = [
    ("console:export", {"reader": READER, "reason": "Asked", "form": "csv"}),
    ("console:export", {"reader": READER, "reason": "Asked", "form": "pdf"}),
    ("ppda:review-document", {"reader": READER}),
]


@dataclass(frozen=True)
class Operation:
    """What is asked: its name, an address, about whom, the references in the question, and what is typed."""

    name: str
    address: str
    about: str = ""
    asked: str = ""
    typed: dict[str, str] | None = None


class Pages(Stage):
    """What stands in the database, by the names that the model calls it by."""

    def __init__(self, world: Any, at: Any, browse: Any) -> None:
        members = {name: world.member(name, "response-officer") for name in PEOPLE}
        world.member("holder", "specialist-officer", "supervisor", "response-officer")
        self.clover = family(world, at, "Clover", ("Juniper", "Barnaby"), "07700 900222")
        self.rosebay = family(world, at, "Rosebay", ("Fern", "Alder"), "07700 900111")
        held = Record.open(kind=Kind.APPLICATION, team=world.unit, at=at, dvds=True)
        record("dvds.received", held, by=world.dvds, at=at, words="Larkspur")
        families = [*self.clover.records, *self.rosebay.records]
        super().__init__(
            {name: member.pk for name, member in members.items()},
            {name: each.pk for name, each in zip(RECORDS, [*families, held], strict=True)},
        )
        self.cross(held, world, at)
        self.review(world, at)
        self.private(members, at)
        # The families' own danger called posts, of which the model knows nothing: that was over two days ago.
        run("UPDATE access_postpage SET settled_at = now() - interval '48 hours'")
        team_offers(world, by=world.holder, at=at)
        self.browsers = {name: browse(member) for name, member in members.items()}
        self.learn_references()

    def cross(self, held: Record, world: Any, at: Any) -> None:
        """What one record taught about the people of another."""
        for known in (self.clover.case.victim, self.clover.case.suspect):
            learn_of(known, self.rosebay.case.record, at, word="Rosebaymoor")
        learn_of(self.clover.case.suspect, held, at, word="Larkspur")
        link(self.clover.case, self.rosebay.case, kind="family", by=world.holder, at=at)
        self.clover.rows["other"], self.rosebay.rows["other"] = self.rosebay.case.record, self.clover.case.record

    def review(self, world: Any, at: Any) -> None:
        """The review of the investigation, in each case's own words."""
        parts = ("public_protection", "community_impact", "public_confidence", "media")
        for family, word in ((self.clover, "Clovermoor"), (self.rosebay, "Rosebaymoor")):
            said = dict.fromkeys(parts, "Nothing") | {"risk_factors": f"The keys of {word}", "directed_by": READER}
            ReviewReport.objects.create(
                record=family.case.record, readers=[READER], written_at=at, written_by=world.holder, **said
            )

    def private(self, members: dict[str, Any], at: Any) -> None:
        """What fewer people read than see the record."""
        incident = self.clover.incident.record
        place = PersonAddress.objects.create(
            person=self.clover.case.victim, record=incident, learnt_at=at, confidential=True
        )
        ConfidentialText.objects.create(record=incident, fact_kind="address", fact_id=place.pk, words=REFUGE)
        told = record("victim.told", self.clover.case.record, by=members["birch"], at=at, words=WITHDRAWN)
        run("UPDATE chronology_content SET hidden_at = now(), hidden_by_id = %s WHERE event_id = %s",
            members["birch"].pk, str(told.pk))  # fmt: skip
        self.clover.rows |= own_things(members["ash"], self.clover, at, OWN)
        self.rosebay.rows |= own_things(members["elder"], self.rosebay, at, OWN)
        run("UPDATE chronology_notice SET title = %s WHERE title = %s", NOTICE, OWN)

    def learn_references(self) -> None:
        self.reference_of = {reference: self.records[name] for name, reference in self.references.items()}
        facts = "personname", "birthdate", "personaddress", "contactpoint", "marker", "party"
        learnt = " UNION ".join(f"SELECT person_id, record_id FROM cases_{name}" for name in facts)
        self.facts = self.through(learnt)
        # A case names its two, and what happened on it names whom it was about: ids, whoever may know more of them.
        for named in ("victim_id", "suspect_id"):
            learnt += f" UNION SELECT {named}, record_id FROM cases_case"
        learnt += " UNION SELECT p.id, record_id FROM chronology_event JOIN cases_person p ON reference = subject"
        self.learnt = self.through(learnt)

    def through(self, learnt: str) -> dict[str, set[str]]:
        """People's references, each with the records that this statement knows them through."""
        found: dict[str, set[str]] = {}
        of_people = f"SELECT reference, record_id FROM cases_person one JOIN ({learnt}) f ON person_id = one.id"
        for reference, held in rows(of_people):
            found.setdefault(reference, set()).add(self.name_of(held))
        return found

    def name_of(self, key: int) -> str:
        return next(name for name, each in self.records.items() if each == key)

    # What the rules let somebody read

    def words_for(self, walls: Walls, who: str) -> set[str]:
        """Every word that may stand on a page of theirs."""
        of = {"clover": "clover-incident", "clovermoor": "clover-case", "rosebay": "rosebay-incident",
              "rosebaymoor": "rosebay-case", "larkspur": "application"}  # fmt: skip
        words = {word for word, what in of.items() if may_see(walls, who, what)}
        if reads_confidential(walls, who, "clover-incident"):
            words.add(REFUGE.lower())
        if reads_withdrawn(walls, who, "clover-case", "birch"):
            words.add(WITHDRAWN.lower())
        if any(self.reads_notice(walls, who, *one) for one in (("clover-case", "ash"), ("rosebay-case", "elder"))):
            words.add(NOTICE.lower())
        return words | ({OWN.lower()} if who in ("ash", "elder") else set())

    def reads_notice(self, walls: Walls, who: str, what: str, owner: str) -> bool:
        """A notice about what is locked says that there is one, and nothing more."""
        return reads_own(walls, who, what, owner) and walls.records[what].locked == "no"

    def references_for(self, walls: Walls, who: str) -> set[str]:
        known = {one for one, key in self.reference_of.items() if may_see(walls, who, self.name_of(key))}
        return known | {one for one, through in self.learnt.items() if exists(walls, who, through)}

    def watched(self, walls: Walls, who: str) -> set[str]:
        """References of what professional standards watch over."""
        return {one for one, key in self.reference_of.items() if watches(walls, who, self.name_of(key))}

    # Operations

    def operations(self) -> list[Operation]:
        """Every address, about both families; and every file that is made when it is asked for."""
        found = [Operation(name, reverse(name)) for name in LISTS]
        for family in (self.clover, self.rosebay):
            for name, path, takes in PROBED:
                given = called(family, name, path, takes)
                about = "" if OF_ONE_MEMBER & set(takes) else given.get("reference", "")
                found.append(Operation(name, reverse(name, kwargs=given), about, str(given)))
        return [*found, *self.documents()]

    def documents(self) -> list[Operation]:
        """Files that a form asks for: what is typed into it, about both families."""
        made = [Operation("marac:figures-export", reverse("marac:figures-export"), typed=EXPORTED)]
        for family in (self.clover, self.rosebay):
            about = family.case.record.reference
            for name, typed in DOCUMENTS:
                made.append(Operation(name, reverse(name, args=[about]), about, about, typed))
        return made

    def there(self, walls: Walls, who: str, reference: str) -> bool:
        """Whether the thing with this reference exists for them."""
        return reference in self.references_for(walls, who)

    def read(self, who: str, one: Operation) -> tuple[int, str]:
        browser = self.browsers[who]
        return shown(browser.get(one.address) if one.typed is None else browser.post(one.address, one.typed))

    def wrong(self, walls: Walls, who: str, operations: list[Operation]) -> Iterator[str]:
        """Everything that a page or a file says and may not, or a page does not say and should."""
        for one in operations:
            name, about = one.name, one.about
            status, body = self.read(who, one)
            yield from self.told(walls, who, name, body, one.asked)
            watched = name.startswith(OF_STANDARDS) and about in self.watched(walls, who)
            if about and not watched and not self.there(walls, who, about) and status not in (404, 405):
                yield f"{name} answers {who} {status} about what is hidden"
            elif about and self.answers(walls, who, name, about) and status not in (200, 302):
                yield f"{name} answers {who} {status} about what they may see"

    def answers(self, walls: Walls, who: str, name: str, about: str) -> bool:
        """Whether this page must be there for them."""
        known = about in self.reference_of or exists(walls, who, self.facts.get(about, set()))
        may = known and self.there(walls, who, about)
        return name in THERE and may and lets_in(name, walls.people[who].roles_now())

    def told(self, walls: Walls, who: str, name: str, body: str, asked: str) -> Iterator[str]:
        words = {each.lower() for each in WORDS.findall(body)} - self.words_for(walls, who)
        references = set(REFERENCES.findall(body)) - self.references_for(walls, who)
        if name.startswith(OF_STANDARDS):
            references -= self.watched(walls, who)
        hidden = {
            each for each in references if each not in asked and (each in self.reference_of or each in self.learnt)
        }
        if words or hidden:
            meant = sorted(self.meaning(each) for each in hidden)
            yield f"{name} tells {who} {sorted(words)} {meant}"

    def meaning(self, reference: str) -> str:
        if reference in self.reference_of:
            return self.name_of(self.reference_of[reference])
        return f"somebody known through {sorted(self.learnt[reference])}"

    def searches(self, walls: Walls, who: str) -> Iterator[str]:
        """The search page and the interface's people search, by what both families share and by every reference."""
        browser = self.browsers[who]
        for words in (*SEARCHED, *self.reference_of, *self.learnt):
            kept = browser.post("/search/", {"q": words})
            body = shown(browser.get(kept.url))[1] if kept.status_code == 302 else ""
            asked = {"given": words.split()[0], "surname": words.split()[-1], "phones": [words], "references": [words]}
            told = shown(browser.post("/api/v1/people/search/", asked, "application/json"))[1]
            yield from self.told(walls, who, "desk:found", body, words)
            yield from self.told(walls, who, "api:people-search", told, words)


def lets_in(name: str, roles: set[str]) -> bool:
    line = MATRIX[name]
    return isinstance(line, str) or bool(roles & set(line))


def family(world: Any, at: Any, word: str, names: tuple[str, str], phone: str) -> Whole:
    return whole(world, at - timedelta(hours=9), by=world.holder, word=word, names=names, phone=phone)
