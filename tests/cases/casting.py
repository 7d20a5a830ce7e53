"""Invented people, incidents and cases for tests, written straight into the tables."""

from __future__ import annotations

from datetime import datetime

from cases.models import Case, Incident, Pair, Party, Person, PersonName, SafeContact
from dapolicy.access.models import Kind, Record, Team
from dapolicy.chronology.actions import record as record_event


def an_incident(team: Team, at: datetime, **fields) -> Incident:
    """A report that reached us at `at`."""
    record = Record.open(kind=Kind.INCIDENT, team=team, at=at)
    defaults = {"channel": "999", "teller": "victim", "reported_at": at}
    return Incident.objects.create(record=record, **{**defaults, **fields})


def a_person(name: str, record: Record, at: datetime) -> Person:
    """Somebody of that name, learnt through the record."""
    given, _, surname = name.rpartition(" ")
    person = Person.new()
    PersonName.objects.create(person=person, record=record, given=given, surname=surname, learnt_at=at)
    return person


def a_party(incident: Incident, part: str, person: Person, at: datetime) -> Party:
    present = Party.objects.filter(record=incident.record, part=part, person=person).first()
    return present or Party.objects.create(record=incident.record, part=part, person=person, added_at=at)


def a_case(incident: Incident, victim: Person, suspect: Person | None, at: datetime, *, by=None, **fields) -> Case:
    """A case of the incident, with its parties, its pair and its opening event."""
    record = Record.open(kind=Kind.CASE, team=incident.record.team, at=at)
    case = Case.objects.create(record=record, victim=victim, suspect=suspect, last_incident_at=at, **fields)
    join(case, incident, at)
    record_event("case.opened", record, by=by, at=at, detail={"incident": incident.record.reference})
    return case


def join(case: Case, incident: Incident, at: datetime) -> Pair:
    victim = a_party(incident, "victim", case.victim, at)
    suspect = a_party(incident, "suspect", case.suspect, at) if case.suspect else None
    return Pair.objects.create(record=incident.record, victim=victim, suspect=suspect, case_record=case.record)


def a_child(incident: Incident, name: str, at: datetime) -> Person:
    child = a_person(name, incident.record, at)
    a_party(incident, "child", child, at)
    return child


def a_usual_case(world, at: datetime, **fields) -> Case:
    """Fern and Dorian Applethwaite, one incident, in the unit's pool."""
    incident = an_incident(world.unit, at)
    fern = a_person("Fern Applethwaite", incident.record, at)
    dorian = a_person("Dorian Applethwaite", incident.record, at)
    return a_case(incident, fern, dorian, at, **fields)


def safe_contact(case: Case, at: datetime, *, by, **fields) -> SafeContact:
    """A safe contact of the case's victim, confirmed at `at`."""
    defaults = {"means": "Text to her sister first", "code_word": "library", "told_by": "Fern herself"}
    place = {"record": case.record, "person": case.victim, "confirmed_at": at, "by": by}
    return SafeContact.objects.create(**{**place, **defaults, **fields})
