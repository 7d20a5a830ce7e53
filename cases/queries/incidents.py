"""Reads about incidents, as the transaction's reader may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.definitions import RepeatRule, repeat_rules
from cases.models import (
    AttendanceDecision,
    CallReview,
    Case,
    Change,
    Closure,
    Incident,
    Interpreting,
    Level,
    Marker,
    Pair,
    Party,
    RepeatFlag,
    Under16Decision,
)
from cases.queries.people import births_of, groups_of, markers_of, names_of
from cases.terms import CONNECTED, FAMILY_OR_FRIEND, Abuse
from dapolicy.access.asked import KeyOf
from dapolicy.chronology.models import Clock, Event
from dapolicy.chronology.registry import sentence_of

ABUSE = dict(Abuse.choices)
VICTIM, SUSPECT = Party.Part.VICTIM, Party.Part.SUSPECT
HISTORY_KINDS = (
    "risk.graded",
    "risk.lowered",
    "order.notice-served",
    "order.heard",
    "suspect.bailed",
    "suspect.wanted",
)
HISTORY_SHOWN = 60


def incident_by_reference(reference: str) -> Incident | None:
    """An incident by our reference; None where it is not there for this reader."""
    incidents = Incident.objects.select_related("record__team", "flagged_by", "reported_by", "same_as")
    return incidents.filter(record=KeyOf(reference)).first()


@dataclass
class Involved:
    """One party as it stands on the page. `number` is its place on the incident, and stays."""

    number: int
    party: Party
    name: str
    born: str = ""
    repeat: RepeatFlag | None = None
    rule: RepeatRule | None = None
    decision: Under16Decision | None = None
    markers: list[Marker] = field(default_factory=list)

    @property
    def is_somebody(self) -> bool:
        """Whether the part stands and somebody is in it."""
        return self.party.ended_at is None and self.party.person_id is not None

    @property
    def awaits_under_16(self) -> bool:
        stands = self.party.ended_at is None and self.party.part in ("victim", "suspect")
        return stands and self.party.under_16 and self.decision is None


def everybody(incident: Incident) -> list[Party]:
    """Every party ever recorded, oldest first: the place in this list is the party's number on the page."""
    parties = Party.objects.filter(record=incident.record_id).select_related("person", "record")
    return list(parties.order_by("pk"))


def sides_of(incident: Incident) -> list[Party]:
    """Victims and suspects of a report as they stand, in the order in which they were told."""
    sides = Party.objects.filter(record=incident.record_id, part__in=[VICTIM, SUSPECT], ended_at=None)
    return list(sides.select_related("person", "record").order_by("pk"))


def both_of(case: Case) -> list[Party]:
    """The two of a case, each by their part in the newest of its reports."""
    newest = Pair.objects.filter(case_record=case.pk, ended_at=None).order_by("-pk")
    pair = newest.select_related("victim__person", "victim__record", "suspect__person", "suspect__record").first()
    return [party for party in (pair.victim, pair.suspect) if party] if pair else []


def involved_in(incident: Incident) -> list[Involved]:
    """Everybody recorded on an incident, with names, repeat flags, markers and decisions. A fixed number of reads."""
    parties = everybody(incident)
    people = {party.person_id for party in parties if party.person_id}
    names, births, markers = names_of(people), births_of(people), markers_of(people)
    repeats = {
        flag.party_id: flag for flag in RepeatFlag.objects.filter(record=incident.record_id).order_by("at", "pk")
    }
    decided = {
        row.party_id: row for row in Under16Decision.objects.filter(record=incident.record_id).order_by("at", "pk")
    }
    rules = {rule.version: rule for rule in repeat_rules()}
    found = []
    for number, party in enumerate(parties, start=1):
        birth, repeat = births.get(party.person_id), repeats.get(party.pk)
        found.append(
            Involved(
                number=number,
                party=party,
                name=names[party.person_id] if party.person_id else party.get_known_display(),
                born=(f"{birth.born:%-d %B %Y}" if birth.born else birth.words) if birth else "",
                repeat=repeat,
                rule=rules.get(repeat.rule) if repeat else None,
                decision=decided.get(party.pk),
                markers=markers.get(party.person_id, []),
            )
        )
    return found


