"""What stands for the next shift: threat to life, danger now, high, wanted, in custody, promised calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from cases.models import Case, HandoverLine, Promise
from cases.queries.people import names_of
from cases.queries.pool import without_case
from cases.queries.promises import ended
from dapolicy.access.handles import handle
from dapolicy.access.models import Record, Team
from dapolicy.ui.telling import tell, tell_due

Kind = HandoverLine.Kind
ORDER = list(Kind)
MOST = 300
AHEAD, LATELY = timedelta(hours=24), timedelta(hours=12)
ON_LIST = Q(threat_to_life=True) | Q(level="high") | Q(wanted=True) | Q(in_custody=True)
OWNERS = ("record__investigator", "record__safeguarding_lead")


@dataclass(frozen=True)
class Standing:
    """One line: what it is, of whom, who has it, and whether it waits to be accepted."""

    record: Record
    kind: str
    about: str
    words: str
    waiting: HandoverLine | None = None

    @property
    def label(self) -> str:
        return Kind(self.kind).label

    @property
    def investigator(self) -> str:
        return str(self.record.investigator or "nobody yet")

    @property
    def lead(self) -> str:
        return str(self.record.safeguarding_lead or "nobody yet")


@dataclass(frozen=True)
class Handover:
    """A team's page: what waits for a name, what was taken over lately, and what has not been handed over."""

    waiting: list[Standing]
    not_offered: list[Standing]
    accepted: list[HandoverLine]


def handover_of(team: Team | None, now: datetime) -> Handover:
    """A fixed number of queries, whatever stands."""
    lines = HandoverLine.objects.filter(record__team=team).select_related("record", "offered_by", "accepted_by")
    waiting = list(lines.filter(accepted_at=None).select_related(*OWNERS).order_by("offered_at")[:MOST])
    standing = [*cases_standing(team), *unnamed_standing(team), *promises_standing(team, now)]
    by_place = {(line.record_id, line.kind, line.about): line for line in waiting}
    placed = [with_line(one, by_place.pop((one.record.pk, one.kind, one.about), None)) for one in standing]
    gone = [Standing(line.record, line.kind, line.about, "No longer so", line) for line in by_place.values()]
    lately = lines.filter(accepted_at__gt=now - LATELY).order_by("-accepted_at")[:MOST]
    every = sorted([*placed, *gone], key=lambda one: ORDER.index(Kind(one.kind)))
    return Handover([one for one in every if one.waiting], [one for one in every if not one.waiting], list(lately))


def with_line(one: Standing, line: HandoverLine | None) -> Standing:
    return Standing(one.record, one.kind, one.about, one.words, line)


def cases_standing(team: Team | None) -> list[Standing]:
    """A line for each thing that holds of a case, the most dangerous case first."""
    rows = Case.objects.filter(ON_LIST, record__team=team, closed_at=None).select_related("record", *OWNERS)
    found = list(rows.order_by("-danger", "last_incident_at")[:MOST])
    names = names_of({one for case in found for one in (case.victim_id, case.suspect_id) if one})
    return [
        Standing(case.record, kind, "", case_words(case, names))
        for case in found
        for kind, holds in (
            (Kind.THREAT_TO_LIFE, case.threat_to_life),
            (Kind.HIGH, case.level == "high"),
            (Kind.WANTED, case.wanted),
            (Kind.IN_CUSTODY, case.in_custody),
        )
        if holds
    ]


def unnamed_standing(team: Team | None) -> list[Standing]:
    """Somebody is in danger now and nobody is named: no case of theirs could be on the list."""
    rows = without_case(team).filter(danger_now="yes").select_related("record", *OWNERS)
    return [
        Standing(one.record, Kind.DANGER_NOW, "", f"victim not named yet; told {tell(one.reported_at)}")
        for one in rows.order_by("-reported_at")[:MOST]
    ]


def case_words(case: Case, names: dict[int, str]) -> str:
    suspect = names.get(case.suspect_id or 0) or case.get_suspect_known_display()
    return f"{names[case.victim_id]}; suspect: {suspect}"


def promises_standing(team: Team | None, now: datetime) -> list[Standing]:
    """Calls promised for the next day, and those that are late already; not what a death or their word has ended."""
    rows = Promise.objects.filter(record__team=team, kept_at=None, due_at__lte=now + AHEAD)
    found = list(rows.select_related("record", *OWNERS).order_by("due_at", "pk")[:MOST])
    over = ended(found)
    return [
        Standing(row.record, Kind.PROMISED, handle(row), f"{row.words}, {tell_due(row.due_at, now)}")
        for row in found
        if row.pk not in over
    ]
