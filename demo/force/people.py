"""Invented people with facts over time, found by the same keys as those whom officers record."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random

from django.db import connection

from cases.indexing import DICTIONARY, fact_keys
from cases.matching import keys, normal
from cases.models import BirthDate, ContactPoint, Fact, Person, PersonAddress, PersonName, SearchKey
from dapolicy.access.models import Record
from dapolicy.access.references import ALPHABET, LENGTH, check_character
from demo.force.tables import Tables
from demo.force.words import GIVEN, PHONES, STREETS, SURNAMES, TOWNS

POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
REMEMBERED_AT_ONCE = 5_000


class References:
    """References of records and people: drawn from the seed, and none that is taken."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.taken: set[str] = set(Record.objects.values_list("reference", flat=True))
        self.taken |= set(Person.objects.values_list("reference", flat=True))

    def new(self, prefix: str) -> str:
        while True:
            body = "".join(self.rng.choices(ALPHABET, k=LENGTH - 1))
            reference = f"{prefix}-{body}{check_character(body)}"
            if reference not in self.taken:
                self.taken.add(reference)
                return reference


class Skewed:
    """A choice in which the first of a shuffled list come up often and the last hardly ever, as names do."""

    def __init__(self, rng: Random, values: Sequence[str], power: float) -> None:
        self.rng = rng
        self.values = rng.sample(values, len(values))
        self.weights = list(accumulate((place + 1) ** -power for place in range(len(values))))

    def draw(self) -> str:
        return self.values[bisect(self.weights, self.rng.random() * self.weights[-1])]


@dataclass(frozen=True)
class Home:
    line1: str
    town: str
    postcode: str


@dataclass(frozen=True)
class Somebody:
    """One invented person, as far as the rest of the story needs to know."""

    pk: int
    reference: str
    surname: str
    home: Home


class Crowd:
    """Makes people, and puts their facts and keys down."""

    def __init__(self, rng: Random, tables: Tables, references: References) -> None:
        self.rng, self.tables, self.references = rng, tables, references
        self.given, self.surnames = Skewed(rng, GIVEN, 0.7), Skewed(rng, SURNAMES, 0.8)
        self.towns = Skewed(rng, TOWNS, 0.6)
        self.words: set[tuple[str, str]] = set()

    def home(self) -> Home:
        rng = self.rng
        ending = f"{rng.randrange(10)}{rng.choice(POSTCODE_LETTERS)}{rng.choice(POSTCODE_LETTERS)}"
        line1 = f"{rng.randint(1, 120)} {rng.choice(STREETS)}"
        return Home(line1, self.towns.draw(), f"ZZ{rng.randint(11, 99)} {ending}")

    def phone(self) -> str:
        return f"{self.rng.choice(PHONES)}{self.rng.randrange(1000):03}"

    def person(
        self, record: int, at: datetime, by: int, *, surname: str = "", home: Home | None = None, age: tuple[int, int]
    ) -> Somebody:
        """Somebody new, known through this record."""
        reference = self.references.new("DP")
        pk = self.tables[Person].add(reference=reference)
        made = Somebody(pk, reference, surname or self.surnames.draw(), home or self.home())
        common = {"person_id": pk, "record_id": record, "learnt_at": at, "by_id": by}
        self.tell(PersonName, common, given=self.given.draw(), surname=made.surname)
        if self.rng.random() < 0.92:
            born = at.date() - timedelta(days=self.rng.randint(age[0] * 365, age[1] * 365))
            self.tell(BirthDate, common, born=born)
        self.live(made.home, common)
        return made

    def live(self, home: Home, common: dict[str, object]) -> None:
        self.tell(PersonAddress, common, line1=home.line1, town=home.town, postcode=home.postcode)

    def ring(self, somebody: Somebody, record: int, at: datetime, by: int, standing: str) -> None:
        """A number learnt of somebody."""
        value = self.phone()
        common = {"person_id": somebody.pk, "record_id": record, "learnt_at": at, "by_id": by}
        self.tell(ContactPoint, common, kind="phone", value=value, normal=normal.contact(value), standing=standing)

    def move(self, somebody: Somebody, record: int, at: datetime, by: int) -> None:
        """A further address of somebody."""
        self.live(self.home(), {"person_id": somebody.pk, "record_id": record, "learnt_at": at, "by_id": by})

    def tell(self, kind: type[Fact], common: dict[str, object], /, **said: object) -> None:
        """One fact with its keys: those of the application itself."""
        number = self.tables[kind].add(**common, **said)
        found = keys_of(kind, tuple(sorted(said.items())))
        for sort, key in found:
            self.tables[SearchKey].add(
                person_id=common["person_id"],
                record_id=common["record_id"],
                kind=sort,
                key=key,
                fact=kind._meta.model_name,
                fact_id=number,
            )
        self.words.update(pair for pair in found if pair[0] in DICTIONARY)

    def remember(self) -> None:
        """Put the spellings of names and streets into the dictionary."""
        forms = [form for kind, word in sorted(self.words) for form in keys.word_forms(kind, word)]
        with connection.cursor() as cursor:
            for start in range(0, len(forms), REMEMBERED_AT_ONCE):
                some = forms[start : start + REMEMBERED_AT_ONCE]
                cursor.execute("SELECT load_words(%s, %s)", [[one for one, _ in some], [word for _, word in some]])


@lru_cache(maxsize=200_000)
def keys_of(kind: type[Fact], said: tuple[tuple[str, str | date], ...]) -> list[keys.Key]:
    """What a fact of these words is found by: the same words have the same keys."""
    return fact_keys(kind(**dict(said)))
