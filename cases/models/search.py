"""The index of people: what each fact is found by. Written beside the fact, read by one function of the database."""

from __future__ import annotations

from django.db import models

from cases.models.people import Person
from dapolicy.access.models import Held


class SearchKey(Held):
    """One way to find one fact. It carries the protection of the fact's record, and is never shown."""

    class Kind(models.TextChoices):
        NAME = "name", "Given name and surname together"
        WORD = "word", "Given name or surname"
        BIRTH = "birth", "Date of birth"
        DOOR = "door", "Number and street"
        STREET = "street", "Street"
        HOUSE = "house", "House or flat"
        POSTCODE = "postcode", "Postcode"
        REACH = "reach", "Telephone number or other contact"
        REFERENCE = "reference", "Another system's reference"
        GONE = "gone", "No longer searched"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=260)
    fact = models.CharField(max_length=20)
    fact_id = models.BigIntegerField()

    class Meta:
        # Both answer the search from the index alone: the predicate's columns stand beside the key.
        indexes = [
            models.Index(fields=["kind", "key", "person"], name="search_key", include=["record", "locked", "dvds"]),
            models.Index(fields=["person"], name="search_person", include=["kind", "key", "record", "locked", "dvds"]),
            models.Index(fields=["fact_id", "fact"], name="search_fact"),
        ]


class WordForm(models.Model):
    """A spelling under which a name or street may be looked for, and the word it leads to.

    The words are of everybody, hidden people included: no login may read this table. The search reads it inside the
    database and lets a word count only where the reader may see somebody who bears it.
    """

    form = models.CharField(max_length=140)
    word = models.CharField(max_length=130)
    fresh = models.BooleanField(db_default=False)  # written with a fact, and perhaps known before: the worker thins it

    class Meta:
        # Not unique: a writer would wait for another's transaction, and could tell a word that it may not know.
        indexes = [
            models.Index(fields=["form", "word"], name="word_form"),
            models.Index(fields=["id"], name="word_fresh", condition=models.Q(fresh=True)),
        ]
