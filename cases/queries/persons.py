"""Everything known of one person, old facts among it, as this reader may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cases.models import (
    BirthDate,
    Case,
    ConfidentialText,
    ContactPoint,
    Party,
    Person,
    PersonAddress,
    PersonName,
    Sameness,
)
from cases.queries.people import groups_of, people_by_reference, standing_answers
from dapolicy.access.handles import handle
from dapolicy.access.models import Record

NOBODY = "the owner of the case"


@dataclass(frozen=True)
class Told:
    """A fact in words, through which record it was learnt, and whether it is of old."""

    words: str
    note: str
    record_id: int
    learnt_at: object
    old: bool
    handle: str = ""  # of an address or contact that can still be withheld


@dataclass(frozen=True)
class Sheet:
    """The person's page."""

    person: Person
    names: list[Told]
    births: list[Told]
    addresses: list[Told]
    contacts: list[Told]
    parties: list[Party]
    cases: list[Case]
    answers: list[Sameness]
    references: dict[int, str]
    others: list[Person]


def person_with(reference: str) -> Person | None:
    """The person of this reference, if some fact about them may be seen."""
    return people_by_reference([reference.upper()]).get(reference.upper())


def sheet_of(person: Person) -> Sheet:
    """All names, births, addresses, contacts and involvements; those of confirmed *same persons* among them.

    Contact details cross only where a second person confirmed that they are one.
    """
    group = groups_of([person.pk])[person.pk]
    crossing = groups_of([person.pk], confirmed=True)[person.pk]
    names = facts(PersonName.objects.filter(person__in=group))
    births = facts(BirthDate.objects.filter(person__in=group))
    addresses = list(PersonAddress.objects.filter(person__in=crossing).order_by("-learnt_at", "-pk"))
    contacts = list(ContactPoint.objects.filter(person__in=crossing).order_by("-learnt_at", "-pk"))
    withheld = {one.record_id for one in addresses if one.confidential}
    withheld |= {one.record_id for one in contacts if one.confidential}
    keepers = keepers_of(withheld)
    texts = texts_of([*addresses, *contacts])
    parties = Party.objects.filter(person__in=group).select_related("record__incident").order_by("-added_at")
    cases = Case.objects.filter(Q(victim__in=group) | Q(suspect__in=group)).select_related("record")
    references = {one.record_id for one in [*names, *births]}
    references |= {one.record_id for one in addresses} | {one.record_id for one in contacts}
    return Sheet(
        person,
        names,
        births,
        [told_address(one, keepers, texts) for one in addresses],
        [told_contact(one, keepers, texts) for one in contacts],
        list(parties[:100]),
        list(cases.order_by("-last_incident_at")[:50]),
        standing_answers(group),
        dict(Record.objects.filter(pk__in=references).values_list("pk", "reference")),
        list(Person.objects.filter(pk__in=group - {person.pk})),
    )


def cases_of(person: Person) -> list[Case]:
    """Open cases of this very person, through which something may be learnt."""
    cases = Case.objects.filter(Q(victim=person) | Q(suspect=person), closed_at=None).select_related("record")
    return list(cases.order_by("-last_incident_at")[:20])


def facts(rows: Iterable[PersonName | BirthDate]) -> list[Told]:
    """Names or births, newest first, old and withdrawn ones marked."""
    found = sorted(rows, key=lambda row: (row.learnt_at, row.pk), reverse=True)
    return [
        Told(words_of(row), note_of(row), row.record_id, row.learnt_at, row.withdrawn_at is not None) for row in found
    ]


def words_of(row: PersonName | BirthDate) -> str:
    if isinstance(row, PersonName):
        return str(row)
    return f"{row.born:%-d %B %Y}" if row.born else row.words


def note_of(row: PersonName | BirthDate) -> str:
    kind = row.get_kind_display() if isinstance(row, PersonName) and row.kind != PersonName.Kind.NAME else ""
    return ", ".join(filter(None, [kind, "withdrawn" if row.withdrawn_at else ""]))


Texts = dict[tuple[str, int], str]


def texts_of(rows: Iterable[PersonAddress | ContactPoint]) -> Texts:
    """The text of confidential ones, for the owners of their records: the database gives nobody else a row."""
    ids = [row.pk for row in rows if row.confidential]
    if not ids:
        return {}
    found = ConfidentialText.objects.filter(fact_id__in=ids)
    return {(row.fact_kind, row.fact_id): row.words for row in found}


def told_address(row: PersonAddress, keepers: dict[int, str], texts: Texts) -> Told:
    """An address; of a confidential one whom to ask, and its text for those who are asked."""
    withheld = f"Address withheld: ask {keepers.get(row.record_id, NOBODY)}"
    words = texts.get(("address", row.pk), withheld) if row.confidential else str(row)
    note = ", ".join(filter(None, ["confidential" if row.confidential else "", ended(row)]))
    return Told(words, note, row.record_id, row.learnt_at, is_old(row), "" if row.confidential else handle(row))


def told_contact(row: ContactPoint, keepers: dict[int, str], texts: Texts) -> Told:
    """A number, with how it stands: one that somebody rang from is never safe for that."""
    withheld = f"Contact withheld: ask {keepers.get(row.record_id, NOBODY)}"
    words = texts.get(("contact", row.pk), withheld) if row.confidential else row.value
    standing = "confidential" if row.confidential else ContactPoint.Standing(row.standing).label
    note = ", ".join(filter(None, [standing, ended(row)]))
    return Told(words, note, row.record_id, row.learnt_at, is_old(row), "" if row.confidential else handle(row))


def is_old(row: PersonAddress | ContactPoint) -> bool:
    return row.withdrawn_at is not None or row.until is not None


def ended(row: PersonAddress | ContactPoint) -> str:
    if row.withdrawn_at:
        return "withdrawn"
    return f"until {row.until:%-d %B %Y}" if row.until else ""


def keepers_of(record_ids: Iterable[int]) -> dict[int, str]:
    """Whom to ask for what is withheld: the safeguarding lead, else the investigator."""
    rows = Record.objects.filter(pk__in=list(record_ids)).select_related("safeguarding_lead", "investigator", "team")
    return {row.pk: str(row.safeguarding_lead or row.investigator or row.team or NOBODY) for row in rows}
