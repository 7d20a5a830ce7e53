"""Second looks at possible matches: undoing *same person* in one step, and settling *not sure yet* (INC-008)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from cases.actions.following import take_along
from cases.actions.in_error import end_left
from cases.actions.incidents import lock_where_police
from cases.actions.involved import Scene, answer_matches
from cases.actions.involvement import Carried, incident_of, leave, pair_again, tell_those_who_acted
from cases.actions.marks import reckon_repeats
from cases.actions.opening import lock_records
from cases.actions.people import answer_match
from cases.models import Incident, Pair, Party, Sameness
from cases.queries.naming import standing_cases
from cases.queries.people import groups_of
from cases.reports import PersonFacts
from cases.terms import MatchAnswer
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require


@transaction.atomic
def undo_same(row: Sameness, *, by: Member, at: datetime, why: str = "") -> Sameness:
    """One step: they are not one person. Another row; the incident's cases are found again without that answer."""
    refuse_same_looker(row, by)
    answer = answer_match(row.a, row.b, MatchAnswer.NOT_SAME, through=row.record, by=by, at=at, why=why)
    cases_of_answer(row, by=by, at=at)
    return answer


@transaction.atomic
def settle_not_sure(row: Sameness, *, by: Member, at: datetime) -> Sameness:
    """A second person says that they are one after all; the incident joins the cases of the one who was known."""
    refuse_same_looker(row, by)
    answer = answer_match(row.a, row.b, MatchAnswer.SAME, through=row.record, by=by, at=at)
    cases_of_answer(row, by=by, at=at)
    return answer


def refuse_same_looker(row: Sameness, by: Member) -> None:
    """*Not sure yet* is owed to a second person (INC-008)."""
    if row.answer == MatchAnswer.NOT_SURE and row.by_id == by.pk:
        raise Refused("You were not sure. A second person looks at it.")


def cases_of_answer(row: Sameness, *, by: Member, at: datetime) -> None:
    """Where the answer was given through a report: its cases once more."""
    incident = Incident.objects.filter(pk=row.record_id).select_related("record__team").first()
    if incident:
        find_cases_again(incident, by=by, at=at)


@transaction.atomic
def answer_named(party: Party, answers: Mapping[str, str], *, by: Member, at: datetime) -> None:
    """Who somebody is that was named later, by the other's reference: as on a report, with its cases found again."""
    require(by, Permission.REPORT, at=at)
    incident = incident_of(party)
    answer_matches(Scene(incident, by, at), party, PersonFacts(answers=answers))
    find_cases_again(incident, by=by, at=at)


def find_cases_again(incident: Incident, *, by: Member, at: datetime) -> None:
    """Cases, what stands on them, and the repeat flag of the report through which two people were compared."""
    before = standing_cases(incident)
    lock_records([incident.record_id, *(case.record_id for case in before)])
    carried = part_from_cases(incident, at=at)
    cases = pair_again(incident, carried, by=by, at=at)
    left = [case for case in before if case not in cases]
    leave(left, incident, {}, by=by, at=at)
    take_along(incident, cases, by=by, at=at)
    if carried:
        tell_those_who_acted(left, incident, by=by, at=at)
    end_left(incident, cases, by=by, at=at)
    reckon_repeats(incident, at=at)
    lock_where_police(incident, cases, [], by=by, at=at)


def part_from_cases(incident: Incident, *, at: datetime) -> Carried:
    """Pairs whose case is about somebody else now end; the next step finds or opens their own."""
    carried: Carried = {}
    pairs = Pair.objects.filter(record=incident.record, ended_at=None)
    for pair in pairs.select_related("victim", "suspect", "case_record__case"):
        case = pair.case_record.case
        people = [person for person in (pair.victim.person_id, pair.suspect.person_id) if person]
        groups = groups_of(people)
        same_victim = case.victim_id in groups.get(pair.victim.person_id, frozenset())
        same_suspect = case.suspect_id is None or case.suspect_id in groups.get(pair.suspect.person_id, frozenset())
        if not (same_victim and same_suspect):
            carried[pair.victim_id, pair.suspect_id] = pair
            Pair.objects.filter(pk=pair.pk).update(ended_at=at)
    return carried
