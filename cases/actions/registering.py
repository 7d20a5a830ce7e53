"""The worker's part of locking: who is in the staff register after all, and older records of the same people.

Run by the worker as itself, which sees every record; nobody is asked and nothing is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import product

from django.db import connection, transaction

from cases.actions.incidents import lock_where_police
from cases.models import BirthDate, Case, ContactPoint, Incident, Pair, Party, PersonAddress, PersonName
from cases.queries.people import groups_of
from cases.search import ask, find
from dapolicy.access.models import Locked, Record, StaffEntry
from dapolicy.custody.actions import PartyFacts

SIDES = (Party.Part.VICTIM, Party.Part.SUSPECT)
LATELY = timedelta(days=2)
LIKELY = 5  # people looked at for each line of the register
ANY = ("", "")


def hold_against_register(*, at: datetime) -> int:
    """Lock open reports of people whom the register has meanwhile, by all that is known of them together (ACC-002).

    Returns how many reports locked. Whoever a post found not to be police is not asked about again.
    """
    return sum(hold_one(entry, at=at) for entry in StaffEntry.objects.order_by("pk").iterator())


def hold_one(entry: StaffEntry, *, at: datetime) -> int:
    """Open reports in which one line of the register may be a victim or a suspect."""
    born = entry.date_of_birth.isoformat() if entry.date_of_birth else ""
    asked = ask(given=entry.given_name, surname=entry.surname, born=born, reaches=entry.phones)
    people = {found.person.id for found in find(asked, limit=LIKELY)}
    groups = groups_of(people)
    parties = Party.objects.filter(person__in=set().union(*groups.values()) if groups else [], ended_at=None)
    open_ones = parties.filter(part__in=SIDES, locked=Locked.NO, record__incident__isnull=False).order_by("record_id")
    known = {person: facts_of(group) for group in groups.values() for person in group}
    return sum(hold_party(party, known[party.person_id or 0], at=at) for party in open_ones)


def facts_of(group: Iterable[int]) -> dict[str, list]:
    """Everything that stands of one person, by whatever ids they are known."""
    ids = list(group)
    names = PersonName.objects.filter(person__in=ids, withdrawn_at=None).exclude(given="", surname="")
    births = BirthDate.objects.filter(person__in=ids, withdrawn_at=None).exclude(born=None)
    places = PersonAddress.objects.filter(person__in=ids, withdrawn_at=None, confidential=False)
    numbers = ContactPoint.objects.filter(person__in=ids, withdrawn_at=None, confidential=False)
    return {
        "names": list(names.values_list("given", "surname").distinct()),
        "births": list(births.values_list("born", flat=True).distinct()),
        "addresses": [str(place) for place in places],
        "phones": [number.value for number in numbers if number.value],
    }


@transaction.atomic
def hold_party(party: Party, known: dict[str, list], *, at: datetime) -> int:
    """One party of an open report, and the cases that the report opened or joined."""
    incident = Incident.objects.select_related("record__team").get(pk=party.record_id)
    if incident.locked != Locked.NO:
        return 0
    facts = [
        PartyFacts(
            part=party.part, given=name[0], surname=name[1], born=born, addresses=known["addresses"],
            phones=known["phones"],
        )
        for name, born in product(known["names"] or [ANY], known["births"] or [None])
    ]  # fmt: skip
    return int(lock_where_police(incident, cases_of(incident), facts, by=None, at=at))


def cases_of(incident: Incident) -> Sequence[Case]:
    pairs = Pair.objects.filter(record=incident.record, ended_at=None)
    return list(Case.objects.filter(record__in=pairs.values("case_record")).select_related("record").order_by("pk"))


def find_older(*, at: datetime) -> int:
    """For each record that locked lately, the open ones of its people: professional standards leave or lock each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody_locked_since(%s)", [at - LATELY])
        locked = [row[0] for row in cursor.fetchall()]
    return sum(older_of(record_id, at=at) for record_id in locked)


@transaction.atomic
def older_of(record_id: int, *, at: datetime) -> int:
    """Open records in which somebody of this one is victim or suspect."""
    people = groups_of(people_of(record_id))
    everybody = set().union(*people.values()) if people else set()
    parties = Party.objects.filter(person__in=everybody, part__in=SIDES, ended_at=None)
    cases = Case.objects.filter(victim__in=everybody) | Case.objects.filter(suspect__in=everybody)
    ids = {*parties.values_list("record_id", flat=True), *cases.values_list("record_id", flat=True)} - {record_id}
    old = list(Record.objects.filter(pk__in=ids, locked=Locked.NO).values_list("pk", flat=True))
    if old:
        with connection.cursor() as cursor:
            cursor.execute("SELECT custody_found_older(%s, %s, %s)", [record_id, old, at])
    return len(old)


def people_of(record_id: int) -> set[int]:
    """Victims and suspects of a report or a case."""
    parties = Party.objects.filter(record=record_id, part__in=SIDES, ended_at=None, person__isnull=False)
    case = Case.objects.filter(pk=record_id).values_list("victim_id", "suspect_id").first() or ()
    return {person for person in (*parties.values_list("person_id", flat=True), *case) if person}