def pairs_of(incident: Incident) -> list[Pair]:
    """Standing pairs of an incident, oldest first."""
    pairs = Pair.objects.filter(record=incident.record_id, ended_at=None)
    return list(pairs.select_related("victim", "suspect", "case_record__case", "record").order_by("pk"))


def has_both_ways(pairs: Iterable[Pair]) -> bool:
    """Whether somebody is a victim in one pair and a suspect in another: neither side sees the other's contact."""
    pairs = list(pairs)
    victims = {pair.victim.person_id for pair in pairs}
    return any(pair.suspect.person_id in victims for pair in pairs if pair.suspect.person_id)


def clocks_of(record_ids: Iterable[int]) -> list[Clock]:
    """What is owed on these records, soonest first."""
    running = Clock.objects.filter(record__in=list(record_ids), stopped_at=None, lapsed_at=None, void=False)
    return list(running.select_related("record__team", "assignee", "team").order_by("due_at", "duty", "pk"))


def changes_of(incident: Incident) -> list[Change]:
    """Every change asked for that may hide abuse, oldest first: the former value stays to be seen (INC-002)."""
    return list(
        Change.objects.filter(record=incident.record_id)
        .select_related("asked_by", "decided_by", "record")
        .order_by("pk")
    )


def reviews_of(incident: Incident) -> list[CallReview]:
    return list(CallReview.objects.filter(record=incident.record_id).select_related("by").order_by("-at", "-pk"))


def interpreting_of(incident: Incident) -> list[Interpreting]:
    rows = Interpreting.objects.filter(record=incident.record_id)
    return list(rows.select_related("party__person", "by", "seen_by", "record").order_by("pk"))


def closures_of(incident: Incident) -> list[Closure]:
    rows = Closure.objects.filter(record=incident.record_id)
    return list(rows.select_related("asked_by", "endorsed_by", "sent_back_by", "record").order_by("pk"))


@dataclass
class HistoryLine:
    """One earlier (or this) incident of anybody involved, on one line."""

    incident: Incident
    people: list[str] = field(default_factory=list)
    abuse: str = ""
    levels: list[str] = field(default_factory=list)
    is_this: bool = False


@dataclass(frozen=True)
class Notable:
    """A risk level, an order or a warning of somebody involved, as a sentence."""

    at: datetime
    sentence: str


@dataclass
class History:
    """What is known of everybody involved, on one screen (INC-012)."""

    lines: list[HistoryLine]
    markers: list[tuple[str, Marker]]
    warnings: list[Notable]
    records: set[int]
    people: set[int]
    more: bool = False


def history_of(incident: Incident) -> History:
    """Every incident of every party, by whatever ids they are known, newest first. A fixed number of reads."""
    parties = [party for party in everybody(incident) if party.person_id and party.part != Party.Part.TELLER]
    own = {part: {each.person_id for each in parties if each.part == part} for part in Party.Part}
    groups = groups_of(party.person_id for party in parties)
    people = set().union(*groups.values()) if groups else set()
    found = _incidents_of(people, incident)
    shown = found[:HISTORY_SHOWN]
    cases = [case for case in _cases_of(people) if not _is_the_other_side(case, own, groups)]
    lines = _history_lines(shown, incident, {case.record_id for case in cases})
    names = names_of(people)
    markers = [(names[person], marker) for person, rows in markers_of(people).items() for marker in rows]
    return History(
        lines=lines,
        markers=markers,
        warnings=_warnings(cases),
        records={each.record_id for each in shown} | {case.record_id for case in cases},
        people=people,
        more=len(found) > HISTORY_SHOWN,
    )


def _is_the_other_side(case: Case, own: Mapping[str, set[int]], groups: Mapping[int, frozenset[int]]) -> bool:
    """A counter-allegation: of the other side only what happened is told, not its level (INV-012)."""
    victims, suspects = ({one for each in own[part] for one in groups[each]} for part in ("victim", "suspect"))
    return case.victim_id in suspects - victims and case.suspect_id in victims - suspects


def _incidents_of(people: set[int], incident: Incident) -> list[Incident]:
    parties = Party.objects.filter(person__in=people, ended_at=None).exclude(part=Party.Part.TELLER)
    rows = Incident.objects.filter(Q(record__in=parties.values("record")) | Q(pk=incident.pk))
    return list(rows.select_related("record").order_by("-reported_at", "-pk")[: HISTORY_SHOWN + 1])


