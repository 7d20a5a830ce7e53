"""Who at the table may not hear which case, and who bears a name of it and must be asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from cases.models import Case, PersonName
from marac.models import Declaration, Item, Meeting

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Kept:
    """Somebody who does not hear a case: their seat, none for the chair; their account, none for a name alone."""

    seat: int | None
    member: int | None
    name: str


def plain(name: str) -> str:
    """A name as it is compared."""
    return " ".join(WORD.findall(name.lower()))


def conflicts(meeting: Meeting) -> dict[int, list[Kept]]:
    """For each case of an agenda that the reader sees, who at the table does not hear it."""
    found: dict[int, list[Kept]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM marac_conflicts(%s) ORDER BY item, seat, name", [meeting.pk])
        for item, seat, member, name in cursor.fetchall():
            found[item].append(Kept(seat, member, name))
    return found


def namesakes(items: Sequence[Item], names: Iterable[str]) -> dict[int, list[str]]:
    """For each case, those of these names that share a surname with its victim or suspect, as the reader knows them.

    A name is no proof: whoever bears one is asked. Nobody is asked again who said that they know neither.
    """
    asked = {name: set(plain(name).split()) for name in names if name}
    cases = Case.objects.filter(pk__in=[item.record_id for item in items]).values_list("pk", "victim_id", "suspect_id")
    people = {pk: {one for one in both if one} for pk, *both in cases}
    surnames = surnames_of(one for both in people.values() for one in both)
    answered = set(Declaration.objects.filter(item__in=items).values_list("item_id", "member__name", "name"))
    cleared = {(item, plain(account or name)) for item, account, name in answered}
    found: dict[int, list[str]] = defaultdict(list)
    for item in items:
        borne = [words for one in people.get(item.record_id, ()) for words in surnames[one]]
        for name, words in asked.items():
            if any(each <= words for each in borne) and (item.pk, plain(name)) not in cleared:
                found[item.pk].append(name)
    return found


def surnames_of(people: Iterable[int]) -> dict[int, list[set[str]]]:
    """The words of each surname, former ones and aliases too."""
    rows = PersonName.objects.filter(person__in=set(people), withdrawn_at=None).exclude(surname="")
    found: dict[int, list[set[str]]] = defaultdict(list)
    for person, surname in rows.values_list("person_id", "surname"):
        if words := set(plain(surname).split()):
            found[person].append(words)
    return found
