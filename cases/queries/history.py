"""The history of a case as one narrative: its own incidents, and former partners of either of the two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from cases.models import Case, Incident
from cases.queries.here import Here
from cases.queries.rows import read_json, revive_all
from dapolicy.access.models import Record
from dapolicy.chronology.models import Event
from dapolicy.chronology.narrative import BESIDE, Item, Narrative
from dapolicy.ui.telling import tell

PAGE = 30
OTHER_SIDES = "The other side's report"
ALWAYS_LEFT_OUT = ("clock.moved", "handover.offered", "handover.accepted")
NAMES_ANOTHER = ("other", "incident", "to")  # where an event's detail gives another record's reference
REFERENCE = "DA-"
HISTORY = "SELECT case_history(%s, %s, %s, %s, %s, %s, %s, %s, %s)"
# Of the other side of a counter-allegation only what happened is shown: no contact, address, level or plan.
# Of somebody else's case with the same suspect nothing is told that says where or how that victim is reached.
ANOTHER_VICTIMS_OWN = ("victim.", "contact.", "safety-plan.", "promise.", "owner.", "support.", "welfare.", "couple.")
OTHER_SIDE = ("incident.", "suspect.", "order.", "case.opened", "case.closed", "counter-allegation.")


@dataclass(frozen=True)
class Sources:
    """Which records a narrative is told from, and what each is called on the page."""

    own: set[int]
    former: dict[int, str]
    opposite: set[int]
    apart: set[int]

    @property
    def everything(self) -> set[int]:
        return self.own | set(self.former) | self.opposite


@dataclass(frozen=True)
class Line:
    """One line of the narrative, and whose case it comes from where it is another's."""

    item: Item
    whose: str = ""


@dataclass(frozen=True)
class Page:
    """Some lines, latest first, and the moment from which the next page goes on."""

    lines: list[Line]
    earlier: datetime | None
    records: set[int]


def sources_of(here: Here) -> Sources:
    """Own, former and opposite records: cases of either person in the same part, and of the two the other way round."""
    case = here.case
    victim, suspect = here.groups[case.victim_id], here.groups.get(case.suspect_id or 0, frozenset())
    others = [one for one in here.cases if one.pk != case.pk]
    opposite = [one for one in others if one.victim_id in suspect and one.suspect_id in victim]
    alike = [one for one in others if one.suspect_id in suspect or one.victim_id in victim]
    former = [one for one in alike if one not in opposite]
    own = set(here.records)
    whose = labels(former, here, own)
    other_side = {pk for one in opposite for pk in (one.pk, *here.incidents.get(one.pk, {}))}
    apart = {one.pk for one in former if one.victim_id not in victim}
    return Sources(own, whose, other_side - own - set(whose), apart)


def labels(former: list[Case], here: Here, own: set[int]) -> dict[int, str]:
    """What another case's records are called on this page; an incident of several cases belongs to the nearest."""
    whose: dict[int, str] = {}
    for one in former:
        label = f"{here.names[one.victim_id]} and {here.names.get(one.suspect_id or 0, 'a suspect not known yet')}"
        whose |= {pk: label for pk in (one.pk, *here.incidents.get(one.pk, {})) if pk not in own}
    return whose


def history_of(here: Here, *, before: datetime | None = None, most: int = PAGE) -> Page:
    """The narrative, latest first, a page at a time. One statement, whatever the length."""
    told_from = sources_of(here)
    found = Found(told_from, before=before, most=most)
    kept = one_of_each(found.kept, told_from)
    return Page(found.lines(kept, here), found.earlier, told_from.everything)


class Found:
    """What the database has of one page, and where the next begins.

    A page ends between two moments, so that none is left out; so much at one moment is a page of its own.
    """

    def __init__(self, told_from: Sources, *, before: datetime | None, most: int) -> None:
        self.told_from = told_from
        self.read = self.ask(before=before, most=most + 1)
        told = revive_all(Event, self.read["told"] or [])
        self.kept, self.earlier = told, None
        if len(told) > most:
            cut = told[most].at
            self.kept = [event for event in told if event.at > cut] or told
            self.earlier = self.kept[-1].at

    def ask(self, *, before: datetime | None, most: int) -> Mapping[str, Any]:
        opposite, apart = list(self.told_from.opposite), list(self.told_from.apart)
        kept_back = [f"{kind}%" for kind in ANOTHER_VICTIMS_OWN]
        told = [f"{kind}%" for kind in OTHER_SIDE]
        records = list(self.told_from.everything)
        asked = [records, opposite, told, apart, kept_back, list(ALWAYS_LEFT_OUT), list(BESIDE), before, most]
        return read_json(HISTORY, asked) or {}

    def lines(self, events: list[Event], here: Here) -> list[Line]:
        """Each event in words, its incident's account among them, and whose it is where it is not this case's."""
        accounts = {one.record_id: account_of(one) for one in revive_all(Incident, self.read["accounts"] or [])}
        narrative = Narrative(events, here.references)
        # What the narrative would ask for by itself is here already.
        vars(narrative).update(
            beside=revive_all(Event, self.read["beside"] or []),
            words=self.read["words"] or {},
            names={row["id"]: row["name"] for row in self.read["members"] or []},
        )
        return [with_account(item, accounts, self.told_from) for item in narrative.items()]


def without_hidden(events: QuerySet[Event]) -> QuerySet[Event]:
    """Not those that name another record which this reader may not see: that it exists must not show here either."""
    for key in NAMES_ANOTHER:
        named = Coalesce(KeyTextTransform(key, "detail"), Value(""), output_field=TextField())
        seen = Record.objects.filter(reference=KeyTextTransform(key, OuterRef("detail")))
        events = events.alias(**{f"names_{key}": named})
        events = events.filter(~Q(**{f"names_{key}__startswith": REFERENCE}) | Exists(seen))
    return events


def one_of_each(events: list[Event], told_from: Sources) -> list[Event]:
    """An act that is written on several records is one line: the one of this case, else of its incidents."""
    found: dict[str, Event] = {}
    for event in events:
        act = f"{event.kind}|{event.at}|{event.recorded_at}|{event.by_id}|{event.subject}|{event.detail}"
        other = found.get(act)
        if other is None or (other.record_id not in told_from.own and event.record_id in told_from.own):
            found[act] = event
    return list(found.values())


def with_account(item: Item, accounts: dict[int, str], told_from: Sources) -> Line:
    """A report is told with what was said of it; the other side's words are not."""
    words = item.words
    if item.kind == "incident.reported":
        words = accounts.get(item.record_id, "")
    if item.record_id in told_from.opposite:
        return Line(replace(item, words="", href="", corrections=[]), OTHER_SIDES)
    return Line(replace(item, words=words), told_from.former.get(item.record_id, ""))


def account_of(incident: Incident) -> str:
    """What a report says happened, with when, as it was given."""
    return "\n".join(filter(None, [happened(incident), incident.account]))


def happened(incident: Incident) -> str:
    """When it happened, where that is not when it was reported."""
    if incident.happened_words:
        return f"Happened {incident.happened_words}."
    return f"Happened {tell(incident.happened_from)}." if incident.happened_from else ""
