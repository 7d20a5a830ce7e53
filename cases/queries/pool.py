"""A team's pool: what has no owner yet, by danger and age. A gap is shown as a gap, at every level of risk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.actions.levels import NOT_ASSESSED, THREAT_TO_LIFE
from cases.models import Case, Incident, Ownership, Pair
from cases.queries.people import names_of
from dapolicy.access.models import Member, Record, Team

PAGE = 25
Part = Ownership.Part
NOBODY = Q(record__investigator=None) | Q(record__safeguarding_lead=None)


@dataclass(frozen=True)
class Waiting:
    """A case or an incident that lacks an owner, and which."""

    record: Record
    danger: int
    since: datetime
    level: str
    who: str
    page: str
    gaps: tuple[tuple[str, str], ...]

    @property
    def place(self) -> tuple[int, datetime, str]:
        """Danger first, then the oldest."""
        return (-self.danger, self.since, self.record.reference)

    @property
    def after(self) -> str:
        """Where the next page begins, without a key or a count."""
        return f"{self.danger}~{self.since.isoformat()}~{self.record.reference}"


@dataclass(frozen=True)
class Start:
    """After which place a page begins."""

    danger: int
    since: datetime
    reference: str

    @property
    def later(self) -> Q:
        """Cases that stand after it."""
        same = Q(danger=self.danger)
        return (
            Q(danger__lt=self.danger)
            | (same & Q(last_incident_at__gt=self.since))
            | (same & Q(last_incident_at=self.since, record__reference__gt=self.reference))
        )


def start_of(text: str) -> Start | None:
    """A page's beginning as the address says it; none where it says nothing that can be read."""
    danger, _, rest = text.partition("~")
    since, _, reference = rest.partition("~")
    try:
        return Start(int(danger), datetime.fromisoformat(since), reference)
    except ValueError:
        return None


def pool(team: Team | None, *, start: Start | None = None, most: int = PAGE) -> tuple[list[Waiting], str]:
    """What waits for an owner in a team, and where the next page begins ('' at the end)."""
    waiting = sorted(
        [*cases_waiting(team, start, most + 1), *incidents_waiting(team, start, most + 1)], key=lambda one: one.place
    )
    shown = waiting[:most]
    return shown, shown[-1].after if len(waiting) > most else ""


def cases_waiting(team: Team | None, start: Start | None, most: int) -> list[Waiting]:
    """Open cases without an investigator or without a safeguarding lead."""
    rows = Case.objects.filter(NOBODY, record__team=team, closed_at=None)
    if start:
        rows = rows.filter(start.later)
    found = list(rows.select_related("record").order_by("-danger", "last_incident_at", "record__reference")[:most])
    names = names_of({one for case in found for one in (case.victim_id, case.suspect_id) if one})
    return [waiting_case(case, names) for case in found]


def waiting_case(case: Case, names: dict[int, str]) -> Waiting:
    suspect = names.get(case.suspect_id or 0) or case.get_suspect_known_display()
    record = case.record
    held = {Part.INVESTIGATOR: record.investigator_id, Part.SAFEGUARDING: record.safeguarding_lead_id}
    return Waiting(
        record,
        case.danger,
        case.last_incident_at,
        case.level,
        f"{names[case.victim_id]}; suspect: {suspect}",
        "cases:case",
        tuple((part.value, part.label) for part, holder in held.items() if holder is None),
    )


def incidents_waiting(team: Team | None, start: Start | None, most: int) -> list[Waiting]:
    """Reports whose victim is not named yet: they stand here by themselves, as dangerous as they may be."""
    rows = without_case(team).filter(record__investigator=None).select_related("record").order_by("reported_at")
    found = [waiting_incident(incident) for incident in rows[: 4 * most]]
    after = (-start.danger, start.since, start.reference) if start else None
    return sorted((one for one in found if after is None or one.place > after), key=lambda one: one.place)[:most]


def without_case(team: Team | None) -> QuerySet[Incident]:
    """A team's open reports of domestic abuse that stand by themselves: nobody is named, or a case was left."""
    has_case = Pair.objects.filter(record=OuterRef("record"), ended_at=None)
    return Incident.objects.filter(~Exists(has_case), record__team=team, closed_at=None, is_domestic=True)


def waiting_incident(incident: Incident) -> Waiting:
    danger = THREAT_TO_LIFE if incident.danger_now == "yes" else NOT_ASSESSED
    return Waiting(
        incident.record,
        danger,
        incident.reported_at,
        "",
        "Victim not named yet",
        "cases:incident",
        ((Part.INVESTIGATOR.value, "Owner"),),
    )


def offered_to(member: Member) -> list[Ownership]:
    """What is offered to somebody and waits for their answer, oldest first."""
    rows = Ownership.objects.filter(member=member, accepted_at=None, ended_at=None)
    return list(rows.select_related("record", "offered_by").order_by("offered_at")[:100])


def owned_by(member: Member) -> list[Ownership]:
    """What somebody owns now, danger first."""
    rows = Ownership.objects.filter(member=member, ended_at=None, cover_for=None, record__closed_at=None)
    kept = rows.exclude(accepted_at=None).select_related("record", "record__case")
    return list(kept.order_by("-record__case__danger", "record__case__last_incident_at")[:200])


def levels_of(rows: Iterable[Ownership]) -> dict[int, str]:
    """Each owned record's level; an incident has none."""
    return {row.record_id: row.record.case.level for row in rows if hasattr(row.record, "case")}
