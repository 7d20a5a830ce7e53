"""The same victim and the same suspect, over every case of theirs: referrals and repeats are counted by the two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cases.models import Case, Incident, Level, Pair
from cases.queries.people import groups_of
from dapolicy.policy.worktime import london_day, london_moment, months_on
from marac.models import Referral
from marac.terms import repeat_rule_at, rules_at


def records_of_pair(case: Case) -> list[int]:
    """Every record of these two in this direction; a suspect who is not known is the same as nobody else."""
    if case.suspect_id is None:
        return [case.pk]
    groups = groups_of([case.victim_id, case.suspect_id])
    same = Case.objects.filter(victim_id__in=groups[case.victim_id], suspect_id__in=groups[case.suspect_id])
    return sorted({case.pk, *same.values_list("pk", flat=True)})


def last_referral(records: list[int], *, before: datetime) -> Referral | None:
    """The last referral of the pair that was not rejected."""
    rows = Referral.objects.filter(record_id__in=records, at__lt=before).exclude(state=Referral.State.REJECTED)
    return rows.select_related("agency", "record").order_by("-at").first()


def incidents_since(records: list[int], day: date) -> int:
    """Reports between the two from that London day on."""
    since = london_moment(day, datetime.min.time())
    reports = Pair.objects.filter(case_record_id__in=records, ended_at=None).values("record_id")
    return Incident.objects.filter(record_id__in=reports, reported_at__gte=since).count()


@dataclass(frozen=True)
class Standing:
    """What speaks for a referral now. Each stands by itself; nothing is added up, and a person decides."""

    level: str
    incidents: int
    incidents_wanted: int
    last: Referral | None
    repeat_rule: str
    is_repeat: bool
    escalates: bool

    @property
    def is_high(self) -> bool:
        return self.level == Level.HIGH

    @property
    def flags(self) -> list[str]:
        """The reasons that the record bears out, ticked beforehand."""
        said = (
            ("visible_high_risk", self.is_high),
            ("potential_escalation", self.escalates),
            ("repeat", self.is_repeat),
        )
        return [name for name, holds in said if holds]


def standing_of(case: Case, *, now: datetime) -> Standing:
    """Level, reports of the last twelve months and the last referral, by the rules in force today."""
    rules, rule = rules_at(now), repeat_rule_at(now)
    records = records_of_pair(case)
    last = last_referral(records, before=now)
    count = incidents_since(records, months_on(london_day(now), -rules.escalation_period.number))
    return Standing(
        level=case.level,
        incidents=count,
        incidents_wanted=rules.escalation_incidents,
        last=last,
        repeat_rule=rule.version,
        is_repeat=last is not None and london_day(now) <= rule.last_day(last.at),
        escalates=count >= rules.escalation_incidents,
    )
