"""One application as its page shows it, in a fixed number of statements however much has happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from cases.models import Case
from cases.queries.contact import Asked, Reaching, reach_all
from cases.queries.people import births_of, groups_of, names_of
from dapolicy.access.asked import KeyOf
from dapolicy.access.references import parse_reference
from dapolicy.chronology.models import Clock
from dapolicy.chronology.narrative import Item, Narrative
from dapolicy.policy.editions import policy_in_use
from dapolicy.ui.navigation import href_of
from dvds.models import Application, Part, Party
from dvds.queries.limits import state_of
from dvds.queries.told import told_of
from dvds.story import Story, story_of
from dvds.terms import INDICATORS


def application_with(reference: str) -> Application | None:
    """The application of this reference, if there is one that this reader may see."""
    wanted = parse_reference(reference) or ""
    return Application.objects.select_related("record__team").filter(record=KeyOf(wanted)).first()


@dataclass(frozen=True)
class ClockRow:
    """One limit: when it falls due, how it stands, and which edition says so."""

    clock: Clock
    title: str
    why: dict[str, Any]
    state: str
    binds: bool = False

    @property
    def is_open(self) -> bool:
        return self.state in ("running", "overdue")


@dataclass
class Page:
    """What the page of an application reads, each part once."""

    application: Application
    now: datetime

    @cached_property
    def story(self) -> Story:
        return story_of(self.application.record, self.application)

    @cached_property
    def names(self) -> dict[int, str]:
        return names_of(row.person_id for row in self.story.parties)

    @cached_property
    def births(self) -> dict[int, Any]:
        return births_of(row.person_id for row in self.story.parties)

    @cached_property
    def groups(self) -> dict[int, frozenset[int]]:
        """Each person of the application with everybody who is one with them."""
        return groups_of(row.person_id for row in self.story.parties)

    @cached_property
    def crossing(self) -> dict[int, frozenset[int]]:
        """The same where a second person confirmed it: contact details cross over nothing less."""
        return groups_of((row.person_id for row in self.story.parties), confirmed=True)

    @cached_property
    def cases(self) -> list[Case]:
        """Cases of anybody in the application, as this reader may see them."""
        everybody = frozenset().union(*self.groups.values())
        found = Case.objects.filter(Q(victim__in=everybody) | Q(suspect__in=everybody))
        return list(found.select_related("record").order_by("-last_incident_at", "pk"))

    def reaching(self, party: Party) -> Reaching:
        """How one of them can be reached safely. Contact crosses to them from the application's own record first."""
        group = self.crossing[party.person_id]
        return reach_all([Asked(party.person, "victim", group)], self.own(party), self.application.record)["victim"]

    def own(self, party: Party) -> list[Case]:
        """Cases whose incidents bear on how somebody is reached."""
        group = self.crossing[party.person_id]
        return [case for case in self.cases if case.victim_id in group or case.suspect_id in group]

    def name(self, part: str) -> str:
        party = self.story.person(part)
        return self.names[party.person_id] if party else "Not known yet"

    @property
    def differ(self) -> bool:
        """Whether somebody other than the potential victim asked: every page about contact says so (DVDS-002)."""
        return self.story.others_ask(self.crossing)

    @property
    def may_differ(self) -> bool:
        """Nobody has said yet who asks: until then the applicant may be anybody."""
        return self.story.asks and not self.application.applicant_is

    def clock_rows(self) -> list[ClockRow]:
        """Every limit that ran or runs, and which one binds: the earliest that is still open."""
        clocks = Clock.objects.filter(record=self.application.record, void=False).order_by("due_at", "pk")
        rows = [self.clock_row(clock) for clock in clocks]
        first = next((row for row in rows if row.is_open), None)
        return [ClockRow(row.clock, row.title, row.why, row.state, row is first) for row in rows]

    def clock_row(self, clock: Clock) -> ClockRow:
        duty = policy_in_use().duty(clock.duty, clock.edition)
        why = {"rule": f"{duty.title}: {clock.why}", "edition": clock.edition, "source": duty.source}
        return ClockRow(clock, duty.title, why | {"href": href_of("desk:policy")}, state_of(clock, self.now))

    def timeline(self) -> list[Item]:
        """What happened, the latest first."""
        record = self.application.record
        shown = sorted(self.story.events, key=lambda event: (event.at, event.recorded_at), reverse=True)
        return Narrative(shown, {record.pk: record.reference}).items()

    @property
    def indicators(self) -> list[str]:
        """What is feared or known, in words: as first contact said it, and what was learnt since."""
        learnt = [one for event in self.story.of("dvds.details-learnt") for one in event.detail.get("indicators") or ()]
        said = dict.fromkeys([*self.application.indicators, *learnt])
        return [dict(INDICATORS).get(one, one) for one in said]

    def people_rows(self) -> list[dict[str, Any]]:
        """Everybody in it by their part, with what is beside them."""
        rows = []
        told = told_of(self.application.record, self.names)
        for row in self.story.parties:
            born = self.births.get(row.person_id)
            rows.append(
                {
                    "part": row.get_part_display(),
                    "name": self.names[row.person_id],
                    "relation": row.relation,
                    "born": born.born if born else None,
                    "person": row.person,
                    "told": told[row.person_id],
                }
            )
        return rows

    def beside(self) -> list[dict[str, Any]]:
        """Cases between any two of the application's people, whoever asked: the ex-partner who writes as a friend."""
        rows = []
        for case in self.cases:
            victim, suspect = self.part_of(case.victim_id), self.part_of(case.suspect_id)
            if victim or suspect:
                rows.append({"case": case, "victim": victim, "suspect": suspect, "between": bool(victim and suspect)})
        return rows

    def part_of(self, person: int | None) -> str:
        """Which part somebody of a case has here, in words."""
        parts = [row.get_part_display() for row in self.story.parties if person in self.groups[row.person_id]]
        return " and ".join(dict.fromkeys(parts))


def records_as_applicant(people: Any) -> set[int]:
    """Applications in which one of these people is the applicant or the potential victim: a death ends their clocks."""
    parts = (Part.APPLICANT, Part.POTENTIAL_VICTIM)
    rows = Party.objects.filter(person__in=list(people), part__in=parts, ended_at=None)
    return set(rows.values_list("record_id", flat=True))
