"""Writes what facts are found by. Every action that adds a fact about a person calls `index_facts` with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from cases.matching import dates, keys, normal
from cases.matching.places import Place, read_place
from cases.models import BirthDate, ContactPoint, Fact, OutsideReference, PersonAddress, PersonName, SearchKey

BATCH = 2000
DICTIONARY = ("word", "street")


def place_of(address: PersonAddress) -> Place:
    """An address in parts; one that is only in words counts as its first line."""
    line1 = address.line1 or ("" if address.line2 or address.town or address.postcode else address.words)
    return read_place(line1, address.line2, address.town, address.postcode)


def birth_of(fact: BirthDate) -> str:
    """Eight digits of a date of birth; of one that is no day of the calendar, the digits that were written."""
    return dates.digits_of(fact.born) or dates.birth_digits(fact.words)


def fact_keys(fact: Fact) -> list[keys.Key]:
    """The keys that one fact is found by. A confidential address or contact has none: searching finds nothing."""
    if getattr(fact, "confidential", False) or fact.withdrawn_at:
        return []
    match fact:
        case PersonName():
            return keys.name_keys(fact.given, fact.surname)
        case BirthDate():
            return keys.birth_keys(birth_of(fact))
        case PersonAddress():
            return keys.place_keys(place_of(fact))
        case ContactPoint():
            return [("reach", value)] if (value := fact.normal or normal.contact(fact.value)) else []
        case OutsideReference():
            return [("reference", value)] if (value := normal.reference(fact.value)) else []
    return []


def _row(fact: Fact, kind: str, key: str) -> SearchKey:
    return SearchKey(
        record_id=fact.record_id,
        person_id=fact.person_id,
        kind=kind,
        key=key,
        fact=fact._meta.model_name,
        fact_id=fact.pk,
    )


def _remember(words: Iterable[tuple[str, str]], *, function: str) -> None:
    """Put spellings into the dictionary. The database does not answer which of them were new."""
    forms = [form for kind, word in sorted(set(words)) for form in keys.word_forms(kind, word)]
    if forms:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [[form for form, _ in forms], [word for _, word in forms]])


def index_facts(facts: Sequence[Fact], *, loading: bool = False) -> None:
    """Make these facts findable, in the caller's transaction. Facts are saved ones, of any kind that hangs on a person.

    Where an officer types, every spelling is written, known or not; a load of many writes only the new ones.

    Call it once for each fact added, together for those added together; a second call would only repeat the keys.
    """
    rows = [_row(fact, kind, key) for fact in facts for kind, key in fact_keys(fact)]
    SearchKey.objects.bulk_create(rows, batch_size=BATCH)
    words = ((row.kind, row.key) for row in rows if row.kind in DICTIONARY)
    _remember(words, function="load_words" if loading else "remember_words")


def forget_fact(fact: Fact) -> None:
    """A fact that was withdrawn or made confidential is found no more."""
    SearchKey.objects.filter(fact_id=fact.pk, fact=fact._meta.model_name).update(kind="gone", key="")