def _history_lines(shown: Sequence[Incident], this: Incident, told: set[int]) -> list[HistoryLine]:
    parties = list(
        Party.objects.filter(record__in=[each.pk for each in shown], ended_at=None)
        .exclude(part=Party.Part.TELLER)
        .order_by("pk")
    )
    names = names_of({party.person_id for party in parties if party.person_id})
    pairs = Pair.objects.filter(record__in=[each.pk for each in shown], ended_at=None).select_related(
        "case_record__case"
    )
    people, levels = defaultdict(list), defaultdict(list)
    for party in parties:
        name = names[party.person_id] if party.person_id else party.get_known_display()
        people[party.record_id].append(f"{party.get_part_display()}: {name}")
    for pair in pairs:
        if pair.case_record_id in told:
            levels[pair.record_id].append(Level(pair.case_record.case.level).label)
    return [
        HistoryLine(
            incident=each,
            people=people[each.pk],
            abuse=", ".join(ABUSE.get(kind, kind) for kind in each.abuse),
            levels=sorted(set(levels[each.pk])),
            is_this=each.pk == this.pk,
        )
        for each in shown
    ]


def _cases_of(people: set[int]) -> list[Case]:
    rows = Case.objects.filter(Q(victim__in=people) | Q(suspect__in=people))
    return list(rows.select_related("record")[:200])


def _warnings(cases: Iterable[Case]) -> list[Notable]:
    """Risk levels, orders and warnings on their cases, newest first."""
    ids = [case.record_id for case in cases]
    events = Event.objects.filter(record_id__in=ids, kind__in=HISTORY_KINDS).order_by("-at", "-pk")[:HISTORY_SHOWN]
    return [Notable(event.at, sentence_of(event.kind, event.detail)) for event in events]


def under_other_label() -> QuerySet[Incident]:
    """Reports between partners or relatives without the flag, until a supervisor confirms or re-flags (INC-003)."""
    related = Pair.objects.filter(record=OuterRef("pk"), ended_at=None, relationship__in=CONNECTED)
    rows = Incident.objects.filter(Exists(related), is_domestic=False, category_confirmed_at=None, same_as=None)
    return rows.select_related("record__team").order_by("reported_at")


def unreviewed_high() -> QuerySet[Incident]:
    """Calls of high-risk reports that no supervisor has looked at yet (INC-005)."""
    high = Pair.objects.filter(record=OuterRef("pk"), ended_at=None, case_record__case__level=Level.HIGH)
    reviewed = CallReview.objects.filter(record=OuterRef("pk"))
    rows = Incident.objects.filter(Q(Exists(high)) | Q(danger_now="yes"), ~Exists(reviewed), is_domestic=True)
    return rows.select_related("record__team").order_by("reported_at")


def changes_waiting() -> QuerySet[Change]:
    rows = Change.objects.filter(state=Change.State.ASKED)
    return rows.select_related("record__team", "asked_by").order_by("asked_at")


def closings_waiting() -> QuerySet[Closure]:
    rows = Closure.objects.filter(endorsed_at=None, sent_back_at=None)
    return rows.select_related("record__team", "asked_by").order_by("asked_at")


def close_interpreters() -> QuerySet[Interpreting]:
    """Family and friends who interpreted, until a supervisor has seen it (INC-016)."""
    rows = Interpreting.objects.filter(who__in=FAMILY_OR_FRIEND, seen_at=None)
    return rows.select_related("record__team", "by").order_by("at", "pk")


def under_16_waiting() -> QuerySet[Party]:
    """Somebody under 16, and no supervisor's decision on the flag yet (INC-011)."""
    decided = Under16Decision.objects.filter(party=OuterRef("pk"))
    rows = Party.objects.filter(~Exists(decided), under_16=True, ended_at=None, part__in=["victim", "suspect"])
    return rows.select_related("record__team").order_by("added_at")


def not_endorsed() -> QuerySet[Incident]:
    """Reports that nobody attends yet, whose delay no supervisor has endorsed (INC-007)."""
    endorsed = AttendanceDecision.objects.filter(record=OuterRef("pk"), endorsed_at__isnull=False)
    rows = Incident.objects.filter(~Exists(endorsed), is_domestic=True, attended_at=None, closed_at=None)
    return rows.exclude(attendance="attend").select_related("record__team").order_by("reported_at")
