"""One case with everything that the parts of its page read, in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from cases.models import Case, CaseLink, Marker, Ownership, Party, Person, Promise, RepeatFlag, SafeContact
from cases.queries.contact import CONFIRMED, CONTACT, DEATHS, UNSETTLING
from cases.queries.people import names_among
from cases.queries.rows import by_key, read_json, revive, revive_all
from dapolicy.access.models import Member, Record, Team
from dapolicy.access.references import parse_reference
from dapolicy.chronology.models import Clock, Event
from dapolicy.chronology.standing import standing_withdrawals

TOLD = "victim.told"
WITHDRAWN = "event.withdrawn"
LOOKED_UP = (TOLD, "evidence.checked")
KINDS = [*UNSETTLING, *CONTACT, *CONFIRMED, *LOOKED_UP, WITHDRAWN]
LATELY = timedelta(days=7)
PAGE = "SELECT case_page(%s, %s, %s, %s, %s)"


def read_case(reference: str, now: datetime) -> Here | None:
    """The case of this reference with everything about it, if there is one that this reader may see."""
    wanted = parse_reference(reference) or ""
    found = read_json(PAGE, [wanted, now, now - LATELY, KINDS, list(DEATHS)])
    return Here(found) if found and found["asked"] else None


class Here:
    """A case, its two people under every id of theirs, every other case of either, and what its page shows."""

    def __init__(self, read: Mapping[str, Any]) -> None:
        self.read = read
        self.case = revive(Case, read["asked"])
        self.case.record = revive_all(
            Record, [read["record"]], team=self.teams, investigator=self.members, safeguarding_lead=self.members
        )[0]
        self.case.victim = self.persons[self.case.victim_id]
        self.case.suspect = self.persons.get(self.case.suspect_id or 0)
        self.people = [one for one in (self.case.victim_id, self.case.suspect_id) if one]

    @cached_property
    def members(self) -> dict[int, Member]:
        """Everybody of ours who is named on the page, by key."""
        return by_key(Member, self.rows("members"))

    @cached_property
    def teams(self) -> dict[int, Team]:
        return by_key(Team, self.rows("teams"))

    @cached_property
    def persons(self) -> dict[int, Person]:
        """Everybody who stands in one of these cases, by key."""
        return by_key(Person, self.rows("persons"))

    def rows(self, part: str) -> list[dict[str, Any]]:
        return self.read[part] or []

    @cached_property
    def names(self) -> dict[int, str]:
        """Of the two under every id of theirs, of the children, and of whoever stands in another case with either."""
        return names_among(self.rows("names"), self.persons)

    @cached_property
    def groups(self) -> dict[int, frozenset[int]]:
        """Everybody who is one with each of the two."""
        return self.one_with(sure=False)

    @cached_property
    def crossing(self) -> dict[int, frozenset[int]]:
        """Those between whom contact details cross."""
        return self.one_with(sure=True)

    def one_with(self, *, sure: bool) -> dict[int, frozenset[int]]:
        found: dict[int, set[int]] = {each: {each} for each in self.people}
        for row in self.rows("one"):
            if row["sure"] or not sure:
                found[row["start"]].add(row["person"])
        return {start: frozenset(group) for start, group in found.items()}

    @cached_property
    def cases(self) -> list[Case]:
        """This case and every other in which either is the victim or the suspect."""
        return revive_all(Case, self.rows("everycase"))

    @cached_property
    def incidents(self) -> dict[int, dict[int, str]]:
        """Each of these cases' incidents, by case: the reference of each record."""
        found: dict[int, dict[int, str]] = {}
        for row in self.rows("reports"):
            found.setdefault(row["case_record_id"], {})[row["record_id"]] = row["reference"]
        return found

    @cached_property
    def events(self) -> list[Event]:
        """What is looked up among the events of these cases and reports, oldest first, without what is gone."""
        found = revive_all(Event, self.rows("events"))
        gone = standing_withdrawals([event for event in found if event.kind == WITHDRAWN])
        return [event for event in found if event.kind != WITHDRAWN and str(event.pk) not in gone]

    @cached_property
    def standing(self) -> list[Event]:
        """What panels look up among the events of the case and its incidents, oldest first, without what is gone."""
        own = set(self.records)
        return [event for event in self.events if event.kind in LOOKED_UP and event.record_id in own]

    @property
    def records(self) -> list[int]:
        """The case's own record and its incidents'."""
        return [self.case.pk, *self.incidents.get(self.case.pk, {})]

    @property
    def references(self) -> dict[int, str]:
        """The reference of every record of these cases."""
        found = {row["record_id"]: row["reference"] for row in self.rows("everycase")}
        for incidents in self.incidents.values():
            found |= incidents
        return found

    @cached_property
    def contacts(self) -> list[SafeContact]:
        """Ways to reach the two that cross to them, newest first."""
        return revive_all(SafeContact, self.rows("contacts"), by=self.members)

    @property
    def as_victim(self) -> set[tuple[int, int]]:
        """Who of the two is a victim in which report."""
        return {(person, record) for person, record in self.rows("as_victim")}

    @cached_property
    def owners(self) -> list[Ownership]:
        """Who has the case now, who covers, and to whom it is offered."""
        known = self.members
        return revive_all(Ownership, self.rows("owners"), member=known, offered_by=known, cover_for=known)

    @cached_property
    def clocks(self) -> list[Clock]:
        """What is owed on the case and its reports, the first due first."""
        return revive_all(Clock, self.rows("clocks"), assignee=self.members, team=self.teams)

    @cached_property
    def promises(self) -> list[Promise]:
        """What is promised and not kept, soonest first, and what was kept lately."""
        return revive_all(Promise, self.rows("promises"), by=self.members, kept_by=self.members)

    @cached_property
    def children(self) -> list[Party]:
        """Children of the case's incidents, each once."""
        found = revive_all(Party, self.rows("children"), person=self.persons)
        return list({row.person_id or -row.pk: row for row in found}.values())

    @cached_property
    def links(self) -> list[tuple[CaseLink, str]]:
        """Linked cases that this reader may see, each with its reference."""
        found = revive_all(CaseLink, self.rows("links"), decided_by=self.members)
        return [(link, row["reference"]) for link, row in zip(found, self.rows("links"), strict=True)]

    @cached_property
    def markers(self) -> list[tuple[Marker, str]]:
        """Markers in force on the two, newest first, each with the reference of the record it was learnt through."""
        found = revive_all(Marker, self.rows("markers"))
        return [(marker, row["reference"] or "") for marker, row in zip(found, self.rows("markers"), strict=True)]

    @cached_property
    def repeat(self) -> RepeatFlag | None:
        """The newest repeat flag of the victim."""
        row = self.read["repeat"]
        return revive(RepeatFlag, row) if row else None
