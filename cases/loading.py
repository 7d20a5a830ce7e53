"""People of another system become people here, each with the facts of its line, through one import record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from cases.indexing import index_facts
from cases.models import BirthDate, OutsideReference, PersonAddress, PersonName
from cases.people_file import Line
from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission, require
from dapolicy.access.references import new_reference

SYSTEM = "people file"
BATCH = 2000


@dataclass(frozen=True)
class Loaded:
    """What a load did: how many it added, how many it knew already, and the record that they hang on."""

    added: int
    known: int
    record: Record | None


@transaction.atomic
def load_people(*, lines: Sequence[Line], by: Member, at: datetime) -> Loaded:
    """Add everybody whose `rec_id` is not known yet, all or none, as the transaction's reader.

    Nothing known is changed: a line that was loaded before adds nothing, whatever it says now.
    """
    require(by, Permission.REPORT, at=at)
    known = _known_ids([line.rec_id for line in lines])
    new = [line for line in lines if line.rec_id not in known]
    if not new:
        return Loaded(0, len(lines), None)
    record = Record.open(kind="import", team=by.team, at=at)
    for start in range(0, len(new), BATCH):
        _add(new[start : start + BATCH], record=record, by=by, at=at)
    return Loaded(len(new), len(lines) - len(new), record)


def _known_ids(rec_ids: list[str]) -> set[str]:
    facts = OutsideReference.objects.filter(system=SYSTEM, value__in=rec_ids, withdrawn_at=None)
    return set(facts.values_list("value", flat=True))


def new_people(count: int) -> list[int]:
    """Ids of as many new people. References are random; those that somebody has already are drawn again."""
    made: list[int] = []
    while len(made) < count:
        drawn = [new_reference("DP") for _ in range(count - len(made))]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cases_person (reference) SELECT unnest(%s)"
                " ON CONFLICT (reference) DO NOTHING RETURNING id",
                [drawn],
            )
            made += [person_id for (person_id,) in cursor.fetchall()]
    return made


def _add(lines: Sequence[Line], *, record: Record, by: Member, at: datetime) -> None:
    people = new_people(len(lines))
    held = [{"person_id": each, "record": record, "learnt_at": at, "by_id": by.pk} for each in people]
    pairs = list(zip(lines, held, strict=True))
    names = [
        PersonName(given=line.given, surname=line.surname, **common)
        for line, common in pairs
        if line.given or line.surname
    ]
    births = [BirthDate(born=line.born, words=line.birth_words, **common) for line, common in pairs if line.birth_words]
    addresses = [
        PersonAddress(line1=line.line1, line2=line.line2, town=line.town, postcode=line.postcode, **common)
        for line, common in pairs
        if line.line1 or line.line2 or line.town or line.postcode
    ]
    outside = [OutsideReference(system=SYSTEM, value=line.rec_id, **common) for line, common in pairs]
    PersonName.objects.bulk_create(names)
    BirthDate.objects.bulk_create(births)
    PersonAddress.objects.bulk_create(addresses)
    OutsideReference.objects.bulk_create(outside)
    index_facts([*names, *births, *addresses, *outside], loading=True)
