"""Markers of danger, and the repeat flag: what is reckoned from a report and never typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction

from cases.actions.involved import Involved, standing_parties
from cases.definitions import RepeatRule, repeat_rule_at
from cases.models import Incident, Marker, Party, RepeatFlag
from cases.queries.people import groups_of
from cases.reports import Report
from cases.terms import Abuse, Danger, Vulnerability
from dapolicy.access.models import Locked, Member
from dapolicy.chronology.actions import record as record_event
from dapolicy.policy.worktime import london_day, london_moment

Kind, State = Marker.Kind, Marker.State
TOLD = {
    Danger.WEAPONS: (Kind.WEAPONS, State.YES),
    Danger.FIREARMS: (Kind.FIREARMS, State.YES),
    Danger.FIREARMS_CHECKED: (Kind.FIREARMS, State.CHECKED_NONE),
    Danger.DOGS: (Kind.DOGS, State.YES),
    Danger.SUICIDE: (Kind.SUICIDE, State.YES),
    Danger.POLICE: (Kind.THREAT_TO_POLICE, State.YES),
}


DID_IT = "Said to have done this"  # the advice is about the victim's throat, and stands with the victim alone


def mark_dangers(incident: Incident, report: Report, involved: Involved, *, by: Member, at: datetime) -> None:
    """Each danger told of becomes a marker on whom it is about, so that the next crew sees it before the door."""
    suspects = [party for party in involved.suspects if party.person_id]
    victims = [party for party in involved.victims if party.person_id]
    for party in whose_danger([*suspects, *victims]):
        mark_told(incident, party, by=by, at=at)
    if Abuse.STRANGULATION in incident.abuse:
        for party in victims:
            mark(incident, party, Kind.STRANGULATION, words=report.three.strangulation_advice, by=by, at=at)
        for party in suspects:
            mark(incident, party, Kind.STRANGULATION, words=DID_IT, by=by, at=at)
    if Abuse.COERCIVE_CONTROL in incident.abuse:
        for party in suspects:
            mark(incident, party, Kind.COERCIVE_CONTROL, by=by, at=at)
    for party in victims:
        if Vulnerability.PREGNANT in party.vulnerabilities:
            mark(incident, party, Kind.PREGNANCY, by=by, at=at)


def whose_danger(parties: Iterable[Party]) -> list[Party]:
    """On whom the dangers of a report stand: its suspects, and its first victim while no suspect is anybody."""
    somebody = [party for party in parties if party.person_id]
    suspects = [party for party in somebody if party.part == Party.Part.SUSPECT]
    return suspects or [party for party in somebody if party.part == Party.Part.VICTIM][:1]


def mark_named(incident: Incident, party: Party, *, by: Member, at: datetime) -> None:
    """What was told of the danger before anybody was named, on whoever is named only now."""
    if party in whose_danger(standing_parties(incident)):
        mark_told(incident, party, by=by, at=at)


def mark_told(incident: Incident, party: Party, *, by: Member, at: datetime) -> None:
    """The dangers that page 1 told of, as markers of one person. One that was withdrawn since is not told again."""
    told = Marker.objects.filter(record=incident.record, person=party.person, words=incident.danger_words)
    before = set(told.values_list("kind", "state"))
    for danger in incident.dangers:
        kind, state = TOLD[Danger(danger)]
        if (kind, state) not in before:
            mark(incident, party, kind, state=state, words=incident.danger_words, by=by, at=at)


def mark(
    incident: Incident, party: Party, kind: str, *, by: Member, at: datetime, state: str = State.YES, words: str = ""
) -> None:
    """Add a marker learnt through this incident; the same one is not written twice."""
    present = Marker.objects.filter(record=incident.record, person=party.person, kind=kind, withdrawn_at=None)
    if present.filter(state=state, words=words).exists():
        return
    present.update(withdrawn_at=at, withdrawn_by_id=by.pk)
    Marker.objects.create(
        record=incident.record, person=party.person, kind=kind, state=state, words=words, learnt_at=at, by_id=by.pk
    )
    detail = {"marker": kind, "state": state}
    record_event("marker.set", incident.record, by=by, at=at, subject=party.person.reference, detail=detail)


def reckon_repeats(incident: Incident, *, at: datetime) -> list[RepeatFlag]:
    """The repeat flag of each victim, by the rule in force when the report was made, which it names (INC-009).

    A locked report counts on no open one: the flag is read by everybody who may see the report that bears it.
    """
    rule = repeat_rule_at(incident.reported_at)
    victims = [each for each in standing_parties(incident) if each.part == Party.Part.VICTIM and each.person_id]
    groups = groups_of(party.person_id for party in victims)
    return [_reckon(incident, party, groups[party.person_id], rule, at=at) for party in victims]


def _reckon(incident: Incident, party: Party, group: frozenset[int], rule: RepeatRule, *, at: datetime) -> RepeatFlag:
    return _flag(incident, party, count_reports(incident, group, rule), rule, at=at)


def _flag(incident: Incident, party: Party, reports: int, rule: RepeatRule, *, at: datetime) -> RepeatFlag:
    return RepeatFlag.objects.create(
        record=incident.record,
        party=party,
        is_repeat=reports >= rule.reports,
        reports=reports,
        rule=rule.version,
        at=at,
    )


@transaction.atomic
def count_without(hidden: int) -> int:
    """Flags of open reports that had counted this one, which has locked since: each is written anew without it.

    At the moment of the one before, so that neither the number nor when it was reckoned tells that something is there;
    never with more, since who is one with whom may be known through what is locked alone.
    """
    victims = Party.objects.filter(record=hidden, part=Party.Part.VICTIM, ended_at=None, person__isnull=False)
    groups = groups_of(person for person in victims.values_list("person_id", flat=True) if person)
    flags = RepeatFlag.objects.filter(locked=Locked.NO, party__person__in=set().union(*groups.values()))
    newest = {flag.party_id: flag for flag in flags.select_related("party").order_by("at", "pk")}
    return sum(_count_less(flag) for flag in newest.values() if flag.reports > 1)


def _count_less(flag: RepeatFlag) -> int:
    incident, person = Incident.objects.select_related("record").get(pk=flag.record_id), flag.party.person_id
    rule = repeat_rule_at(incident.reported_at)
    reports = count_reports(incident, groups_of([person])[person], rule) if person else flag.reports
    if reports < flag.reports:
        _flag(incident, flag.party, reports, rule, at=flag.at)
    return int(reports < flag.reports)


def count_reports(incident: Incident, group: frozenset[int], rule: RepeatRule) -> int:
    """Reports in the rule's period, this one included, in which one of `group` is a victim."""
    since = london_moment(rule.first_day(london_day(incident.reported_at)), time(0))
    reports = Incident.objects.filter(
        record__in=Party.objects.filter(person__in=group, part=Party.Part.VICTIM, ended_at=None).values("record"),
        reported_at__gte=since,
        reported_at__lte=incident.reported_at,
        is_domestic=True,
        same_as=None,
    )
    if not Incident.objects.filter(pk=incident.pk).exclude(locked=Locked.NO).exists():
        reports = reports.filter(locked=Locked.NO)
    if rule.counts == "crimes-only":
        reports = reports.exclude(crime_number="")
    return reports.count()
