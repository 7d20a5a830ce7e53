"""A case on an agenda with what its sheets are made from, read as the transaction's reader: the coordinator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property

from cases.models import BirthDate, Case, Incident, Pair, Party, PersonName
from cases.queries.people import births_of, groups_of, names_of
from dapolicy.chronology.models import Content, Event, Sensitivity
from dapolicy.chronology.standing import standing_on, withdrawn_on
from dapolicy.policy.worktime import london_day, london_moment, months_on
from dapolicy.ui.telling import tell
from marac.models import Item
from marac.queries.pairs import records_of_pair
from marac.terms import rules_at


@dataclass
class About:
    """One item's case, its two people under every id, and the records of these two in this direction."""

    item: Item
    case: Case
    now: datetime

    @property
    def suspect_name(self) -> str:
        return self.names.get(self.case.suspect_id or 0, self.case.get_suspect_known_display())

    @property
    def title(self) -> str:
        return f"{self.names[self.case.victim_id]} and {self.suspect_name}"

    @property
    def ask(self) -> str:
        """Whom one rings about what is not on paper."""
        record = self.case.record
        who = record.safeguarding_lead or record.investigator
        return f"{who}, {record.team}" if who else str(record.team)

    @cached_property
    def pair(self) -> list[int]:
        return records_of_pair(self.case)

    @cached_property
    def incidents(self) -> list[Incident]:
        """Their reports, newest first."""
        reports = Pair.objects.filter(case_record__in=self.pair, ended_at=None).values("record")
        return list(Incident.objects.filter(record__in=reports).select_related("record").order_by("-reported_at"))

    @cached_property
    def records(self) -> list[int]:
        return [*self.pair, *(one.record_id for one in self.incidents)]

    @cached_property
    def parties(self) -> list[Party]:
        """Who stood in these reports, as what, newest first."""
        rows = Party.objects.filter(record__in=[one.record_id for one in self.incidents], ended_at=None)
        return list(rows.order_by("-added_at", "-pk"))

    @property
    def of_the_two(self) -> list[tuple[str, Party]]:
        """What was recorded of the case's two people in these reports, each as *Victim* or *Suspect* of this case."""
        case = self.case
        parts = ((Party.Part.VICTIM, case.victim_id), (Party.Part.SUSPECT, case.suspect_id))
        return [
            (str(part.label), party)
            for part, who in parts
            for party in self.parties
            if who and party.part == part and party.person_id in self.groups[who]
        ]

    @cached_property
    def children(self) -> list[int]:
        """Children of these reports, each once."""
        found = [one.person_id for one in self.parties if one.part == Party.Part.CHILD and one.person_id]
        return list(dict.fromkeys(found))

    @cached_property
    def everybody(self) -> list[int]:
        return [one for one in (self.case.victim_id, self.case.suspect_id) if one] + self.children

    @cached_property
    def groups(self) -> dict[int, frozenset[int]]:
        return groups_of(self.everybody)

    @cached_property
    def sure(self) -> dict[int, frozenset[int]]:
        """Those between whom contact details cross."""
        return groups_of(self.everybody, confirmed=True)

    @cached_property
    def names(self) -> dict[int, str]:
        return names_of(self.everybody)

    def born(self, person: int) -> str:
        found = self.births.get(person)
        return (tell(found.born) if found.born else found.words) if found else "Not known yet"

    @cached_property
    def births(self) -> dict[int, BirthDate]:
        return births_of(self.everybody)

    def also(self, person: int) -> str:
        """Former names and aliases."""
        kinds = (PersonName.Kind.ALIAS, PersonName.Kind.FORMER)
        rows = PersonName.objects.filter(person__in=self.groups[person], kind__in=kinds, withdrawn_at=None)
        return "; ".join(dict.fromkeys(str(row) for row in rows.order_by("pk")))

    @cached_property
    def last_heard(self) -> datetime | None:
        """When these two were last heard at a meeting."""
        heard = Item.objects.filter(record__in=self.pair, heard_at__isnull=False, heard_at__lt=self.now)
        return heard.exclude(pk=self.item.pk).order_by("-heard_at").values_list("heard_at", flat=True).first()

    @property
    def since(self) -> datetime:
        """When they were last heard; else the start of the time that the rules count in, back from the referral.

        It does not move with today: at midnight every case would read otherwise than in its papers.
        """
        period = rules_at(self.now).escalation_period.number
        return self.last_heard or london_moment(months_on(london_day(self.item.referral.at), -period), time.min)

    @property
    def since_words(self) -> str:
        if self.last_heard:
            return f"Since the meeting of {tell(london_day(self.last_heard))}"
        return f"Not heard before: since {tell(london_day(self.since))}"

    def last(self, kind: str) -> Event | None:
        """The newest of a kind that may be told."""
        return next(iter(reversed(self.standing([kind]))), None)

    def standing(self, kinds: Iterable[str]) -> list[Event]:
        """What stands on their records, that nobody took from view and that did not come in confidence."""
        gone = withdrawn_on(self.records)
        return [event for event in standing_on(kinds, self.records) if tellable(event) and not gone.touches(event)]

    def said(self, event: Event | None) -> str:
        """The words of an event, where nobody has hidden them and they did not come in confidence."""
        if event is None or not tellable(event):
            return ""
        found = Content.objects.filter(event_id=event.pk, hidden_at=None).values_list("words", flat=True)
        return found.first() or ""


def tellable(event: Event) -> bool:
    """What was given in confidence, known through the victim alone, or is intelligence, is told to no agency."""
    return event.sensitivity == Sensitivity.ORDINARY


def about(item: Item, *, now: datetime) -> About | None:
    """None where this reader may not see the case."""
    owners = ("record__team", "record__investigator", "record__safeguarding_lead")
    case = Case.objects.select_related(*owners).filter(pk=item.record_id).first()
    return About(item, case, now) if case else None
