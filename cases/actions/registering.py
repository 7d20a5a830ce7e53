"""The worker's part of locking: who is in the staff register after all, and older records of the same people.

Run by the worker as itself, which sees every record; nobody is asked and nothing is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

from django.db import connection, transaction

from cases.actions.incidents import lock_where_police
from cases.actions.marks import count_without
from cases.models import (
    Answer,
    BirthDate,
    Case,
    ContactPoint,
    Incident,
    LookedForOlder,
    Pair,
    Party,
    PersonAddress,
    PersonName,
)
from cases.queries.people import groups_of
from dapolicy.access.models import Locked, Record
from dapolicy.chronology.apart import by_itself
from dapolicy.custody.actions import PartyFacts, lock_if_police, not_asked_yet
from dapolicy.policy.worktime import london_day

SIDES = (Party.Part.VICTIM, Party.Part.SUSPECT)
AGAIN = timedelta(days=2)
ANY = ("", "")
LOCKED = """
    SELECT id FROM custody_locked_since('-infinity') AS id
    WHERE id IN (SELECT custody_locked_since(%s))
       OR NOT EXISTS (SELECT 1 FROM cases_lookedforolder AS looked WHERE looked.record_id = id)
"""


# People of records who share two kinds of thing with one line of the register, or a name where they were said to be
# police; what is known of them under other ids counts too, through however many answers. One statement for the whole
# register: each table is read once. Locked records count as well: one that locked for somebody else is read by its team
# while that is not decided.
CANDIDATES = """
    WITH RECURSIVE staff AS (
        SELECT id, lower(surname) AS surname, lower(left(given_name, 1)) AS initial, date_of_birth AS born, phones,
               replace(substring(upper(home_address) FROM '[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}'), ' ', '')
                   AS postcode
        FROM access_staffentry WHERE left_on IS NULL OR left_on > %s::date - interval '1 year'
    ), shared(person, line, what) AS (
        SELECT n.person_id, s.id, 'name' FROM cases_personname n
        JOIN staff s ON lower(n.surname) = s.surname AND lower(left(n.given, 1)) = s.initial
        WHERE n.withdrawn_at IS NULL AND n.surname <> ''
        UNION
        SELECT b.person_id, s.id, 'birth' FROM staff s CROSS JOIN LATERAL (VALUES
            (s.born), ((s.born + interval '1 year')::date), ((s.born - interval '1 year')::date),
            (CASE WHEN extract(day FROM s.born) <= 12 THEN make_date(extract(year FROM s.born)::int,
                extract(day FROM s.born)::int, extract(month FROM s.born)::int) END)) AS near(born)
        JOIN cases_birthdate b ON b.born = near.born WHERE b.withdrawn_at IS NULL
        UNION
        SELECT c.person_id, s.id, 'phone' FROM staff s CROSS JOIN LATERAL unnest(s.phones) AS phone
        JOIN cases_contactpoint c ON custody_digits(c.value) = custody_digits(phone)
        WHERE c.withdrawn_at IS NULL AND custody_digits(phone) <> ''
        UNION
        SELECT a.person_id, s.id, 'address' FROM staff s
        JOIN cases_personaddress a ON replace(upper(a.postcode), ' ', '') = s.postcode WHERE a.withdrawn_at IS NULL
    ), one(person, other) AS (
        SELECT a_id, b_id FROM cases_sameness WHERE answer = 'same' AND superseded_at IS NULL
        UNION SELECT b_id, a_id FROM cases_sameness WHERE answer = 'same' AND superseded_at IS NULL
    ), known AS (
        SELECT * FROM shared
        UNION SELECT one.other, known.line, known.what FROM known JOIN one ON one.person = known.person
    ), said(person) AS (
        SELECT person_id FROM cases_party
        WHERE part = 'suspect' AND police = 'yes' AND ended_at IS NULL AND person_id IS NOT NULL
        UNION SELECT one.other FROM said JOIN one ON one.person = said.person
    )
    SELECT DISTINCT person FROM known WHERE EXISTS (
        SELECT 1 FROM these_parties p WHERE p.person_id = known.person AND p.ended_at IS NULL)
    GROUP BY person, line
    HAVING count(DISTINCT what) >= 2 OR (bool_or(what = 'name') AND person IN (SELECT person FROM said))
"""


def in_register(parties: str, *, at: datetime) -> list[int]:
    """People with a part in a record who may be one line of it. Args: parties, the parts' table."""
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES.replace("these_parties", parties), [london_day(at)])
        return [row[0] for row in cursor.fetchall()]


def hold_against_register(*, at: datetime) -> int:
    """Lock reports of people whom the register has meanwhile, by all that is known of them together (ACC-002).

    Returns how many parties were held. About nobody is asked twice; whoever a post found not to be police is left.
    """
    people = in_register("cases_party", at=at)
    groups = groups_of(people)
    parties = Party.objects.filter(person__in=people, ended_at=None, part__in=SIDES)
    return sum(
        by_itself(hold_party, party, groups[party.person_id or 0], at=at) or 0
        for party in parties.order_by("record_id", "pk")
    )


