"""The worker's part: something further between two people within the rule's time of their last referral.

At any level, standard too, and whoever reported it: the case goes back, on a clock that lowering does not end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from cases.models import Case, Pair
from cases.queries.people import groups_of
from dapolicy.access.models import Locked, Record
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Event
from dapolicy.policy.worktime import london_day, london_moment
from marac.models import Referral
from marac.terms import RepeatRule, repeat_rule_at

KIND = "marac.repeat-identified"
Two = tuple[int, int]


@dataclass(frozen=True)
class Further:
    """A report between two people who were referred before it: on which case it stands, and which referral."""

    case_record: int
    incident: str
    reported_at: datetime
    referred_at: datetime


def identify(*, now: datetime) -> int:
    """Write what is a repeat and was not written yet. Returns how many. Safe to run late, twice, or in two places."""
    rule = repeat_rule_at(now)
    found = list(further(rule, now=now))
    known = {
        (record, detail.get("incident"))
        for record, detail in Event.objects.filter(
            kind=KIND, record_id__in={one.case_record for one in found}
        ).values_list("record_id", "detail")
    }
    waiting = [one for one in found if (one.case_record, one.incident) not in known]
    return sum(write(one, now=now) for one in waiting)


def further(rule: RepeatRule, *, now: datetime) -> Iterator[Further]:
    """Every report within the time of its pair's last referral before it.

    Neither a locked referral, nor that two are one as a locked record alone knows, counts on an open case: everybody
    who may see that case reads what is written there.
    """
    since = london_moment(rule.first_day(rule.first_day(london_day(now))), time())
    rows = Referral.objects.filter(at__gte=since).exclude(state=Referral.State.REJECTED)
    referred = list(rows.values_list("record_id", "at", "locked"))
    for hidden in (False, True):
        counted = [(record, at) for record, at, locked in referred if hidden or locked == Locked.NO]
        cases = same_pairs((record for record, _ in counted), everything=hidden)
        moments: dict[Two, list[datetime]] = defaultdict(list)
        for record, at in counted:
            if record in cases:
                moments[cases[record]].append(at)
        for pair in reports_on(cases, hidden=hidden):
            reported = pair.record.incident.reported_at
            last = max((at for at in moments[cases[pair.case_record_id]] if at < reported), default=None)
            if last and london_day(reported) <= rule_for(reported).last_day(last):
                yield Further(pair.case_record_id, pair.record.reference, reported, last)


def rule_for(reported: datetime) -> RepeatRule:
    """The rule in force on the day of the report."""
    return repeat_rule_at(reported)


def same_pairs(records: Iterable[int], *, everything: bool) -> dict[int, Two]:
    """Every case of the pairs of these, each with one name for its two people, whatever ids they have there.

    Args: everything, count answers *same person* of locked records too.

    Of suspects who are not known nobody can say that they are one. There the case is the pair: a further report that
    was joined to it is a repeat, and another case of the same victim is for a person to judge.
    """
    wanted_records = set(records)
    unknown = Case.objects.filter(pk__in=wanted_records, suspect=None).values_list("pk", "victim_id")
    return {pk: (victim, -pk) for pk, victim in unknown} | known_pairs(wanted_records, everything=everything)


def known_pairs(records: set[int], *, everything: bool) -> dict[int, Two]:
    asked = Case.objects.filter(pk__in=records, suspect__isnull=False)
    people = {person for two in asked.values_list("victim_id", "suspect_id") for person in two}
    groups = groups_of(people, shown_on=None if everything else [])
    one = {person: min(group) for group in groups.values() for person in group}
    wanted = {(one[victim], one[suspect]) for victim, suspect in asked.values_list("victim_id", "suspect_id")}
    every = Case.objects.filter(victim_id__in=one, suspect_id__in=one)
    named = {
        pk: (one[victim], one[suspect]) for pk, victim, suspect in every.values_list("pk", "victim_id", "suspect_id")
    }
    return {pk: two for pk, two in named.items() if two in wanted}


def reports_on(cases: Iterable[int], *, hidden: bool) -> Iterable[Pair]:
    rows = Pair.objects.filter(case_record_id__in=set(cases), ended_at=None, record__incident__same_as=None)
    rows = rows.exclude(case_record__locked=Locked.NO) if hidden else rows.filter(case_record__locked=Locked.NO)
    return rows.select_related("record__incident", "case_record").order_by("record_id", "pk")


@transaction.atomic
def write(one: Further, *, now: datetime) -> int:
    """The event, once: a second worker waits for the lock and finds it written."""
    lock_record(one.case_record)
    detail = {"incident": one.incident}
    if Event.objects.filter(record_id=one.case_record, kind=KIND, detail__contains=detail).exists():
        return 0
    record = Record.objects.get(pk=one.case_record)
    level = Case.objects.filter(pk=record.pk).values_list("level", flat=True).get()
    detail |= {"rule": rule_for(one.reported_at).version, "last_referral": one.referred_at.isoformat(), "level": level}
    record_event(KIND, record, by=None, at=min(one.reported_at, now), detail=detail)
    return 1
