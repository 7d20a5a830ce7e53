"""The history of a case as one narrative: its own incidents, and former partners of either of the two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from cases.models import Case, Incident
from cases.queries.here import Here
from dapolicy.access.models import Record
from dapolicy.chronology.models import Event
from dapolicy.chronology.narrative import Item, Narrative
from dapolicy.ui.telling import tell

PAGE = 30
OTHER_SIDES = "The other side's report"
ALWAYS_LEFT_OUT = ("clock.moved", "handover.offered", "handover.accepted")
NAMES_ANOTHER = ("other", "incident", "to")  # where an event's detail gives another record's reference
REFERENCE = "DA-"
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
    """The narrative, latest first, a page at a time. A fixed number of queries, whatever the length."""
    told_from = sources_of(here)
    shown = Q(record_id__in=told_from.own | set(told_from.former))
    other_side = Q(record_id__in=told_from.opposite) & begins(OTHER_SIDE)
    kept_back = Q(record_id__in=told_from.apart) & begins(ANOTHER_VICTIMS_OWN)
    events = Event.objects.filter(shown | other_side).exclude(kept_back)
    if before:
        events = events.filter(at__lt=before)
    events = without_hidden(events.exclude(kind__in=ALWAYS_LEFT_OUT))
    kept, earlier = whole_moments(events.order_by("-at", "-recorded_at", "-pk"), most)
    return Page(lines(one_of_each(kept, told_from), told_from, here), earlier, told_from.everything)


def whole_moments(events: QuerySet[Event], most: int) -> tuple[list[Event], datetime | None]:
    """The first `most` and where the next page begins. A page ends between two moments, so that none is left out."""
    found = list(events[: most + 1])
    if len(found) <= most:
        return found, None
    cut = found[-1].at
    kept = [event for event in found if event.at > cut]
    if not kept:  # so much at one moment that it is a page of its own
        kept = list(events.filter(at=cut))
    return kept, kept[-1].at


def begins(prefixes: Iterable[str]) -> Q:
    """Kinds that begin with one of these."""
    found = Q()
    for prefix in prefixes:
        found |= Q(kind__startswith=prefix)
    return found


def one_of_each(events: list[Event], told_from: Sources) -> list[Event]:
    """An act that is written on several records is one line: the one of this case, else of its incidents."""
    found: dict[str, Event] = {}
    for event in events:
        act = f"{event.kind}|{event.at}|{event.recorded_at}|{event.by_id}|{event.subject}|{event.detail}"
        other = found.get(act)
        if other is None or (other.record_id not in told_from.own and event.record_id in told_from.own):
            found[act] = event
    return list(found.values())


def without_hidden(events: QuerySet[Event]) -> QuerySet[Event]:
    """Not those that name another record which this reader may not see: that it exists must not show here either."""
    for key in NAMES_ANOTHER:
        named = Coalesce(KeyTextTransform(key, "detail"), Value(""), output_field=TextField())
        seen = Record.objects.filter(reference=KeyTextTransform(key, OuterRef("detail")))
        events = events.alias(**{f"names_{key}": named})
        events = events.filter(~Q(**{f"names_{key}__startswith": REFERENCE}) | Exists(seen))
    return events


def lines(events: list[Event], told_from: Sources, here: Here) -> list[Line]:
    """Each event in words, its incident's account among them, and whose it is where it is not this case's."""
    accounts = accounts_of({event.record_id for event in events} - told_from.opposite)
    told = Narrative(events, here.references).items()
    return [with_account(item, accounts, told_from) for item in told]


def with_account(item: Item, accounts: dict[int, str], told_from: Sources) -> Line:
    """A report is told with what was said of it; the other side's words are not."""
    words = item.words
    if item.kind == "incident.reported":
        words = accounts.get(item.record_id, "")
    if item.record_id in told_from.opposite:
        return Line(replace(item, words="", href="", corrections=[]), OTHER_SIDES)
    return Line(replace(item, words=words), told_from.former.get(item.record_id, ""))


def accounts_of(record_ids: Iterable[int]) -> dict[int, str]:
    """What each report says happened, with when, as it was given."""
    rows = Incident.objects.filter(record__in=list(record_ids))
    return {row.record_id: "\n".join(filter(None, [happened(row), row.account])) for row in rows}


def happened(incident: Incident) -> str:
    """When it happened, where that is not when it was reported."""
    if incident.happened_words:
        return f"Happened {incident.happened_words}."
    return f"Happened {tell(incident.happened_from)}." if incident.happened_from else ""
