"""Putting right who was involved and what was said: naming, moving a wrong person, further logs, changed answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.actions.following import take_along
from cases.actions.in_error import end_left
from cases.actions.incidents import lock_where_police, owe_for_parties
from cases.actions.involved import Scene, answer_matches, facts_for_register, standing_parties
from cases.actions.marks import mark_named, reckon_repeats
from cases.actions.opening import PairFacts, lock_records, open_or_join
from cases.actions.people import forget_from, is_under_16, learn
from cases.models import Case, Incident, Known, Marker, Pair, Party, Relationship, Sameness
from cases.queries.history import without_hidden
from cases.queries.naming import standing_cases
from cases.reports import PersonFacts
from cases.terms import Vulnerability
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.actions import tell
from dapolicy.chronology.models import Event

Part = Party.Part
Carried = dict[tuple[int, int], Pair]  # what was said of a pair, by the keys of its victim's and suspect's parts


@transaction.atomic
def name_party(party: Party, said: PersonFacts, *, by: Member, at: datetime) -> list[Case]:
    """Name or describe somebody who was not known until now; a victim's case opens or is joined in this moment."""
    require(by, Permission.REPORT, at=at)
    if party.person_id:
        raise Refused("This person has a name already. Add what is new, or say that it was somebody else.")
    incident = incident_of(party)
    fill_party(party, said, incident, by=by, at=at)
    record_event("party.named", party.record, by=by, at=at, subject=party.person.reference, detail={"part": party.part})
    return settle(incident, party, said, by=by, at=at)


def incident_of(party: Party) -> Incident:
    return Incident.objects.select_related("record__team").get(pk=party.record_id)


def fill_party(party: Party, said: PersonFacts, incident: Incident, *, by: Member, at: datetime) -> None:
    """The person of a party, with what was said and what was answered about possible matches."""
    party.person = learn(said, through=party.record, by=by, at=at)
    party.known = said.known
    party.under_16 = party.under_16 or is_under_16(said.born, incident.happened_from or incident.reported_at)
    party.save()
    answer_matches(Scene(incident, by, at), party, said)


def settle(
    incident: Incident,
    party: Party,
    said: PersonFacts,
    carried: Carried | None = None,
    *,
    by: Member,
    at: datetime,
) -> list[Case]:
    """Everything that hangs on who is involved, reckoned again: cases, children, flags, and whether it locks."""
    before = standing_cases(incident)
    lock_records([incident.record_id, *(case.record_id for case in before)])
    cases = pair_again(incident, carried, by=by, at=at)
    leave([case for case in before if case not in cases], incident, {}, by=by, at=at)
    take_along(incident, cases, by=by, at=at)
    end_left(incident, cases, by=by, at=at)
    mark_named(incident, party, by=by, at=at)
    owe_for_parties(incident, by=by, at=at)
    reckon_repeats(incident, at=at)
    facts = facts_for_register(party.part, said, party.police, party.police_words)
    lock_where_police(incident, cases, [facts], by=by, at=at)
    return cases


def pair_again(incident: Incident, carried: Carried | None = None, *, by: Member, at: datetime) -> list[Case]:
    """A case for each victim who is somebody against each suspect; who stands on both sides is paired as before.

    A case that the report joins by this knows of it from now on, however long ago it was told.
    """
    parties = standing_parties(incident)
    standing = Pair.objects.filter(record=incident.record, ended_at=None)
    known = {(pair.victim_id, pair.suspect_id): pair for pair in standing} | (carried or {})
    both = {party.person_id for party in parties if party.part == Part.VICTIM} & {
        party.person_id for party in parties if party.part == Part.SUSPECT and party.person_id
    }
    pairs = [
        pair_of(victim, suspect, known.get((victim.pk, suspect.pk)), incident)
        for victim in parties
        for suspect in parties
        if (victim.part, suspect.part) == (Part.VICTIM, Part.SUSPECT)
        and victim.person_id
        and victim.person_id != suspect.person_id
        and ((victim.pk, suspect.pk) in known or not {victim.person_id, suspect.person_id} & both)
    ]
    return open_or_join(incident, pairs, told=at, by=by, at=at) if pairs else []


def pair_of(victim: Party, suspect: Party, known: Pair | None, incident: Incident) -> PairFacts:
    relationship = known.relationship if known else Relationship.Kind.NOT_KNOWN
    return PairFacts(victim, suspect, relationship, tuple(known.abuse if known else incident.abuse))