def facts_of(group: Iterable[int]) -> dict[str, list]:
    """Everything that stands of one person, by whatever ids they are known; what they are called now comes first."""
    ids = list(group)
    names = PersonName.objects.filter(person__in=ids, withdrawn_at=None).exclude(given="", surname="")
    births = BirthDate.objects.filter(person__in=ids, withdrawn_at=None).exclude(born=None)
    places = PersonAddress.objects.filter(person__in=ids, withdrawn_at=None, confidential=False)
    numbers = ContactPoint.objects.filter(person__in=ids, withdrawn_at=None, confidential=False)
    called = sorted(names.order_by("-pk"), key=lambda name: name.kind != PersonName.Kind.NAME)
    return {
        "names": list(dict.fromkeys((name.given, name.surname) for name in called)),
        "births": list(births.values_list("born", flat=True).distinct()),
        "addresses": [str(place) for place in places],
        "phones": [number.value for number in numbers if number.value],
    }


def faces_of(part: str, group: Iterable[int], **said: str) -> list[PartyFacts]:
    """The same as the staff register is asked about it: each name with each birth date, and with the first what is said
    of the police just now."""
    known = facts_of(group)
    both = product(known["names"] or [ANY], known["births"] or [None])
    return [
        PartyFacts(
            part=part, given=given, surname=surname, born=born, addresses=known["addresses"], phones=known["phones"],
            **(said if place == 0 else {}),
        )
        for place, ((given, surname), born) in enumerate(both)
    ]  # fmt: skip


@transaction.atomic
def hold_party(party: Party, group: Iterable[int], *, at: datetime) -> int:
    """One party of a report, and the cases that the report opened or joined.

    Where nobody shares two things with them, that they were said to be police counts beside their name. Where it is
    locked already, whoever is found is kept from it, and nobody is let in by that.
    """
    facts = faces_of(party.part, group)
    incident = Incident.objects.select_related("record__team").get(pk=party.record_id)
    cases = cases_of([incident])
    records = [incident.record, *(case.record for case in cases)]
    fresh, apart = not_asked_yet(records, facts), [record.pk for record in records]
    if not fresh and party.police == Answer.YES:
        fresh = not_asked_yet(
            records, [replace(one, police=party.police, staff_no=party.police_words) for one in facts]
        )
    if incident.locked == Locked.NO:
        return int(lock_where_police(incident, cases, fresh or facts, by=None, at=at))
    return int(bool(fresh) and lock_if_police(records, parties=fresh, by=None, at=at, apart=apart))


def cases_of(incidents: Iterable[Incident]) -> Sequence[Case]:
    pairs = Pair.objects.filter(record__in=[incident.pk for incident in incidents], ended_at=None)
    return list(Case.objects.filter(record__in=pairs.values("case_record")).select_related("record").order_by("pk"))


def find_older(*, at: datetime) -> int:
    """For each record that locked, the open ones of its people: professional standards leave or lock each.

    Each is looked at once, and again for two days: who is one with whom is often answered after the locking. A worker
    that was away for longer than that finds what locked meanwhile all the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCKED, [at - AGAIN])
        locked = [row[0] for row in cursor.fetchall()]
    return sum(by_itself(older_of, record_id, at=at) or 0 for record_id in locked)


@transaction.atomic
def older_of(record_id: int, *, at: datetime) -> int:
    """Open records in which somebody of this one is victim or suspect; what they had counted of it is counted anew."""
    people = groups_of(people_of(record_id))
    everybody = set().union(*people.values()) if people else set()
    parties = Party.objects.filter(person__in=everybody, part__in=SIDES, ended_at=None)
    cases = Case.objects.filter(victim__in=everybody) | Case.objects.filter(suspect__in=everybody)
    ids = {*parties.values_list("record_id", flat=True), *cases.values_list("record_id", flat=True)} - {record_id}
    old = list(Record.objects.filter(pk__in=ids, locked=Locked.NO).values_list("pk", flat=True))
    if old:
        with connection.cursor() as cursor:
            cursor.execute("SELECT custody_found_older(%s, %s, %s)", [record_id, old, at])
    count_without(record_id)
    LookedForOlder.objects.bulk_create([LookedForOlder(record_id=record_id, at=at)], ignore_conflicts=True)
    return len(old)


def people_of(record_id: int) -> set[int]:
    """Victims and suspects of a report or a case."""
    parties = Party.objects.filter(record=record_id, part__in=SIDES, ended_at=None, person__isnull=False)
    case = Case.objects.filter(pk=record_id).values_list("victim_id", "suspect_id").first() or ()
    return {person for person in (*parties.values_list("person_id", flat=True), *case) if person}
