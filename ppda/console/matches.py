"""Which locked records the words of a search lead to. Read as the worker itself, which sees every row.

`ended` are records whose lock has ended since the words were typed: they count as the locked ones that they were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import Q

from cases.matching.asked import Asked
from cases.matching.box import read_box
from cases.matching.score import name_finding
from cases.models import SearchKey
from cases.search import FIRST_PAGE, Found, find
from dapolicy.access.models import Record
from ppda.console.asked import references_in
from ppda.models import Sighting

How = Sighting.How
EVERYBODY = "console_find_people"

# Locked records that are about these people: where a fact of theirs was learnt, where they are a party, their cases.
OF_PEOPLE = """
    SELECT DISTINCT about.person_id, about.record_id FROM (
        SELECT person_id, record_id, locked FROM cases_searchkey WHERE person_id = ANY (%(people)s)
        UNION ALL SELECT person_id, record_id, locked FROM cases_party WHERE person_id = ANY (%(people)s)
        UNION ALL SELECT victim_id, record_id, locked FROM cases_case WHERE victim_id = ANY (%(people)s)
        UNION ALL SELECT suspect_id, record_id, locked FROM cases_case WHERE suspect_id = ANY (%(people)s)
    ) AS about WHERE about.locked <> 'no' OR about.record_id = ANY (%(ended)s)
"""
# Locked records with one of these numbers: their own log or crime number, or the staff number of a party.
NUMBERED = """
    WITH behind AS MATERIALIZED (
        SELECT id FROM access_record WHERE locked <> 'no' UNION SELECT unnest(%(ended)s::bigint[])
    )
    SELECT incident.record_id FROM cases_incident incident JOIN behind ON behind.id = incident.record_id
    WHERE incident.log_number <> '' AND search_plain(incident.log_number) = ANY (%(numbers)s)
    UNION SELECT incident.record_id FROM cases_incident incident JOIN behind ON behind.id = incident.record_id
    WHERE incident.crime_number <> '' AND search_plain(incident.crime_number) = ANY (%(numbers)s)
    UNION SELECT log.record_id FROM behind JOIN cases_incidentlog log ON log.record_id = behind.id
    WHERE search_plain(log.number) = ANY (%(numbers)s)
    UNION SELECT party.record_id FROM behind JOIN cases_party party ON party.record_id = behind.id
    WHERE search_plain(party.police_words) = ANY (%(numbers)s)
    UNION SELECT x.record_id FROM behind JOIN access_exclusion x ON x.record_id = behind.id
        JOIN access_member member ON member.id = x.member_id
    WHERE x.why = 'suspect' AND search_plain(member.staff_no) = ANY (%(numbers)s)
"""


def by_references(references: Iterable[str], ended: Collection[int] = ()) -> dict[int, str]:
    """Locked records with these references, or about the people who have them: id to the reference that led there."""
    wanted = list(references)
    behind = ~Q(locked="no") | Q(pk__in=ended)
    found: dict[int, str] = dict(Record.objects.filter(behind, reference__in=wanted).values_list("pk", "reference"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, reference FROM cases_person WHERE reference = ANY (%s)", [wanted])
        people: dict[int, str] = dict(cursor.fetchall())
    for person, records in of_people(people, ended).items():
        found |= dict.fromkeys(records, people[person])
    return found


def by_words(line: str, ended: Collection[int] = ()) -> dict[int, str]:
    """Locked records that one line of typed words leads to, each with how; an exact way stands before a near one."""
    asked = read_box(line)
    shown = find(asked, limit=FIRST_PAGE, function=EVERYBODY)
    about = of_people([each.person.id for each in shown], ended)
    found = {record: How.SEARCH for records in about.values() for record in records}
    exact = {
        How.BIRTH: {record for person in born_and_named(asked, shown) for record in about.get(person, ())},
        How.PHONE: with_key(SearchKey.Kind.REACH, asked.reaches, ended),
        How.NUMBER: with_key(SearchKey.Kind.REFERENCE, asked.references, ended) | numbered(asked.references, ended),
        # A person's reference is a search for them, and may lead to what stands open: a near look at most.
        How.REFERENCE: set(by_references((each for each in references_in(line) if each.startswith("DA-")), ended)),
    }
    for how, records in exact.items():
        found |= dict.fromkeys(records, how)
    return {record: how.value for record, how in found.items()}


def of_people(people: Iterable[int], ended: Collection[int]) -> dict[int, set[int]]:
    """Person to the locked records about them."""
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(OF_PEOPLE, {"people": list(people), "ended": list(ended)})
        for person, record in cursor.fetchall():
            found.setdefault(person, set()).add(record)
    return found


def born_and_named(asked: Asked, shown: Iterable[Found]) -> list[int]:
    """People of the page who have both the date of birth and the name that were asked for."""
    if not asked.born or not (asked.words or asked.given or asked.surname):
        return []
    return [
        each.person.id
        for each in shown
        if asked.born in each.person.known.births
        and any(name_finding(asked, name).points > 0 for name in each.person.known.names)
    ]


def with_key(kind: str, keys: Iterable[str], ended: Collection[int]) -> set[int]:
    """Locked records about the people whose fact in a locked record is found by one of these keys."""
    wanted = list(keys)
    if not wanted:
        return set()
    behind = ~Q(locked="no") | Q(record__in=ended)
    held = SearchKey.objects.filter(behind, kind=kind, key__in=wanted).values_list("person_id", flat=True)
    return {record for records in of_people(held, ended).values() for record in records}


def numbered(numbers: Iterable[str], ended: Collection[int]) -> set[int]:
    wanted = [number for number in numbers if number]
    if not wanted:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(NUMBERED, {"numbers": wanted, "ended": list(ended)})
        return {row[0] for row in cursor.fetchall()}