@transaction.atomic
def move_involvement(party: Party, said: PersonFacts, *, why: str, by: Member, at: datetime) -> Party:
    """The wrong person was recorded: end their part, put the right one there, and tell those who acted on it.

    What this report said of the wrong person is withdrawn and no longer found; it stays to be seen in the history.
    """
    require(by, Permission.REPORT, at=at)
    if not why.strip():
        raise Refused("Say how it came that the wrong person was recorded.")
    if party.ended_at:
        raise Refused("This person's part has been moved already. Look at the report again.")
    incident = incident_of(party)
    left = cases_of_part(party)
    lock_records([incident.record_id, *(case.record_id for case in left)])
    wrong = party
    right, carried = end_and_replace(party, why, at=at)
    if said.is_somebody:
        fill_party(right, said, incident, by=by, at=at)
    announce_move(incident, wrong, right, left, why=why, by=by, at=at)
    withdraw_facts(wrong, by=by, at=at)
    tell_those_who_acted(left, incident, by=by, at=at)
    settle(incident, right, said, carried, by=by, at=at)
    return right


def cases_of_part(party: Party) -> list[Case]:
    """The cases that this part had opened or joined."""
    pairs = Pair.objects.filter(record=party.record, ended_at=None)
    pairs = pairs.filter(victim=party) | pairs.filter(suspect=party)
    cases = Case.objects.filter(record__in=pairs.values("case_record")).select_related("record")
    return list(cases.order_by("record_id"))


def end_and_replace(party: Party, why: str, *, at: datetime) -> tuple[Party, Carried]:
    """The part ends and an empty one of the same sort takes its place; what was said of each pair is carried over.

    So is that they are police, whoever it was that did it; the wrong person's number is not.
    """
    party.ended_at, party.ended_why = at, why[:240]
    party.save(update_fields=["ended_at", "ended_why"])
    right = Party.objects.create(
        record=party.record,
        part=party.part,
        known=Known.NOT_KNOWN,
        added_at=at,
        police=party.police,
        vulnerabilities=[Vulnerability.NOT_ASKED] if party.part == Part.VICTIM else [],
    )
    carried: Carried = {}
    for pair in Pair.objects.filter(record=party.record, ended_at=None):
        if party.pk in (pair.victim_id, pair.suspect_id):
            victim = right.pk if pair.victim_id == party.pk else pair.victim_id
            suspect = right.pk if pair.suspect_id == party.pk else pair.suspect_id
            carried[victim, suspect] = pair
            Pair.objects.filter(pk=pair.pk).update(ended_at=at)
    return right, carried


def announce_move(
    incident: Incident, wrong: Party, right: Party, left: Sequence[Case], *, why: str, by: Member, at: datetime
) -> None:
    """On the incident and on each case that was left: who was recorded, that it was wrong, and why."""
    detail = {"part": wrong.part, "to": right.person.reference if right.person else None}
    subject = wrong.person.reference if wrong.person else None
    record_event("party.moved", incident.record, by=by, at=at, subject=subject, detail=detail, words=why)
    leave(left, incident, {"part": wrong.part}, subject=subject, words=why, by=by, at=at)


def leave(
    cases: Sequence[Case], incident: Incident, detail: Mapping[str, str], *, by: Member, at: datetime, **more: Any
) -> None:
    """On each case that a report left, that it did."""
    for case in cases:
        said = {"incident": incident.record.reference, **detail}
        record_event("incident.left", case.record, by=by, at=at, detail=said, **more)


def withdraw_facts(wrong: Party, *, by: Member, at: datetime) -> None:
    """What this report said of the wrong person: facts, markers, and that they were somebody we know."""
    if wrong.person is None or Party.objects.filter(person=wrong.person, ended_at=None).exists():
        return
    forget_from(wrong.person, through=wrong.record, by=by, at=at)
    marked = Marker.objects.filter(person=wrong.person, record=wrong.record, withdrawn_at=None)
    marked.update(withdrawn_at=at, withdrawn_by_id=by.pk)
    answers = Sameness.objects.filter(record=wrong.record, superseded_at=None)
    (answers.filter(a=wrong.person) | answers.filter(b=wrong.person)).update(superseded_at=at)


def tell_those_who_acted(left: Sequence[Case], incident: Incident, *, by: Member, at: datetime) -> None:
    """Whoever recorded something on the report or on a case that it left is told that a person on it was wrong.

    What names a record that the mover may not see counts for nothing: one telling more would show that it is there.
    """
    records = {incident.record_id: incident.record} | {case.record_id: case.record for case in left}
    since = Event.objects.filter(record_id__in=records, at__gte=incident.record.opened_at, by_id__isnull=False)
    acted = without_hidden(since)
    for record_id, member in sorted(set(acted.exclude(by_id=by.pk).values_list("record_id", "by_id"))):
        reference = records[record_id].reference
        tell(
            records[record_id],
            to=f"member:{member}",
            title=f"A person was recorded wrongly: {reference}",
            at=at,
            source=f"wrong-person:{incident.record.reference}:{reference}:{member}:{at.isoformat()}",
        )
