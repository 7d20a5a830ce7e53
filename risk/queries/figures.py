"""What a lead looks at: lowering beside the load, how soon assessments come in. Counts leave locked cases out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, OuterRef, Subquery

from cases.models import Incident
from dapolicy.access.models import Locked, Member
from dapolicy.policy.worktime import london_day
from risk.levels import CHANGE_REASONS, LOWERING_REASONS, REFUSALS
from risk.models import Assessment, LevelSet, Lowering, LoweringTry


@dataclass
class Week:
    """What was lowered, proposed and tried in one week of a team, and the cases it had open then."""

    monday: date
    team: str
    lowered: int = 0
    proposed: int = 0
    refused: int = 0
    loads: list[int] = field(default_factory=list)
    busy: bool = False

    @property
    def load(self) -> int | None:
        """The team's open cases, the highest noted in the week."""
        return max(self.loads, default=None)


@dataclass(frozen=True)
class Attempt:
    """One attempt to lower, whatever became of it."""

    at: datetime
    reference: str
    before: str
    level: str
    by: str
    words: str
    outcome: str
    load: int | None
    record_id: int


def attempts(*, since: datetime) -> list[Attempt]:
    """Every proposal and every try that was refused at once, newest first, as this reader may see them (RISK-019)."""
    people = ("record", "proposed_by", "decided_by")
    proposals = Lowering.objects.filter(proposed_at__gte=since).select_related(*people)
    tries = LoweringTry.objects.filter(at__gte=since).select_related("record", "by")
    found = [*map(proposal_line, proposals), *map(try_line, tries)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def proposal_line(one: Lowering) -> Attempt:
    outcome = one.get_state_display() + (f" by {one.decided_by}" if one.decided_by else "")
    return attempt(one, at=one.proposed_at, by=one.proposed_by, outcome=outcome)


def try_line(one: LoweringTry) -> Attempt:
    return attempt(one, at=one.at, by=one.by, outcome=f"Refused at once: {REFUSALS[one.why_refused]}")


def attempt(one: Lowering | LoweringTry, *, at: datetime, by: Member, outcome: str) -> Attempt:
    """What a proposal and a try have in common."""
    reference, load = one.record.reference, one.open_cases_of_team
    return Attempt(at, reference, one.before, one.level, str(by), one.words, outcome, load, one.record_id)


def weeks(*, since: datetime) -> list[Week]:
    """Lowering per week and team beside the team's load; marked where both are above their own median (RISK-019)."""
    found: dict[tuple[date, str], Week] = {}
    proposals = Lowering.objects.filter(proposed_at__gte=since, locked=Locked.NO).select_related("record__team")
    for one in proposals:
        week = week_of(found, one.proposed_at, one.record.team)
        week.proposed += 1
        week.lowered += one.state == Lowering.State.APPROVED
        week.loads += [one.open_cases_of_team] if one.open_cases_of_team is not None else []
    for tried in LoweringTry.objects.filter(at__gte=since, locked=Locked.NO).select_related("record__team"):
        week = week_of(found, tried.at, tried.record.team)
        week.refused += 1
        week.loads += [tried.open_cases_of_team] if tried.open_cases_of_team is not None else []
    return mark_busy(sorted(found.values(), key=lambda week: (week.monday, week.team), reverse=True))


def week_of(found: dict[tuple[date, str], Week], at: datetime, team: object) -> Week:
    day = london_day(at)
    key = (day - timedelta(days=day.weekday()), str(team or "No team"))
    return found.setdefault(key, Week(*key))


def mark_busy(found: list[Week]) -> list[Week]:
    """Both high: more attempts than in that team's usual week, and a load above its usual one."""
    by_team: dict[str, list[Week]] = defaultdict(list)
    for week in found:
        by_team[week.team].append(week)
    for mine in by_team.values():
        usual_tries = median(week.proposed + week.refused for week in mine)
        loads = [week.load for week in mine if week.load is not None]
        usual_load = median(loads) if loads else None
        for week in mine:
            many = week.proposed + week.refused > usual_tries
            week.busy = many and week.load is not None and usual_load is not None and week.load > usual_load
    return found


@dataclass(frozen=True)
class Changed:
    """How often a level was changed from one to another, for a reason (RISK-012)."""

    before: str
    level: str
    reason: str
    times: int


def changed(*, since: datetime) -> list[Changed]:
    """Levels changed after the first assessment, old and new with the reason, the most frequent first."""
    reasons = CHANGE_REASONS | LOWERING_REASONS
    rows = LevelSet.objects.filter(at__gte=since, locked=Locked.NO).exclude(reason="")
    counted = rows.values_list("before", "level", "reason").annotate(times=Count("pk")).order_by("-times", "reason")
    return [Changed(before, level, reasons.get(reason, reason), times) for before, level, reason, times in counted]


@dataclass
class Month:
    """A team's incidents of one month: how many have an assessment, and the hours it took."""

    month: str
    team: str
    incidents: int = 0
    assessed: int = 0
    hours: list[float] = field(default_factory=list)

    @property
    def median_hours(self) -> float | None:
        return round(median(self.hours), 1) if self.hours else None


def timeliness(*, since: datetime) -> list[Month]:
    """Per team and month, incidents with an assessment and the hours from attendance to submission (RISK-027)."""
    first = Assessment.objects.filter(incident_id=OuterRef("pk"), locked=Locked.NO).exclude(entered_at=None)
    rows = (
        Incident.objects.filter(reported_at__gte=since, is_domestic=True, same_as=None, locked=Locked.NO)
        .annotate(entered=Subquery(first.order_by("entered_at").values("entered_at")[:1]))
        .select_related("record__team")
    )
    found: dict[tuple[str, str], Month] = {}
    for incident in rows:
        key = (f"{london_day(incident.reported_at):%Y-%m}", str(incident.record.team or "No team"))
        add_incident(found.setdefault(key, Month(*key)), incident)
    return sorted(found.values(), key=lambda month: (month.month, month.team), reverse=True)


def add_incident(month: Month, incident: Incident) -> None:
    month.incidents += 1
    entered = incident.entered  # type: ignore[attr-defined]
    month.assessed += entered is not None
    if entered and incident.attended_at:
        month.hours.append((entered - incident.attended_at).total_seconds() / 3600)
