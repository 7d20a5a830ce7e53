"""Opening or joining cases: one victim, one suspect, one direction, found among open cases by *same person*."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from cases.actions.levels import refresh_danger
from cases.actions.linking import link_one
from cases.models import Case, CaseLink, Incident, Known, Pair, Party
from cases.queries.people import groups_of
from dapolicy.access.models import Kind, Member, Record
from dapolicy.access.permissions import Permission, require
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event

PEOPLE_LOCK = 1  # the class of the advisory locks on people, apart from those on records
Groups = dict[int, frozenset[int]]


@dataclass(frozen=True)
class PairFacts:
    """One victim and one suspect of an incident, and what was said of the two."""

    victim: Party
    suspect: Party
    relationship: str
    abuse: tuple[str, ...] = ()


@transaction.atomic
def open_or_join(
    incident: Incident, pairs: Sequence[PairFacts], *, told: datetime, by: Member, at: datetime
) -> list[Case]:
    """Give each pair its case: an open one of the same two people in the same direction, else a new one.

    Records `case.opened` on each new case and `incident.joined` on each joined one. A suspect who is not known yet
    is nobody that we know, so that two of them never share a case.

    Args: told, since when we know that this incident is about these two: when it was reported, or when somebody named
    or matched one of them later.
    """
    require(by, Permission.REPORT, at=at)
    people = _people(pairs)
    lock_people(groups_of(people).values())
    groups = groups_of(people)  # again: whoever had the locks may have named others as the same
    found = _open_cases(groups)
    lock_records([incident.record_id, *(case.record_id for case in found)])
    cases = [_one(incident, pair, found, groups, told=told, by=by, at=at) for pair in pairs]
    _link(cases, groups, by=by, at=at)
    return sorted({case.pk: case for case in cases}.values(), key=lambda case: case.pk)


def _people(pairs: Iterable[PairFacts]) -> set[int]:
    parties = [party for pair in pairs for party in (pair.victim, pair.suspect)]
    return {party.person_id for party in parties if party.person_id}


def lock_people(groups: Iterable[frozenset[int]]) -> None:
    """Two reports about the same people at once wait for each other, so that they open one case."""
    with connection.cursor() as cursor:
        for person in sorted({min(group) for group in groups}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PEOPLE_LOCK, person % 2**31])


def lock_records(ids: Iterable[int]) -> None:
    """Locks of several records, always in order of id, so that two acts never wait for each other in a ring."""
    for record_id in sorted(set(ids)):
        lock_record(record_id)


def _open_cases(groups: Groups) -> list[Case]:
    everybody = set().union(*groups.values()) if groups else set()
    cases = Case.objects.filter(victim_id__in=everybody, closed_at=None)
    return list(cases.select_related("record").order_by("record_id"))


def _one(
    incident: Incident,
    pair: PairFacts,
    found: list[Case],
    groups: Groups,
    *,
    told: datetime,
    by: Member,
    at: datetime,
) -> Case:
    """The case of one pair, and the pair's row."""
    present = current_pair(pair)
    case = _matching(pair, found, groups) or _unnamed(present, pair)
    joined = case is not None
    case = case or _open(incident, pair, at=at)
    if not joined:
        found.append(case)
    _touch(case, incident, pair)
    if present is None or present.case_record_id != case.record_id:
        _announce(case, incident, joined=joined, by=by, at=told if joined else at)
    _keep_pair(incident, pair, present, case, at=at)
    return case


def current_pair(pair: PairFacts) -> Pair | None:
    """The standing row of these two parties."""
    rows = Pair.objects.filter(victim=pair.victim, suspect=pair.suspect, ended_at=None)
    return rows.select_related("case_record__case__record").first()


def _matching(pair: PairFacts, found: Iterable[Case], groups: Groups) -> Case | None:
    """The oldest open case of the same victim and the same suspect."""
    if pair.suspect.person_id is None:
        return None
    victims, suspects = groups[pair.victim.person_id], groups[pair.suspect.person_id]
    return next((case for case in found if case.victim_id in victims and case.suspect_id in suspects), None)


def _unnamed(present: Pair | None, pair: PairFacts) -> Case | None:
    """The case in which the suspect was not known until now: it takes the name."""
    if present is None:
        return None
    case = present.case_record.case
    if case.suspect_id is None and pair.suspect.person_id is not None:
        case.suspect_id, case.suspect_known = pair.suspect.person_id, pair.suspect.known
        case.save(update_fields=["suspect", "suspect_known"])
    return case


def _open(incident: Incident, pair: PairFacts, *, at: datetime) -> Case:
    return Case.objects.create(
        record=Record.open(kind=Kind.CASE, team=incident.record.team, at=at),
        victim_id=pair.victim.person_id,
        suspect_id=pair.suspect.person_id,
        suspect_known=pair.suspect.known if pair.suspect.person_id is None else Known.NAMED,
        relationship=pair.relationship,
        last_incident_at=incident.reported_at,
    )


def _touch(case: Case, incident: Incident, pair: PairFacts) -> None:
    """The case's copies follow what the report says: the newest incident, a known relationship, the danger."""
    case.last_incident_at = max(case.last_incident_at, incident.reported_at)
    if pair.relationship != "not-known":
        case.relationship = pair.relationship
    case.save(update_fields=["last_incident_at", "relationship"])
    refresh_danger(case)


def _announce(case: Case, incident: Incident, *, joined: bool, by: Member, at: datetime) -> None:
    """A new incident on a case that has a level asks for its risk to be looked at again.

    A joined one counts from when it was told, not from when it was typed: an assessment made at the scene comes after
    it. One that was matched later counts from then: what was assessed before knew nothing of it.
    """
    detail = {"incident": incident.record.reference}
    record_event("incident.joined" if joined else "case.opened", case.record, by=by, at=at, detail=detail)
    if joined and case.level:
        because = detail | {"because": "new-incident"}
        record_event("risk.reassessment-triggered", case.record, by=by, at=at, detail=because)


def _keep_pair(incident: Incident, pair: PairFacts, present: Pair | None, case: Case, *, at: datetime) -> None:
    if present and present.case_record_id == case.record_id:
        present.relationship, present.abuse = pair.relationship, list(pair.abuse)
        present.save(update_fields=["relationship", "abuse"])
        return
    if present:
        Pair.objects.filter(pk=present.pk).update(ended_at=at)
    Pair.objects.create(
        record=incident.record,
        victim=pair.victim,
        suspect=pair.suspect,
        relationship=pair.relationship,
        abuse=list(pair.abuse),
        case_record=case.record,
    )


def _link(cases: Sequence[Case], groups: Groups, *, by: Member, at: datetime) -> None:
    """Cases of one incident are linked, a row on each, so that each side is read under its own protection."""
    rows = [(one, other) for one in cases for other in cases if one.pk != other.pk]
    known = set(CaseLink.objects.filter(record__in=[case.pk for case in cases]).values_list("record_id", "other_id"))
    for one, other in dict.fromkeys(rows):
        if (one.pk, other.pk) not in known:
            known.add((one.pk, other.pk))
            kind = _kind_of_link(one, other, groups)
            link_one(one, other, kind, by=by, at=at)


def _kind_of_link(one: Case, other: Case, groups: Groups) -> str:
    same = {person: group for group in groups.values() for person in group}
    victim, suspect = same.get(one.victim_id, frozenset()), same.get(one.suspect_id or 0, frozenset())
    if other.victim_id in suspect and other.suspect_id in victim:
        return CaseLink.Kind.COUNTER
    return CaseLink.Kind.SAME_VICTIM if other.victim_id in victim else CaseLink.Kind.FAMILY
